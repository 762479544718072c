"""What callers said, as Twilio told us of it. These functions never commit: who calls them does."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, exists, or_, select, text, update

from ivr.store.quick import Quick
from ivr.store.rows import insert_into
from ivr.store.tables import UNSETTLED, calls, messages, orders, recordings
from ivr.voice import Fate, Kind, Voice

_of_call = select(recordings).where(recordings.c.call == bindparam("call"))
OF_CALL = Quick(lambda _: _of_call)
_NAMED = select(recordings).where(recordings.c.id.in_(bindparam("ids", expanding=True)))
_NOT_COPIED = select(recordings).where(text(UNSETTLED), ~recordings.c.copied)
_COPIED = update(recordings).where(recordings.c.id == bindparam("recording")).values(copied=True)


_TOLD = ("id", "kind", "item", "url", "seconds", "copied")


def voices_of_call(connection: Connection, call: str) -> dict[str, Voice]:
    """Every recording of a call, by its id."""
    return {row.id: voice_of(row) for row in OF_CALL.all(connection, {"call": call})}


def voices_named(connection: Connection, ids: Iterable[str]) -> dict[str, Voice]:
    """Some recordings, by their ids."""
    rows = connection.execute(_NAMED, {"ids": list(ids)})
    return {row.id: voice_of(row) for row in rows}


def put_voices(connection: Connection, call: str, voices: Iterable[Voice]) -> None:
    """Store recordings; what is copied stays so, however late the turn is that tells of it."""
    if rows := [_row(call, voice) for voice in voices]:
        connection.execute(_put(connection.dialect.name), rows)


def put_new_voice(connection: Connection, call: str, voice: Voice) -> bool:
    """Store a recording; False where it is known already."""
    new = connection.execute(_insert(connection.dialect.name), _row(call, voice))
    return new.first() is not None


def list_not_copied(connection: Connection, most: int = 50) -> list[tuple[str, Voice]]:
    """Recordings of which we have no copy yet, each with its call; the oldest first.

    What will never come is not among them.
    """
    rows = connection.execute(_NOT_COPIED.order_by(recordings.c.number).limit(most))
    return [(row.call, voice_of(row)) for row in rows]


def list_missing(connection: Connection, before: datetime, most: int = 50) -> list[str]:
    """The ids of recordings that have still to come, though their call began before a moment."""
    call = calls.c.call == recordings.c.call
    begun = or_(
        exists().where(call, orders.c.call_id == calls.c.id, orders.c.asked_at < before),
        exists().where(call, messages.c.call_id == calls.c.id, messages.c.begun_at < before),
    )
    wanted = select(recordings.c.id).where(text(UNSETTLED), ~recordings.c.copied, begun)
    in_turn = wanted.order_by(recordings.c.next_try_at, recordings.c.number)
    return list(connection.execute(in_turn.limit(most)).scalars())


def mark_copied(connection: Connection, recording_id: str) -> None:
    """Our own copy of a recording is stored."""
    connection.execute(_COPIED, {"recording": recording_id})


def voice_of(row: Any) -> Voice:
    """A row of recordings as a value."""
    return Voice(
        id=row.id,
        kind=Kind(row.kind),
        item=row.item,
        url=row.url,
        seconds=row.seconds,
        copied=row.copied,
        fate=Fate(row.fate) if row.fate else None,
        is_forgotten=row.forgotten_at is not None,
    )


def _row(call: str, voice: Voice) -> Mapping[str, Any]:
    return {"call": call, **{name: getattr(voice, name) for name in _TOLD}}


@cache
def _insert(dialect: str) -> Executable:
    new = insert_into(dialect, recordings).on_conflict_do_nothing()
    return new.returning(recordings.c.id)


@cache
def _put(dialect: str) -> Executable:
    new = insert_into(dialect, recordings)
    told = {name: new.excluded[name] for name in ("call", "kind", "item", "url", "seconds")}
    copied = or_(recordings.c.copied, new.excluded.copied)
    return new.on_conflict_do_update(index_elements=["id"], set_={**told, "copied": copied})
