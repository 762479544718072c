"""Callers' messages, kept. These functions never commit: who calls them does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from ivr.messages.message import Message, State
from ivr.store.calls import number_of_call
from ivr.store.recordings import put_new_voice, put_voices, voices_named
from ivr.store.rows import insert_into
from ivr.store.tables import calls, message_turns, messages
from ivr.voice import Voice

Take = Callable[[Message | None], tuple[Message, str]]
"""The last message of the call so far → the message after the step, and its answer."""

_UNORDERED = select(messages, calls.c.call).join(calls)
_ALL = _UNORDERED.order_by(messages.c.id.desc())


class MessageUnknown(Exception):
    """There is no such message."""


@dataclass(frozen=True)
class Stored:
    """A message, and the number that it is filed under."""

    id: int
    message: Message


@dataclass(frozen=True)
class Page:
    """Some messages, in the order that was asked for."""

    messages: tuple[Stored, ...]
    next: int | None
    """What `list_messages` is given for the page after this one; None on the last page."""


def answer_once(connection: Connection, call: str, step: int, take: Take, *, at: datetime) -> str:
    """The answer to a step of a call's message: `take` gives it once, repeats are given it again.

    `take` has the last message so far and gives that message, or a new one, after the step; both it
    and the answer are stored. Of two at the same moment one result is dropped.
    """
    call_id = number_of_call(connection, call)
    turn = {"call_id": call_id, "step": step, "answer": "", "answered_at": at}
    begin = insert_into(connection.dialect.name, message_turns).on_conflict_do_nothing()
    # The row is a lock: whoever comes second waits for the first, and then finds its answer.
    if not connection.execute(begin.returning(message_turns.c.step), turn).first():
        return str(connection.execute(_answer(call_id, step)).scalar_one())
    last = _last(connection, call)
    message, answer = take(last.message if last else None)
    _put(connection, call_id, message, last)
    answered = update(message_turns).where(
        message_turns.c.call_id == call_id, message_turns.c.step == step
    )
    connection.execute(answered.values(answer=answer))
    return answer


def find_message(connection: Connection, call: str) -> Message | None:
    """The last message of a call."""
    last = _last(connection, call)
    return last.message if last else None


def get_message(connection: Connection, number: int) -> Message:
    """A message by its number. Raises MessageUnknown."""
    (found,) = _read(connection, _ALL.where(messages.c.id == number)) or (None,)
    if found is None or found.message.state is None:
        raise MessageUnknown
    return found.message


def save_message(connection: Connection, message: Message) -> None:
    """Store a message as it stands. It is known by its call and the moment it was begun."""
    same = _ALL.where(calls.c.call == message.call, messages.c.begun_at == message.begun_at)
    (stored,) = _read(connection, same) or (None,)
    _put(connection, number_of_call(connection, message.call), message, stored)


def list_messages(
    connection: Connection,
    state: State | None = None,
    *,
    office: str = "",
    oldest_first: bool = False,
    after: int | None = None,
    most: int = 50,
) -> Page:
    """The messages in a state, or in any, of an office or of all; the newest first, or the oldest.

    `after` is the `next` of the page before.
    """
    number = messages.c.id
    wanted = _UNORDERED.order_by(number if oldest_first else number.desc()).limit(most + 1)
    wanted = wanted.where(messages.c.state == state if state else messages.c.state.is_not(None))
    if office:
        wanted = wanted.where(messages.c.office == office)
    if after is not None:
        wanted = wanted.where(number > after if oldest_first else number < after)
    found = _read(connection, wanted)
    return Page(tuple(found[:most]), found[most - 1].id if len(found) > most else None)


def hear(connection: Connection, call: str, voice: Voice) -> None:
    """A recording that Twilio tells of: it is the message where the turn was lost that told it."""
    last = _last(connection, call)
    if put_new_voice(connection, call, voice) and last and not last.message.voice:
        number = number_of_call(connection, call)
        _put(connection, number, replace(last.message, voice=voice), last)


def _last(connection: Connection, call: str) -> Stored | None:
    found = _read(
        connection, _ALL.where(calls.c.call == call).limit(1).with_for_update(of=messages)
    )
    return found[0] if found else None


def _put(connection: Connection, call_id: int, message: Message, stored: Stored | None) -> None:
    facts = _facts(message)
    if stored and stored.message.begun_at == message.begun_at:
        connection.execute(update(messages).where(messages.c.id == stored.id).values(facts))
    else:
        connection.execute(insert(messages).values(call_id=call_id, **facts))
    if message.voice:
        put_voices(connection, message.call, [message.voice])


def _answer(call_id: int, step: int) -> Select[Any]:
    return select(message_turns.c.answer).where(
        message_turns.c.call_id == call_id, message_turns.c.step == step
    )


def _read(connection: Connection, wanted: Select[Any]) -> list[Stored]:
    rows = connection.execute(wanted).all()
    voices = voices_named(connection, [row.voice for row in rows if row.voice])
    return [Stored(row.id, _message(row, voices)) for row in rows]


def _message(row: Row[Any], voices: dict[str, Voice]) -> Message:
    return Message(
        call=row.call,
        begun_at=row.begun_at,
        office=row.office,
        language=row.language,
        topic=row.topic,
        step=row.step,
        at=row.at,
        voice=voices[row.voice] if row.voice else None,
        unheard=row.unheard,
        call_back=row.call_back,
        handling=State(row.handling) if row.handling else None,
    )


def _facts(message: Message) -> dict[str, Any]:
    return {
        "begun_at": message.begun_at,
        "office": message.office,
        "language": message.language,
        "topic": message.topic,
        "step": message.step,
        "at": message.at,
        "voice": message.voice.id if message.voice else None,
        "unheard": message.unheard,
        "call_back": message.call_back,
        "handling": message.handling,
        "state": message.state,
    }
