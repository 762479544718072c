"""What staff do with messages, kept: who has taken one, what was written, what still waits."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from ivr.messages.message import Message, State
from ivr.staff.account import Role
from ivr.store import staff
from ivr.store.database import Database
from ivr.store.message_work import (
    ChangedMeanwhile,
    Note,
    Pile,
    Work,
    add_note,
    count_open,
    count_open_before,
    find_works,
    list_notes,
    move,
)
from ivr.store.messages import MessageUnknown, get_message, list_messages, save_message
from ivr.voice import Kind, Voice
from tests.store.plans import plan_of, read_whole

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(database: Database) -> tuple[int, int]:
    """Priya and Ravi."""

    def add(connection: Connection) -> tuple[int, int]:
        priya = staff.add_account(connection, "priya@example.org", Role.MANAGER, "Priya")
        ravi = staff.add_account(connection, "ravi@example.org", Role.REQUESTS)
        return priya.id, ravi.id

    return database.write(add)


def leave(database: Database, *offices: str) -> None:
    """A message for each, an hour apart; they are numbered from 1."""

    def change(connection: Connection) -> None:
        for at, office in enumerate(offices):
            said = Voice(f"RE{at}", Kind.MESSAGE, 0, "https://api.twilio.com/x", 9.0)
            save_message(connection, Message(f"CA{at}", NOW + at * HOUR, office, voice=said))

    database.write(change)


def moved(database: Database, number: int, to: State, seen: int, by: int) -> None:
    database.write(
        partial(move, number=number, to=to, seen=seen, staff_id=by, at=NOW + seen * HOUR)
    )


def state(database: Database, number: int) -> State | None:
    return database.read(lambda connection: get_message(connection, number)).state


def test_a_message_goes_from_hand_to_hand(database: Database, people: tuple[int, int]) -> None:
    priya, ravi = people
    leave(database, "derby", "derby")
    for seen, (to, by) in enumerate(
        [
            (State.BEING_HANDLED, priya),
            (State.BEING_HANDLED, ravi),
            (State.DONE, ravi),
            (State.NEW, priya),
        ]
    ):
        moved(database, 1, to, seen, by)
        assert state(database, 1) == to
        name = "Priya" if by == priya else "ravi@example.org"
        expected = {1: Work(by, name, NOW + seen * HOUR, seen + 1)}
        assert database.read(lambda c: find_works(c, [1, 2])) == expected
    assert state(database, 2) == State.NEW


def test_nobody_changes_what_they_have_not_seen(
    database: Database, people: tuple[int, int]
) -> None:
    priya, ravi = people
    leave(database, "derby")
    moved(database, 1, State.BEING_HANDLED, 0, priya)
    for stale in (0, 2, -1):
        with pytest.raises(ChangedMeanwhile):
            moved(database, 1, State.DONE, stale, ravi)
    assert state(database, 1) == State.BEING_HANDLED
    with pytest.raises(MessageUnknown):
        moved(database, 2, State.DONE, 0, ravi)


def test_what_is_written_stays(database: Database, people: tuple[int, int]) -> None:
    priya, ravi = people
    leave(database, "derby", "derby")

    def write(connection: Connection) -> None:
        add_note(connection, 1, "Rang, nobody in", staff_id=priya, at=NOW)
        add_note(connection, 1, "Łucja rings back\nat five", staff_id=ravi, at=NOW + HOUR)

    database.write(write)
    assert database.read(lambda c: list_notes(c, 1)) == (
        Note("Priya", NOW, "Rang, nobody in"),
        Note("ravi@example.org", NOW + HOUR, "Łucja rings back\nat five"),
    )
    assert database.read(lambda c: list_notes(c, 2)) == ()


def test_what_still_waits(database: Database, people: tuple[int, int]) -> None:
    leave(database, "derby", "chesterfield", "derby", "derby", "derby")
    moved(database, 1, State.DONE, 0, people[0])
    moved(database, 4, State.BEING_HANDLED, 0, people[0])
    assert set(database.read(count_open)) == {
        Pile("chesterfield", State.NEW, 1, NOW + HOUR),
        Pile("derby", State.NEW, 2, NOW + 2 * HOUR),
        Pile("derby", State.BEING_HANDLED, 1, NOW + 3 * HOUR),
    }
    for hours, waiting in ((0, 0), (1, 0), (2, 1), (4, 3), (9, 4)):
        before = NOW + hours * HOUR
        assert database.read(lambda c, b=before: count_open_before(c, b)) == waiting  # type: ignore[misc]


def test_the_oldest_first_and_by_office(database: Database) -> None:
    leave(database, "derby", "chesterfield", "derby", "derby")

    def numbers(**wanted: object) -> list[int]:
        page = database.read(partial(list_messages, state=State.NEW, **wanted))  # type: ignore[arg-type]
        return [each.id for each in page.messages]

    assert numbers(oldest_first=True) == [1, 2, 3, 4]
    assert numbers(oldest_first=True, office="derby") == [1, 3, 4]
    assert numbers(oldest_first=True, office="derby", after=1) == [3, 4]
    assert numbers(office="derby", after=4) == [3, 1]


def test_every_question_has_an_index(database: Database, kind: str) -> None:
    leave(database, "derby", "derby")

    def ask(connection: Connection) -> None:
        list_messages(connection, State.NEW, office="derby", oldest_first=True, after=1)
        count_open(connection)
        count_open_before(connection, NOW)
        find_works(connection, [1, 2])
        list_notes(connection, 1)

    plan = plan_of(database, kind, ask)
    assert any("ix_messages_state_office_id" in step for step in plan)
    assert not read_whole(plan), plan
