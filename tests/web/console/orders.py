"""Orders for the console to show: as a call leaves them, with what the caller said."""

import io
import math
import struct
import wave
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, select

from ivr.leaflets.order import Item, Order
from ivr.store.leaflets import save_order
from ivr.store.tables import calls, orders
from ivr.store.voices import Voices
from ivr.voice import Kind, Voice
from tests.web.console.room import Room

ITEMS = (Item("school-action"),)


def put_order(
    room: Room, number: int, *, spoken: bool = True, at: datetime | None = None, **facts: Any
) -> int:
    """An order, confirmed unless told otherwise; the number of its request."""
    at = at or datetime.now(UTC) - timedelta(minutes=60 - number)
    usual: dict[str, Any] = {"items": ITEMS, "confirmed_at": at, "closed_at": at}
    order = Order(f"CA{number:032x}", at, **usual | facts)
    if spoken:
        order = replace(order, voices=(voice(number, Kind.ADDRESS), voice(number, Kind.NAME)))

    def change(connection: Connection) -> int:
        save_order(connection, order)
        found = select(orders.c.id).join(calls).where(calls.c.call == order.call)
        number: int = connection.execute(found).scalar_one()
        return number

    return room.database.write(change)


def voice(number: int, kind: Kind, item: int = 0) -> Voice:
    """What was said, of which no copy has come yet."""
    name = f"RE{number:030x}{item:x}{list(Kind).index(kind):x}"
    return Voice(name, kind, item, f"https://api.twilio.com/{name}", 2.0)


def bring(room: Room, *voices: Voice) -> None:
    """The copies have come."""
    for each in voices:
        Voices(room.settings.home / "voices").keep(each.id, hum())


@cache
def hum() -> bytes:
    """Two seconds of a low tone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        tone = (int(8000 * math.sin(at / 6)) for at in range(16000))
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))
    return file.getvalue()
