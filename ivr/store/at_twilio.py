"""What is still to be done about recordings at Twilio. Nothing commits: who calls these does."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, text, update

from ivr.store.recordings import put_voices
from ivr.store.tables import AMISS, UNSETTLED, recordings
from ivr.voice import Fate, Kind, Voice

_UNSETTLED = text(UNSETTLED)
_MOST_BEGUN_AT_ONCE = 500


@dataclass(frozen=True)
class Errand:
    """A recording that is to be fetched from Twilio, or only to be deleted there."""

    id: str
    """RecordingSid."""
    url: str
    seconds: float
    copied: bool
    """Whether our copy was stored at some time."""
    is_forgotten: bool
    """Whether our copy has been deleted, so that only theirs is left to delete."""
    since: datetime
    """When this was first tried; for a deletion, when our copy was stored."""
    tries: int
    """How often, this time included."""


def begin_errands(connection: Connection, at: datetime, tries: int, first: datetime) -> int:
    """What nobody has looked at counts as tried so often, and is due at a moment; how many.

    At most 500 at once: callers wait for the same writer.
    """
    new = select(recordings.c.number).where(_UNSETTLED, recordings.c.next_try_at.is_(None))
    some = update(recordings).where(recordings.c.number.in_(new.limit(_MOST_BEGUN_AT_ONCE)))
    result = connection.execute(some.values(since=at, tries=tries, next_try_at=first))
    return int(result.rowcount)


def has_errands(connection: Connection, at: datetime) -> tuple[bool, bool]:
    """Whether some are new, and whether some are due."""
    due = recordings.c.next_try_at
    new = select(recordings.c.number).where(_UNSETTLED, due.is_(None)).limit(1)
    old = select(recordings.c.number).where(_UNSETTLED, due <= at).limit(1)
    return connection.execute(new).first() is not None, connection.execute(old).first() is not None


def take_errand(connection: Connection, at: datetime, until: datetime) -> Errand | None:
    """The one that has been due for longest; nobody else is given it `until` then."""
    due = recordings.c.next_try_at
    longest = (
        select(recordings)
        .where(_UNSETTLED, due <= at)
        .order_by(due, recordings.c.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row: Any = connection.execute(longest).first()
    if row is None:
        return None
    taken = {"next_try_at": until, "tries": row.tries + 1}
    _change(connection, row.id, taken)
    return Errand(
        id=row.id,
        url=row.url,
        seconds=row.seconds,
        copied=row.copied,
        is_forgotten=row.forgotten_at is not None,
        since=row.since,
        tries=row.tries + 1,
    )


def adopt(connection: Connection, found: Collection[tuple[str, str, float]]) -> int:
    """Take in recordings of which there is a copy and no row; how many.

    Each is an id, its address at Twilio and its seconds. The database was away when Twilio told.
    """
    known = select(recordings.c.id).where(recordings.c.id.in_([name for name, _, _ in found]))
    names = set(connection.execute(known).scalars())
    rows = [
        Voice(name, Kind.UNKNOWN, 0, url, seconds, copied=True)
        for name, url, seconds in found
        if name not in names
    ]
    put_voices(connection, "", rows)
    return len(rows)


def put_off(connection: Connection, recording: str, until: datetime) -> None:
    """It is tried again, then."""
    _change(connection, recording, {"next_try_at": until})


def note_copied(connection: Connection, recording: str, at: datetime) -> None:
    """Our copy is stored; having theirs deleted is a new errand."""
    _change(connection, recording, {"copied": True, "since": at, "tries": 1})


def settle(connection: Connection, recording: str, fate: Fate, at: datetime) -> None:
    """Nothing more is to be done about it at Twilio."""
    _change(connection, recording, {"fate": fate, "settled_at": at, "next_try_at": None})


def count_amiss(connection: Connection, since: datetime) -> dict[tuple[Fate, bool], int]:
    """What ended otherwise than it should since a moment, by how, and by whether we have a copy."""
    kinds = (recordings.c.fate, recordings.c.copied)
    counted = (
        select(*kinds, func.count())
        .where(text(AMISS), recordings.c.settled_at >= since)
        .group_by(*kinds)
    )
    return {(Fate(fate), copied): number for fate, copied, number in connection.execute(counted)}


def try_again(connection: Connection, at: datetime) -> int:
    """Begin anew with everything that was given up; how much it was."""
    again = update(recordings).where(
        text(AMISS),
        or_(
            recordings.c.fate == Fate.GIVEN_UP,
            and_(recordings.c.fate == Fate.NOT_TWILIOS, ~recordings.c.copied),
        ),
    )
    anew = {"fate": None, "settled_at": None, "since": at, "tries": 0, "next_try_at": at}
    return int(connection.execute(again.values(anew)).rowcount)


def _change(connection: Connection, recording: str, values: dict[str, Any]) -> None:
    connection.execute(update(recordings).where(recordings.c.id == recording).values(values))
