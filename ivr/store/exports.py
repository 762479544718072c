"""Exports, kept until they are downloaded. These functions never commit: who calls them does."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from ivr.leaflets.export import KEPT_FOR, Export, heading, lines
from ivr.store.export_tables import export_parts, exports
from ivr.store.requests import get_requests
from ivr.store.tables import orders

PART = 500
"""Requests. One transaction, so that callers never wait long for the same writer."""
_NUMBERED_BEFORE_IT_WAS_ASKED = timedelta(days=1)
"""Requests are numbered as they come in; clocks of several machines may differ a little."""


class ExportUnknown(Exception):
    """There is no such export, or no longer."""


def begin_export(
    connection: Connection,
    *,
    staff_id: int,
    since: datetime,
    until: datetime,
    with_addresses: bool,
    at: datetime,
) -> int:
    """Somebody asks for the requests of a time; the number of their export."""
    facts = {
        "staff_id": staff_id,
        "asked_at": at,
        "since": since,
        "until": until,
        "with_addresses": with_addresses,
        "requests": 0,
        "moved_at": at,
    }
    new = insert(exports).values(facts).returning(exports.c.id)
    number = int(connection.execute(new).scalar_one())
    _add(connection, number, heading(with_addresses=with_addresses))
    return number


def get_export(connection: Connection, number: int) -> Export:
    """An export by its number. Raises ExportUnknown."""
    return _export(_row(connection, number))


def add_part(
    connection: Connection,
    number: int,
    titles: Mapping[str, str],
    *,
    at: datetime,
    most: int = PART,
) -> Export:
    """Add the next requests; the export as it stands then. Raises ExportUnknown.

    `titles` are those of the leaflets, by id. It may be asked as often as you like, and by several
    at once: nothing is added twice.
    """
    row = _row(connection, number, for_update=True)
    if row.finished_at is not None:
        return _export(row)
    older = [] if row.next is None else [orders.c.id < row.next]
    some = select(orders.c.id).where(orders.c.state.is_not(None), *older)
    found = connection.execute(some.order_by(orders.c.id.desc()).limit(most + 1)).scalars().all()
    requests = get_requests(connection, found[:most])[::-1]
    wanted = [each for each in requests if row.since <= each.order.asked_at < row.until]
    if wanted:
        written = lines(wanted, titles, with_addresses=row.with_addresses)
        _add(connection, number, written)
    last = requests[-1].order.asked_at if requests else None
    is_over = len(found) <= most or (
        last is not None and last < row.since - _NUMBERED_BEFORE_IT_WAS_ASKED
    )
    facts = {
        "requests": row.requests + len(wanted),
        "reached": last,
        "next": requests[-1].id if requests else None,
        "moved_at": at,
        "finished_at": at if is_over else None,
    }
    changed = update(exports).where(exports.c.id == number).values(facts).returning(exports)
    return _export(connection.execute(changed).one())


def read_part(connection: Connection, number: int, part: int) -> str | None:
    """A part of the file, from 0; None after the last."""
    wanted = select(export_parts.c.text).where(
        export_parts.c.export_id == number, export_parts.c.part == part
    )
    return connection.execute(wanted).scalar_one_or_none()


def list_unfinished(connection: Connection, before: datetime) -> list[int]:
    """The exports to which nothing was added since a moment, though they are not finished."""
    wanted = select(exports.c.id).where(
        exports.c.finished_at.is_(None), exports.c.moved_at < before
    )
    return list(connection.execute(wanted.order_by(exports.c.id)).scalars())


def delete_export(connection: Connection, number: int) -> None:
    """The file is not needed any more."""
    connection.execute(delete(export_parts).where(export_parts.c.export_id == number))
    connection.execute(delete(exports).where(exports.c.id == number))


def delete_old(connection: Connection, now: datetime) -> int:
    """Delete the files that have waited long enough; how many there were."""
    is_old = or_(exports.c.finished_at < now - KEPT_FOR, exports.c.asked_at < now - 24 * KEPT_FOR)
    numbers = list(connection.execute(select(exports.c.id).where(is_old)).scalars())
    for number in numbers:
        delete_export(connection, number)
    return len(numbers)


def _row(connection: Connection, number: int, *, for_update: bool = False) -> Row[Any]:
    wanted = select(exports).where(exports.c.id == number)
    row = connection.execute(wanted.with_for_update() if for_update else wanted).first()
    if row is None:
        raise ExportUnknown
    return row


def _add(connection: Connection, number: int, text: str) -> None:
    parts = select(func.count()).where(export_parts.c.export_id == number)
    part = connection.execute(parts).scalar_one()
    facts = {"export_id": number, "part": part, "text": text}
    connection.execute(insert(export_parts).values(facts))


def _export(row: Row[Any]) -> Export:
    return Export(
        row.id,
        row.staff_id,
        row.asked_at,
        row.since,
        row.until,
        row.with_addresses,
        row.requests,
        row.reached,
        row.moved_at,
        row.finished_at,
    )
