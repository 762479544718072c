"""Once a minute: what a crash or a lost callback has left undone."""

from datetime import datetime

from ivr.logs import log
from ivr.store import leaflets
from ivr.store.call_counting import count_calls, forget_callers
from ivr.store.call_records import SILENT_FOR
from ivr.store.database import Database, DatabaseUnavailable
from ivr.store.heartbeats import WORKER, beat


def sweep(database: Database, now: datetime) -> None:
    """Do what is left to do; what can't be done now is found again by the next sweep."""
    try:
        _close_silent_calls(database, now)
        count_calls(database, now)
        forget_callers(database, now)
    except DatabaseUnavailable as trouble:
        log.warning("the sweep waits for the database", trouble=str(trouble))


def heartbeat(database: Database, now: datetime) -> None:
    """Let staff see that a worker is there."""
    try:
        database.write(lambda connection: beat(connection, WORKER, now))
    except DatabaseUnavailable:
        return  # which the sweep has told


def _close_silent_calls(database: Database, now: datetime) -> None:
    before = now - SILENT_FOR
    while closed := database.write(lambda c: leaflets.close_silent_calls(c, before)):
        log.info("silent calls closed", calls=closed)
