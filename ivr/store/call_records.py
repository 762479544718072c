"""Calls as their turns tell them, taken in from the inbox. Nothing here commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)

from ivr.calls.batch import Noted, read_batch
from ivr.calls.event import Kind, read_events, write_events
from ivr.calls.record import CallRecord, joined
from ivr.store.call_keeping import still_kept
from ivr.store.call_tables import call_day_keys, call_inbox, call_records, call_stale_days
from ivr.store.rows import insert_into

_BATCHES, _TURNS = 50, 2_000
"""What is taken in by one transaction at most, or one batch: callers wait for the same writer."""
SETTLES = timedelta(seconds=5)
"""After the end, for turns that another process has still to write down."""
SILENT_FOR = timedelta(minutes=10)
"""A call that has asked for nothing so long is over, whether or not anybody told us."""
TALKS_FOR = timedelta(hours=2, minutes=15)
"""The same for one that is put through to an office, where nothing is asked of us meanwhile."""
KNOWN_FOR = timedelta(days=2)
"""So long it is known which turns belong to a call, and which calls are of one caller."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StoredCall:
    """A call with its row."""

    id: int
    record: CallRecord
    caller: str
    caller_before: str
    again: str
    is_counted: bool


def one_at_a_time(connection: Connection) -> None:
    """Wait until nobody else takes in or counts; SQLite has one writer as it is."""
    if connection.dialect.name == "postgresql":
        # Readers, and whoever writes into the inbox, go on.
        connection.execute(text("LOCK TABLE call_records IN SHARE UPDATE EXCLUSIVE MODE"))


def take_in(connection: Connection) -> int:
    """Take in some batches of the inbox; how many there were.

    Turns may come in any order and more than once, from any process.
    """
    one_at_a_time(connection)
    oldest = select(call_inbox).order_by(call_inbox.c.id).limit(_BATCHES)
    taken, turns = list[int](), 0
    by_call: dict[str, list[Noted]] = {}
    for row in connection.execute(oldest):
        batch = read_batch(row.events)
        turns += len(batch)
        if taken and turns > _TURNS:
            break
        taken.append(row.id)
        for each in batch:
            by_call.setdefault(each.call, []).append(each)
    connection.execute(delete(call_inbox).where(call_inbox.c.id.in_(taken)))
    if by_call:
        _join(connection, by_call)
    return len(taken)


def mark_stale(connection: Connection, days: Iterable[date]) -> None:
    """The counts of some days are to be made anew, where their calls are still there."""
    new = insert_into(connection.dialect.name, call_stale_days).values(marks=1)
    marked = new.on_conflict_do_update(
        index_elements=["day"], set_={"marks": call_stale_days.c.marks + 1}
    )
    rows = [{"day": day} for day in sorted(still_kept(connection, set(days)))]
    if rows:
        connection.execute(marked.values(day=bindparam("day")), rows)


def mark_later_calls(connection: Connection, stored: StoredCall) -> None:
    """What the same caller's next calls count for depends on this one."""
    if not stored.caller or not stored.record:
        return
    began = moment(stored.record.began_at)
    later = select(call_records.c.day).where(
        or_(call_records.c.caller == stored.caller, call_records.c.caller_before == stored.caller),
        call_records.c.began_at > began,
        call_records.c.began_at <= began + _DAY,
        call_records.c.due_at.is_(None),
    )
    mark_stale(connection, connection.execute(later).scalars())


def call_before(connection: Connection, stored: StoredCall) -> CallRecord | None:
    """The last call of the same caller, where that was within a day."""
    hashes = [each for each in (stored.caller, stored.caller_before) if each]
    if not hashes:
        return None
    began = moment(stored.record.began_at)
    before = (
        select(call_records)
        .where(
            call_records.c.id != stored.id,
            call_records.c.caller.in_(hashes),
            call_records.c.began_at < began,
            call_records.c.began_at >= began - _DAY,
        )
        .order_by(call_records.c.began_at.desc())
        .limit(1)
    )
    row = connection.execute(before).first()
    return stored_call(row).record if row else None


def stored_call(row: Row[Any]) -> StoredCall:
    """A row as a value."""
    over_at = row.over_at.timestamp() if row.over_at else None
    return StoredCall(
        row.id,
        CallRecord(read_events(row.events), over_at),
        row.caller,
        row.caller_before,
        row.again,
        row.due_at is None,
    )


def forget(connection: Connection, now: datetime) -> None:
    """Whatever could tell which call or which caller it was, once it is not needed any more."""
    known = call_records.c.call.is_not(None)
    is_old = call_records.c.began_at < now - KNOWN_FOR
    counted = call_records.c.due_at.is_(None)
    gone = update(call_records).where(known, is_old, counted)
    connection.execute(gone.values(call=None, caller="", caller_before=""))
    yesterday = CallRecord.moment(now.timestamp()).date() - _DAY
    connection.execute(delete(call_day_keys).where(call_day_keys.c.day < yesterday))


def moment(at: float) -> datetime:
    """Seconds since 1970 as they are stored."""
    return datetime.fromtimestamp(at, UTC)


def _join(connection: Connection, by_call: dict[str, list[Noted]]) -> None:
    wanted = select(call_records).where(call_records.c.call.in_(by_call))
    known = {row.call: stored_call(row) for row in connection.execute(wanted)}
    new, changed, stale = [], [], set[date]()
    for call, noted in by_call.items():
        before = known.get(call)
        was = before.record if before else CallRecord()
        record = joined(was, [each.event for each in noted])
        if before and record == was:
            continue
        facts = {"call": call, **_facts(record), **_hashes(noted, before)}
        if before is None:
            new.append({**facts, "again": ""})
            continue
        changed.append({"row": before.id, **facts})
        if before.is_counted:
            changed[-1]["due_at"] = None
            stale |= {was.day, record.day}
            mark_later_calls(connection, replace(before, record=record, caller=facts["caller"]))
    if new:
        connection.execute(insert(call_records), new)
    if changed:
        of_row = update(call_records).where(call_records.c.id == bindparam("row"))
        names = [name for name in changed[0] if name != "row"]
        connection.execute(of_row.values({name: bindparam(name) for name in names}), changed)
    mark_stale(connection, stale)


def _facts(record: CallRecord) -> dict[str, Any]:
    return {
        "began_at": moment(record.began_at) if record else None,
        "day": record.day if record else None,
        "over_at": moment(record.over_at) if record.over_at is not None else None,
        "events": write_events(record.events),
        "due_at": moment(record.last_heard_of) + _patience(record),
    }


def _patience(record: CallRecord) -> timedelta:
    """After the last that was heard of a call, until it is counted; what has no turn never is."""
    if not record:
        return KNOWN_FOR
    if record.over_at is not None:
        return SETTLES
    return TALKS_FOR if record.events[-1].kind == Kind.TRANSFER else SILENT_FOR


def _hashes(noted: Sequence[Noted], before: StoredCall | None) -> dict[str, str]:
    """Those of the caller: only the first turn of a call brings them."""
    found = next(((each.caller, each.caller_before) for each in noted if each.caller), None)
    caller, caller_before = found or ((before.caller, before.caller_before) if before else ("", ""))
    return {"caller": caller, "caller_before": caller_before}
