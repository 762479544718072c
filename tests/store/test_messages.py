"""Messages, kept: every step is answered once, and staff find what was left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from ivr.leaflets.order import Order
from ivr.messages.message import Message, State
from ivr.store import leaflets
from ivr.store.database import Database
from ivr.store.messages import (
    MessageUnknown,
    Take,
    answer_once,
    find_message,
    get_message,
    hear,
    list_messages,
    save_message,
)
from ivr.voice import Kind, Voice

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SAID = Voice("RE1", Kind.MESSAGE, 0, "https://api.twilio.com/RE1", 12.5)
SAID_AGAIN = replace(SAID, id="RE2")
LEFT = Message("CA1", NOW, "derby", topic="school-action", step=2, at="after", voice=SAID)


def answer(database: Database, call: str, step: int, take: Take) -> str:
    return database.write(lambda connection: answer_once(connection, call, step, take, at=NOW))


def save(database: Database, *several: Message) -> None:
    def change(connection: Connection) -> None:
        for message in several:
            save_message(connection, message)

    database.write(change)


def found(database: Database, call: str) -> Message | None:
    return database.read(lambda connection: find_message(connection, call))


def test_a_message_comes_back_as_it_was(database: Database) -> None:
    save(database, replace(LEFT, call_back="+447700900123", unheard=1, language="pl"))
    assert found(database, "CA1") == replace(
        LEFT, call_back="+447700900123", unheard=1, language="pl"
    )
    assert found(database, "CA2") is None


def test_a_step_is_answered_once(database: Database) -> None:
    taken: list[Message | None] = []

    def take(message: Message | None) -> tuple[Message, str]:
        taken.append(message)
        return replace(LEFT, step=len(taken)), f"answer {len(taken)}"

    assert answer(database, "CA1", 0, take) == "answer 1"
    assert answer(database, "CA1", 0, take) == "answer 1"
    assert answer(database, "CA1", 1, take) == "answer 2"
    assert taken == [None, replace(LEFT, step=1)]


def test_a_call_that_left_a_message_may_order_too(database: Database) -> None:
    save(database, LEFT)
    ordered = Order("CA1", NOW, step=1)

    def order(connection: Connection) -> str:
        return leaflets.answer_once(connection, "CA1", 0, lambda _: (ordered, "first"), at=NOW)

    assert [database.write(order), database.write(order)] == ["first", "first"]
    assert database.read(lambda c: leaflets.find_order(c, "CA1")) == ordered


def test_a_step_that_fails_is_not_answered(database: Database) -> None:
    def fail(message: Message | None) -> tuple[Message, str]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        answer(database, "CA1", 0, fail)
    assert answer(database, "CA1", 0, lambda _: (LEFT, "answered")) == "answered"


def test_said_again_it_is_the_last_of_it(database: Database) -> None:
    save(database, LEFT, replace(LEFT, voice=SAID_AGAIN))
    page = database.read(list_messages)
    assert [stored.message.voice for stored in page.messages] == [SAID_AGAIN]


def test_a_call_may_leave_a_second_message(database: Database) -> None:
    later = replace(
        LEFT, begun_at=NOW + timedelta(minutes=2), voice=SAID_AGAIN, office="chesterfield"
    )
    save(database, LEFT, later)
    page = database.read(list_messages)
    assert [stored.message for stored in page.messages] == [later, LEFT]


def test_staff_find_messages_by_state_and_office(database: Database) -> None:
    nothing = Message("CA2", NOW, "derby")
    done = replace(LEFT, call="CA3", voice=replace(SAID, id="RE3"), handling=State.DONE)
    other = replace(LEFT, call="CA4", voice=replace(SAID, id="RE4"), office="chesterfield")
    save(database, LEFT, nothing, done, other)

    def calls(**wanted: object) -> list[str]:
        page = database.read(lambda c: list_messages(c, **wanted))  # type: ignore[arg-type]
        return [stored.message.call for stored in page.messages]

    assert calls() == ["CA4", "CA3", "CA1"]
    assert calls(state=State.NEW) == ["CA4", "CA1"]
    assert calls(state=State.NEW, office="derby") == ["CA1"]
    assert calls(state=State.BEING_HANDLED) == []


def test_pages_follow_one_another(database: Database) -> None:
    save(
        database,
        *(
            replace(LEFT, call=f"CA{number}", voice=replace(SAID, id=f"RE{number}"))
            for number in range(5)
        ),
    )
    seen, after = [], None
    for _ in range(3):
        page = database.read(partial(list_messages, after=after, most=2))
        seen += [stored.message.call for stored in page.messages]
        after = page.next
    assert seen == ["CA4", "CA3", "CA2", "CA1", "CA0"]
    assert after is None


def test_a_message_by_its_number(database: Database) -> None:
    save(database, LEFT, Message("CA2", NOW, "derby"))
    (stored,) = database.read(list_messages).messages
    assert database.read(lambda c: get_message(c, stored.id)) == LEFT
    for number in (0, stored.id + 1, stored.id + 2):  # the second said nothing
        with pytest.raises(MessageUnknown):
            database.read(partial(get_message, number=number))


@pytest.mark.parametrize("before", [None, SAID_AGAIN])
def test_what_twilio_tells_of_is_the_message_where_the_turn_was_lost(
    database: Database, before: Voice | None
) -> None:
    save(database, replace(LEFT, voice=before))
    for _ in range(2):
        database.write(lambda connection: hear(connection, "CA1", SAID))
    message = found(database, "CA1")
    assert message
    assert message.voice == (before or SAID)
