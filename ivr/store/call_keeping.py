"""Calls that have been counted are deleted after their time; what they add up to stays."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from ivr.calls.record import CallRecord
from ivr.store.call_tables import call_kept_from, call_records
from ivr.store.rows import insert_into

_THE_ONE = 1


def kept_from(connection: Connection) -> date | None:
    """The first day whose calls are still there; None where none has been forgotten.

    Days before it keep the counts that they have: nothing is left to count them anew from.
    """
    found: date | None = connection.execute(select(call_kept_from.c.day)).scalar_one_or_none()
    return found


def still_kept(connection: Connection, days: Collection[date]) -> set[date]:
    """Those of some days that can be counted anew."""
    first = kept_from(connection)
    return {day for day in days if first is None or day >= first}


def count_old_calls(connection: Connection, before: datetime) -> int:
    """How many calls of the days before that of a moment have been counted."""
    old = select(func.count()).select_from(call_records).where(_old(before))
    return int(connection.execute(old).scalar_one())


def forget_calls(connection: Connection, before: datetime, most: int) -> int:
    """Forget some of them, whole days in the end; how many.

    Days that are marked to be counted anew must have been.
    """
    day = _day(before)
    first = kept_from(connection)
    if first is None or first < day:
        new = insert_into(connection.dialect.name, call_kept_from).values(id=_THE_ONE, day=day)
        connection.execute(
            new.on_conflict_do_update(index_elements=["id"], set_={"day": new.excluded.day})
        )
    old = select(call_records.c.id).where(_old(before)).order_by(call_records.c.day).limit(most)
    return int(connection.execute(delete(call_records).where(call_records.c.id.in_(old))).rowcount)


def _old(before: datetime) -> ColumnElement[bool]:
    return and_(call_records.c.day < _day(before), call_records.c.due_at.is_(None))


def _day(before: datetime) -> date:
    """In London, as calls have it."""
    return CallRecord.moment(before.timestamp()).date()
