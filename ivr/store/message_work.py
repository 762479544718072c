"""What staff do with messages, kept. These functions never commit: who calls them does."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from ivr.messages.message import State
from ivr.store.message_tables import message_notes, message_work
from ivr.store.messages import MessageUnknown
from ivr.store.rows import insert_into
from ivr.store.staff_tables import staff
from ivr.store.tables import messages

OPEN = (State.NEW, State.BEING_HANDLED)
"""What somebody still waits for an answer to."""

_NAME = func.coalesce(func.nullif(staff.c.name, ""), staff.c.email).label("who")


@dataclass(frozen=True)
class Work:
    """Who changed a message last."""

    staff: int
    who: str
    at: datetime
    changes: int
    """How often it was changed."""


@dataclass(frozen=True)
class Note:
    """What somebody wrote about a message."""

    who: str
    at: datetime
    text: str


class ChangedMeanwhile(Exception):
    """Somebody else has changed the message since it was looked at."""


def move(
    connection: Connection, number: int, to: State, *, seen: int, staff_id: int, at: datetime
) -> None:
    """Take a message, mark it done, or make it new again; `seen` is how often it was changed.

    Raises MessageUnknown and ChangedMeanwhile.
    """
    wanted = select(messages.c.state).where(messages.c.id == number).with_for_update()
    if connection.execute(wanted).scalar() is None:
        raise MessageUnknown
    work = find_works(connection, [number]).get(number)
    if (work.changes if work else 0) != seen:
        raise ChangedMeanwhile
    handling = None if to is State.NEW else to
    connection.execute(
        update(messages).where(messages.c.id == number).values(handling=handling, state=to)
    )
    facts = {"message_id": number, "staff_id": staff_id, "at": at, "changes": seen + 1}
    new = insert_into(connection.dialect.name, message_work).values(facts)
    connection.execute(new.on_conflict_do_update(index_elements=["message_id"], set_=facts))


def find_works(connection: Connection, numbers: Collection[int]) -> dict[int, Work]:
    """Who changed some messages last, by their numbers; those that nobody has are left out."""
    wanted = select(message_work, _NAME).join(staff).where(message_work.c.message_id.in_(numbers))
    return {
        row.message_id: Work(row.staff_id, row.who, row.at, row.changes)
        for row in connection.execute(wanted)
    }


def add_note(
    connection: Connection, number: int, text: str, *, staff_id: int, at: datetime
) -> None:
    """Write something about a message."""
    facts = {"message_id": number, "staff_id": staff_id, "at": at, "text": text}
    connection.execute(insert(message_notes).values(facts))


def list_notes(connection: Connection, number: int) -> tuple[Note, ...]:
    """What was written about a message, the oldest first."""
    wanted = select(message_notes, _NAME).join(staff).where(message_notes.c.message_id == number)
    rows = connection.execute(wanted.order_by(message_notes.c.id))
    return tuple(Note(row.who, row.at, row.text) for row in rows)


@dataclass(frozen=True)
class Pile:
    """The messages of one office that wait in one state."""

    office: str
    state: State
    messages: int
    oldest: datetime


def count_open(connection: Connection) -> tuple[Pile, ...]:
    """What waits for an answer, by office."""
    wanted = (
        select(
            messages.c.office,
            messages.c.state,
            func.count().label("messages"),
            func.min(messages.c.begun_at, type_=messages.c.begun_at.type).label("oldest"),
        )
        .where(messages.c.state.in_(OPEN))
        .group_by(messages.c.office, messages.c.state)
        .order_by(messages.c.office, messages.c.state)
    )
    return tuple(map(_pile, connection.execute(wanted)))


def count_open_before(connection: Connection, moment: datetime) -> int:
    """How many messages from before a moment still wait for an answer."""
    wanted = select(func.count()).where(messages.c.state.in_(OPEN), messages.c.begun_at < moment)
    return int(connection.execute(wanted).scalar_one())


def _pile(row: Row[Any]) -> Pile:
    return Pile(row.office, State(row.state), row.messages, row.oldest)
