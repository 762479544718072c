"""The orders for leaflets, kept. These functions never commit: who calls them does."""

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from stdnum import damm

from ivr.leaflets.order import Format, Item, Order, State
from ivr.store import leaflet_statements as statements
from ivr.store.calls import begin_call, number_of_call
from ivr.store.quick import Quick
from ivr.store.recordings import put_new_voice, put_voices, voices_named, voices_of_call
from ivr.store.tables import orders
from ivr.voice import Voice

REFERENCE_LASTS = timedelta(days=60)
_TRIES = 10_000

Take = Callable[[Order | None], tuple[Order, str]]
_Row = Any  # of either SQLAlchemy's or ours: columns as attributes


class OrderUnknown(Exception):
    """No order has this reference."""


@dataclass(frozen=True)
class Page:
    """Some orders, the newest first."""

    orders: tuple[Order, ...]
    next: int | None
    """What `list_orders` is given for the page after this one; None on the last page."""


@dataclass(frozen=True)
class _Stored:
    id: int
    call_id: int
    order: Order
    answer: str | None = None


def find_order(connection: Connection, call: str) -> Order | None:
    """The order of a call; where staff have taken the first, the one after it."""
    stored = _stored(connection, statements.LATEST, {"call": call})
    return stored.order if stored else None


def get_order_by_reference(connection: Connection, reference: str) -> Order:
    """The order that was given a reference last. Raises OrderUnknown."""
    stored = _stored(connection, statements.LATEST_WITH_REFERENCE, {"given": reference})
    if not stored:
        raise OrderUnknown
    return stored.order


def answer_once(connection: Connection, call: str, step: int, take: Take, *, at: datetime) -> str:
    """The answer to a step of a call's order: `take` gives it once, repeats are given it again.

    `take` has the order so far and gives the order after the step; both it and the answer are
    stored. It must do nothing else that lasts: of two at the same moment one result is dropped.
    """
    stored = _for_turn(connection, call, step)
    call_id = stored.call_id if stored else begin_call(connection, call)
    if call_id is None:  # another process has begun an order just now, or the call left a message
        stored = _for_turn(connection, call, step)
        call_id = stored.call_id if stored else number_of_call(connection, call)
    if stored and stored.answer is not None:
        return stored.answer
    order, answer = take(stored.order if stored else None)
    _check(order, call, stored)
    turn = {"call_id": call_id, "step": step, "answer": answer, "answered_at": at}
    if not statements.INSERT_TURN.change(connection, turn):
        return str(connection.execute(statements.ANSWER, turn).scalar_one())
    _put(connection, order, call_id, stored)
    return answer


def save_order(connection: Connection, order: Order) -> None:
    """Store an order as it stands. It is known by its call and the moment it was begun."""
    begun = {"call": order.call, "begun": order.asked_at}
    stored = _stored(connection, statements.LATEST_BEGUN_AT, begun)
    call_id = stored.call_id if stored else number_of_call(connection, order.call)
    _put(connection, order, call_id, stored)


def new_reference(connection: Connection, now: datetime, chance: random.Random) -> str:
    """A number that no other order has been given for 60 days; the last digit checks the others."""
    give = statements.give_reference(connection.dialect.name)
    for _ in range(_TRIES):
        digits = str(chance.randint(10_000, 99_999))
        reference = digits + damm.calc_check_digit(digits)
        given = {"reference": reference, "given_at": now, "expired": now - REFERENCE_LASTS}
        if connection.execute(give, given).first():
            return reference
    raise RuntimeError("every reference is taken")


def list_orders(
    connection: Connection, state: State | None = None, *, older: int | None = None, most: int = 50
) -> Page:
    """The orders in a state, or in any; those that amount to nothing are left out."""
    wanted = statements.ORDERS.limit(most + 1)
    wanted = wanted.where(orders.c.state == state if state else orders.c.state.is_not(None))
    if older is not None:
        wanted = wanted.where(orders.c.id < older)
    rows = connection.execute(wanted).all()
    shown = rows[:most]
    voices = voices_named(connection, (name for row in shown for name in row.voices))
    return Page(
        tuple(order_of(row, voices) for row in shown),
        shown[-1].id if len(rows) > most else None,
    )


def close_call(connection: Connection, call: str, at: datetime) -> None:
    """The call is over: what it gave is now all there will be. What is closed stays so."""
    for row in statements.OPEN_OF_CALL.all(connection, {"call": call}):
        stored = _Stored(row.id, row.call_id, _order_of(connection, row))
        _put(connection, replace(stored.order, closed_at=at), row.call_id, stored)


def close_silent_calls(connection: Connection, before: datetime) -> int:
    """Close the calls that had their last turn before a moment; how many there were.

    A call counts as over since that turn. At most 500 at once: callers wait for the same writer.
    """
    silent = connection.execute(statements.SILENT, {"before": before}).all()
    for call, last in silent:
        close_call(connection, call, last)
    return len(silent)


def hear(connection: Connection, call: str, voice: Voice) -> bool:
    """A recording that Twilio tells of; False where it is known already.

    It joins the order where no other of its kind has; else the turn that it belongs to decides.
    """
    stored = _for_turn(connection, call, -1)
    if not put_new_voice(connection, call, voice):
        return False
    if stored and not stored.order.voice(voice.kind, voice.item):
        heard = replace(stored.order, voices=(*stored.order.voices, voice))
        _put(connection, heard, stored.call_id, stored)
    return True


def _check(order: Order, call: str, stored: _Stored | None) -> None:
    if order.call != call:
        raise ValueError("the order is another call's")
    if stored and not stored.order.is_open and order.is_open and _is_same(order, stored):
        raise ValueError("staff have taken this order: what is new is an order of its own")


def _is_same(order: Order, stored: _Stored) -> bool:
    return order.asked_at == stored.order.asked_at


def _put(connection: Connection, order: Order, call_id: int, stored: _Stored | None) -> None:
    is_same = stored is not None and _is_same(order, stored)
    if stored and is_same:
        statements.CHANGE.change(connection, {"order": stored.id, **_facts(order)})
    else:
        statements.BEGIN.change(connection, {"call_id": call_id, **_facts(order)})
    known = stored.order.voices if stored and is_same else ()
    put_voices(connection, order.call, [each for each in order.voices if each not in known])


def _for_turn(connection: Connection, call: str, step: int) -> _Stored | None:
    """The order of a call, which nobody else can change until this transaction ends."""
    return _stored(connection, statements.LATEST_FOR_STEP, {"call": call, "step": step})


def _stored(connection: Connection, question: Quick, given: dict[str, Any]) -> _Stored | None:
    for row in question.all(connection, given):
        answer = getattr(row, "answer", None)
        return _Stored(row.id, row.call_id, _order_of(connection, row), answer)
    return None


def _order_of(connection: Connection, row: _Row) -> Order:
    return order_of(row, voices_of_call(connection, row.call) if row.voices else {})


def order_of(row: _Row, voices: dict[str, Voice]) -> Order:
    """A row of orders and calls as a value."""
    return Order(
        call=row.call,
        asked_at=row.asked_at,
        step=row.step,
        at=row.at,
        chosen=row.chosen,
        items=tuple(Item(**{**item, "format": Format(item["format"])}) for item in row.items),
        keys=row.keys,
        letters=row.letters,
        candidates=tuple(row.candidates),
        wrong_postcodes=row.wrong_postcodes,
        unheard=row.unheard,
        postcode=row.postcode,
        office=row.office,
        voices=tuple(voices[name] for name in row.voices),
        ring_back=row.ring_back,
        reference=row.reference,
        confirmed_at=row.confirmed_at,
        needs_address=row.needs_address,
        closed_at=row.closed_at,
        handling=State(row.handling) if row.handling else None,
    )


def _facts(order: Order) -> dict[str, Any]:
    return {
        "asked_at": order.asked_at,
        "step": order.step,
        "at": order.at,
        "chosen": order.chosen,
        "items": [asdict(item) for item in order.items],
        "keys": order.keys,
        "letters": order.letters,
        "candidates": order.candidates,
        "wrong_postcodes": order.wrong_postcodes,
        "unheard": order.unheard,
        "postcode": order.postcode,
        "office": order.office,
        "voices": [voice.id for voice in order.voices],
        "ring_back": order.ring_back,
        "reference": order.reference,
        "confirmed_at": order.confirmed_at,
        "needs_address": order.needs_address,
        "closed_at": order.closed_at,
        "handling": order.handling,
        "state": order.state,
    }
