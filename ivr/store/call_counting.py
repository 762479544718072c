"""Calls are counted: by the worker each minute, and whenever somebody asks for the figures.

Each step is a transaction of its own and a short one, since callers may wait for the same writer.
Everything here may raise DatabaseUnavailable, and may be run as often as you like.
"""

from datetime import datetime
from functools import partial

from ivr.store import call_counts, call_records
from ivr.store.database import Database


def count_calls(database: Database, now: datetime) -> None:
    """Take in what has been noted, and count what is over."""
    if not database.read(partial(call_counts.is_behind, now=now)):
        return
    while database.write(call_records.take_in):
        pass
    while database.write(partial(call_counts.count_due, now=now)) == call_counts.AT_ONCE:
        pass
    _recount(database, now)


def rebuild(database: Database, now: datetime) -> int:
    """Count every day anew; how many there were."""
    count_calls(database, now)
    database.write(call_counts.mark_all)
    return _recount(database, now)


def forget_callers(database: Database, now: datetime) -> None:
    """Forget who rang two days ago and before."""
    database.write(partial(call_records.forget, now=now))


def _recount(database: Database, now: datetime) -> int:
    days = database.read(call_counts.stale_days)
    for day in days:
        found = database.read(partial(call_counts.recount, day=day, now=now))
        # What has changed while we counted is counted the next time.
        database.write(partial(call_counts.replace_counts, found=found))
    return len(days)
