"""What calls add up to, day by day: the only thing that figures are read from. Nothing commits."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from ivr.calls.outcome import outcome_of
from ivr.calls.tally import Cell, Figure, Tally, tally
from ivr.store.call_keeping import still_kept
from ivr.store.call_records import (
    StoredCall,
    call_before,
    mark_later_calls,
    mark_stale,
    one_at_a_time,
    stored_call,
)
from ivr.store.call_tables import call_counts, call_inbox, call_records, call_stale_days
from ivr.store.rows import insert_into

AT_ONCE = 200
"""Calls that are counted by one transaction."""


@dataclass(frozen=True)
class Recount:
    """What a day adds up to, and how often it had been marked when that was worked out."""

    day: date
    marks: int
    counted: Tally
    again: dict[int, str]
    """The calls whose `again` has changed."""


def is_behind(connection: Connection, now: datetime) -> bool:
    """Whether something waits to be taken in or counted."""
    waits = (
        select(call_inbox.c.id).exists(),
        select(call_records.c.id).where(call_records.c.due_at <= now).exists(),
        select(call_stale_days.c.day).exists(),
    )
    return bool(connection.execute(select(or_(*waits))).scalar_one())


def count_due(connection: Connection, now: datetime) -> int:
    """Count some calls that are over; how many there were."""
    one_at_a_time(connection)
    due = select(call_records).where(call_records.c.due_at <= now)
    rows = connection.execute(due.order_by(call_records.c.due_at).limit(AT_ONCE)).all()
    by_day: dict[date, Tally] = {}
    over = []
    for stored in map(stored_call, rows):
        if not stored.record:
            connection.execute(delete(call_records).where(call_records.c.id == stored.id))
            continue
        again = _again(connection, stored)
        over.append({"row": stored.id, "again": again})
        by_day.setdefault(stored.record.day, Counter()).update(tally(stored.record, again))
        mark_later_calls(connection, stored)
    if over:
        of_row = update(call_records).where(call_records.c.id == bindparam("row"))
        connection.execute(of_row.values(due_at=None, again=bindparam("again")), over)
    _add(connection, by_day)
    return len(rows)


def stale_days(connection: Connection) -> list[date]:
    """The days that are to be counted anew, the newest first."""
    wanted = select(call_stale_days.c.day).order_by(call_stale_days.c.day.desc())
    return list(connection.execute(wanted).scalars())


def recount(connection: Connection, day: date, now: datetime) -> Recount:
    """Work out what a day adds up to. It changes nothing, so that nobody waits for it."""
    marks = connection.execute(
        select(call_stale_days.c.marks).where(call_stale_days.c.day == day)
    ).scalar_one_or_none()
    wanted = select(call_records).where(call_records.c.day == day, call_records.c.due_at.is_(None))
    counted: Tally = Counter()
    changed = {}
    for stored in map(stored_call, connection.execute(wanted)):
        again = stored.again
        # Who rang is known for two days, so of all calls within one the call before is known.
        if stored.caller and now.timestamp() - stored.record.began_at < 24 * 3600:
            again = _again(connection, stored)
        if again != stored.again:
            changed[stored.id] = again
        counted.update(tally(stored.record, again))
    return Recount(day, marks or 0, counted, changed)


def replace_counts(connection: Connection, found: Recount) -> bool:
    """Put a day's counts in place of the old ones; False where something has changed meanwhile."""
    one_at_a_time(connection)
    if not still_kept(connection, {found.day}):
        connection.execute(delete(call_stale_days).where(call_stale_days.c.day == found.day))
        return False
    gone = delete(call_stale_days).where(
        call_stale_days.c.day == found.day, call_stale_days.c.marks == found.marks
    )
    if not connection.execute(gone).rowcount:
        return False
    connection.execute(delete(call_counts).where(call_counts.c.day == found.day))
    _insert(connection, {found.day: found.counted})
    for row, again in found.again.items():
        of_row = update(call_records).where(call_records.c.id == row)
        connection.execute(of_row.values(again=again))
    return True


def mark_all(connection: Connection) -> None:
    """Every day is to be counted anew whose calls are still there."""
    one_at_a_time(connection)
    with_calls = select(call_records.c.day).where(call_records.c.day.is_not(None)).distinct()
    with_counts = select(call_counts.c.day).distinct()
    mark_stale(connection, connection.execute(with_calls.union(with_counts)).scalars().all())


def counts_of(connection: Connection, first: date, last: date) -> Tally:
    """What all calls of some days add up to, both days among them."""
    cell = (call_counts.c.figure, call_counts.c.what, call_counts.c.how, call_counts.c.number)
    wanted = (
        select(*cell, func.sum(call_counts.c.count))
        .where(call_counts.c.day.between(first, last))
        .group_by(*cell)
    )
    return Counter({Cell(*row[:4]): int(row[4]) for row in connection.execute(wanted)})


def calls_by_day(connection: Connection, first: date, last: date) -> dict[tuple[date, int], int]:
    """How many calls began on each day in each hour; hours without any are left out."""
    wanted = select(call_counts.c.day, call_counts.c.number, call_counts.c.count).where(
        call_counts.c.day.between(first, last), call_counts.c.figure == Figure.CALLS
    )
    return {(day, hour): count for day, hour, count in connection.execute(wanted)}


def first_day(connection: Connection) -> date | None:
    """The first of which there are figures."""
    found: date | None = connection.execute(select(func.min(call_counts.c.day))).scalar_one()
    return found


def _again(connection: Connection, stored: StoredCall) -> str:
    before = call_before(connection, stored)
    return outcome_of(before) if before and not before.is_of_staff else ""


def _add(connection: Connection, by_day: dict[date, Tally]) -> None:
    """Add to the counts of some days; a day that is to be counted anew is only marked once more."""
    stale = set(stale_days(connection)) & by_day.keys()
    mark_stale(connection, stale)
    _insert(connection, {day: found for day, found in by_day.items() if day not in stale})


def _insert(connection: Connection, by_day: dict[date, Tally]) -> None:
    rows = [
        {"day": day, **cell._asdict(), "count": count}
        for day, found in by_day.items()
        for cell, count in found.items()
        if count
    ]
    if rows:
        new = insert_into(connection.dialect.name, call_counts)
        added = {"count": call_counts.c.count + new.excluded.count}
        connection.execute(
            new.on_conflict_do_update(index_elements=list(call_counts.primary_key), set_=added),
            rows,
        )
