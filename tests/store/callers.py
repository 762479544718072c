"""Callers who order leaflets one after another, as fast as they are answered."""

import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from ivr.leaflets.order import Item, Order
from ivr.store.database import Database
from ivr.store.leaflets import answer_once, new_reference
from ivr.voice import Kind, Voice

STEPS = 8
_ANSWER = "<?xml version='1.0' encoding='UTF-8'?><Response>" + 6 * (
    "<Play>/audio/c3499c2729730a7f807efb8676a92dcb6f8a3f8f.wav</Play>"
)


@dataclass
class Load:
    """A database under load."""

    database: Database

    def run(self, callers: int, seconds: float) -> list[float]:
        """Let callers order for some seconds; how long each of their turns took, in seconds."""
        until = time.perf_counter() + seconds
        times: list[list[float]] = [[] for _ in range(callers)]
        threads = [threading.Thread(target=self._call, args=(until, mine)) for mine in times]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [each for mine in times for each in mine]

    def _call(self, until: float, times: list[float]) -> None:
        while True:
            call = f"CA{uuid.uuid4().hex}"
            for step in range(STEPS):
                began = time.perf_counter()
                if began > until:
                    return
                order_step(self.database, call, step)
                times.append(time.perf_counter() - began)


def order_step(database: Database, call: str, step: int) -> str:
    """One step of an order that goes well: eight of them, from the leaflet to the reference."""
    now = datetime.now(UTC)

    def change(connection: Connection) -> str:
        def take(order: Order | None) -> tuple[Order, str]:
            order = order or Order(call, now)
            return _after(connection, order, step, now), f"{_ANSWER}<!-- {step} --></Response>"

        return answer_once(connection, call, step, take, at=now)

    return database.write(change)


def stepped(call: str, now: datetime, answer: str) -> Callable[[Order | None], tuple[Order, str]]:
    """What takes any step of a call with one answer."""

    def take(order: Order | None) -> tuple[Order, str]:
        order = order or Order(call, now)
        return replace(order, step=order.step + 1), answer

    return take


def _after(connection: Connection, order: Order, step: int, now: datetime) -> Order:
    order = replace(order, step=step + 1, at=f"question-{step}")
    match step:
        case 0:
            return replace(order, items=(Item("school-action"),))
        case 1:
            return replace(order, keys="740133")
        case 2:
            return replace(order, letters="DD")
        case 3:
            return replace(order, postcode="S40 1DD")
        case 4:
            return order.hearing(_voice(Kind.ADDRESS))
        case 5:
            return order.hearing(_voice(Kind.NAME))
        case 6:
            return replace(order, ring_back="+447700900123")
        case _:
            reference = new_reference(connection, now, random.Random())
            return replace(order, reference=reference, confirmed_at=now)


def _voice(kind: Kind) -> Voice:
    recording = f"RE{uuid.uuid4().hex}"
    return Voice(recording, kind, 0, f"https://api.twilio.com/Recordings/{recording}", 7.5)
