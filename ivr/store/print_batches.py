"""Batches that go to the printer, kept. These functions never commit: who calls them does."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from ivr.leaflets.batch import Batch, Letters, Setup
from ivr.leaflets.order import State
from ivr.store.print_tables import print_batch_orders, print_batches
from ivr.store.tables import orders


class BatchUnknown(Exception):
    """There is no such batch."""


class AlreadyAnswered(Exception):
    """Somebody has said already whether the batch printed properly."""


def make_batch(
    connection: Connection, requests: Sequence[int], setup: Setup, *, staff_id: int, at: datetime
) -> int:
    """Put some requests together, to be printed in this order; the number of the batch."""
    facts = {"staff_id": staff_id, "made_at": at, **asdict(setup)}
    new = insert(print_batches).values(facts).returning(print_batches.c.id)
    number = int(connection.execute(new).scalar_one())
    rows = [
        {"batch_id": number, "place": place, "order_id": request, "printed": False}
        for place, request in enumerate(requests)
    ]
    connection.execute(insert(print_batch_orders), rows)
    return number


def get_batch(connection: Connection, number: int) -> Batch:
    """A batch by its number. Raises BatchUnknown."""
    row = connection.execute(select(print_batches).where(print_batches.c.id == number)).first()
    if row is None:
        raise BatchUnknown
    return _batches(connection, [row])[0]


def last_batch(connection: Connection, staff_id: int) -> Batch | None:
    """The batch that somebody made last, whose sheet they may still have in the printer."""
    mine = select(print_batches).where(print_batches.c.staff_id == staff_id)
    row = connection.execute(mine.order_by(print_batches.c.id.desc()).limit(1)).first()
    return _batches(connection, [row])[0] if row else None


def list_open(connection: Connection, most: int = 50) -> tuple[Batch, ...]:
    """The batches of which nobody has said whether they printed properly, the newest first."""
    open_ones = select(print_batches).where(print_batches.c.answered_at.is_(None))
    rows = connection.execute(open_ones.order_by(print_batches.c.id.desc()).limit(most)).all()
    return tuple(_batches(connection, rows))


def at_a_printer(connection: Connection, requests: Collection[int]) -> set[int]:
    """Which of some are in a batch of which nobody has said whether it printed."""
    wanted = (
        select(print_batch_orders.c.order_id)
        .join(print_batches)
        .where(print_batch_orders.c.order_id.in_(requests), print_batches.c.answered_at.is_(None))
    )
    return set(connection.execute(wanted).scalars())


def lock_ready(connection: Connection, requests: Collection[int]) -> set[int]:
    """Which of some can be printed; nobody else can take them until this transaction ends."""
    ready = orders.c.id.in_(requests) & (orders.c.state == State.BEING_HANDLED)
    wanted = select(orders.c.id).where(ready).order_by(orders.c.id).with_for_update()
    found = set(connection.execute(wanted).scalars())
    return found - at_a_printer(connection, found)


def set_up(connection: Connection, number: int, setup: Setup) -> None:
    """Print a batch differently. Raises AlreadyAnswered, and BatchUnknown."""
    _open(connection, number)
    facts = asdict(setup)
    connection.execute(update(print_batches).where(print_batches.c.id == number).values(facts))


def answer(connection: Connection, number: int, printed: Collection[int], *, at: datetime) -> None:
    """These of its requests came out well. Raises AlreadyAnswered, and BatchUnknown."""
    _open(connection, number)
    whole = update(print_batches).where(print_batches.c.id == number)
    connection.execute(whole.values(answered_at=at))
    mine = print_batch_orders.c.batch_id == number
    well = update(print_batch_orders).where(mine, print_batch_orders.c.order_id.in_(printed))
    connection.execute(well.values(printed=True))


def _open(connection: Connection, number: int) -> None:
    """Nobody else can answer it until this transaction ends."""
    wanted = select(print_batches).where(print_batches.c.id == number).with_for_update()
    row = connection.execute(wanted).first()
    if row is None:
        raise BatchUnknown
    if row.answered_at is not None:
        raise AlreadyAnswered


def _batches(connection: Connection, rows: Sequence[Row[Any]]) -> list[Batch]:
    numbers = [row.id for row in rows]
    wanted = select(print_batch_orders).where(print_batch_orders.c.batch_id.in_(numbers))
    theirs: dict[int, list[Row[Any]]] = {number: [] for number in numbers}
    for each in connection.execute(wanted.order_by(print_batch_orders.c.place)):
        theirs[each.batch_id].append(each)
    return [
        Batch(
            row.id,
            row.staff_id,
            row.made_at,
            Setup(row.sheet, row.first, row.right, row.down, Letters(row.letters)),
            tuple(each.order_id for each in theirs[row.id]),
            tuple(each.order_id for each in theirs[row.id] if each.printed),
            row.answered_at,
        )
        for row in rows
    ]
