"""A database that has something in it is brought to its newest form, and nothing is lost."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import Any

import pyotp
import pytest
from sqlalchemy import Connection, MetaData, select, text

from ivr.call.on_air import prompt_part
from ivr.config import Settings
from ivr.leaflets.order import Format, State
from ivr.staff.account import Role
from ivr.store import migrations, requests, staff, versions
from ivr.store.call_counting import count_calls
from ivr.store.database import Database
from ivr.store.leaflets import answer_once, find_order
from ivr.store.messages import list_messages
from ivr.store.on_air import read_on_air
from tests.line import Line
from tests.patience import comes_true
from tests.store import rows_of_old as old
from tests.web.console.room import Person, Room

Rows = dict[str, list[dict[str, Any]]]
_MESSAGES, _STAFF, _REQUESTS, _VERSIONS = "0003", "0005", "0007", "0011"
"""The forms from which on there were these."""


@pytest.fixture
def room(settings: Settings, empty_url: str) -> Iterator[Room]:
    """A console whose database has no tables yet."""
    (settings.home.parent / "var").mkdir(exist_ok=True)
    settings = settings.model_copy(update={"database_url": empty_url})
    with closing(Database(empty_url)) as database:
        yield Room(settings, database)


def kept(connection: Connection) -> Rows:
    """Every row of every table, whatever its form is."""
    there = MetaData()
    there.reflect(connection)
    return {
        table.name: [
            {name: old.plainly(value) for name, value in row._mapping.items()}
            for row in connection.execute(select(table))
        ]
        for table in there.sorted_tables
        if table.name != "alembic_version"
    }


@pytest.mark.parametrize("revision", migrations.known())
def test_from_every_form_that_there_was(room: Room, revision: str) -> None:
    room.database.change_tables(lambda c: migrations.migrate_to(c, revision))
    room.database.write(partial(old.fill, revision=revision))
    before = room.database.read(kept)
    assert all(before.values()), "every table has something in it"
    room.database.upgrade()
    assert room.database.is_current()
    nothing_is_lost(before, room.database.read(kept))
    callers_hear_what_they_heard(room, revision)
    what_callers_gave_is_there(room)
    staff_go_on(room, revision)


def nothing_is_lost(before: Rows, after: Rows) -> None:
    """Every row is still there with every value; only the words of announcements have moved."""
    for table, rows in before.items():
        now = after[table]
        for row in rows:
            same = {name: value for name, value in row.items() if name in now[0]}
            if table == "on_air" and row["part"] == "notice.snow":
                del same["value"]
            assert any(same.items() <= each.items() for each in now), (table, row)
        assert all(row.keys() <= now[0].keys() for row in rows), f"{table} has lost a column"


def callers_hear_what_they_heard(room: Room, revision: str) -> None:
    with Line(room.settings) as line:
        on_air = room.database.read(read_on_air)
        if on_air:
            assert comes_true(lambda: old.SNOW in line.post("/voice").text)
            # Derby is closed until further notice, and says so in place of ringing.
            assert "<Dial" not in line.post("/voice/key/contact-derby?turns=3", Digits="2").text
        if revision >= _VERSIONS:
            assert "the new words of staff" in line.post("/voice").text
        assert "<Gather" in line.post("/voice/key/leaflet-menu?turns=3", Digits="1").text
    begun = room.database.read(lambda c: find_order(c, "CA" + "1" * 32))
    assert begun
    assert begun.state is State.IN_PROGRESS


def what_callers_gave_is_there(room: Room) -> None:
    read = room.database.read
    order = read(lambda c: find_order(c, old.CALLS[0]))
    assert order
    assert (order.state, order.reference) == (State.WAITING, old.REFERENCE)
    assert order.items[0].format is Format.LARGE_PRINT
    assert [voice.id for voice in order.voices] == old.SAID[:2]

    def never(_: object) -> Any:
        raise AssertionError("the turn has been answered already")

    at = old.AT + old.DAY
    again = room.database.write(lambda c: answer_once(c, old.CALLS[0], 0, never, at=at))
    assert again == "<Response/>"
    count_calls(room.database, at)


def staff_go_on(room: Room, revision: str) -> None:
    """Who had an account still has it; what waits for them is in their lists."""
    if revision < _STAFF:
        client = room.client(room.person(Role.MANAGER))
    else:
        priya = room.database.read(lambda c: staff.find_account(c, email=old.PRIYA))
        assert priya
        client = room.client(Person(priya, pyotp.TOTP(pyotp.random_base32())))
    assert f"request {old.REFERENCE}" in client.get("/staff/requests").text
    if revision >= _REQUESTS:
        typed = room.database.read(lambda c: requests.get_request(c, 2))
        assert (typed.name, typed.notes) == ("Jo Wiśniewska", "rings at night")
    if revision >= _MESSAGES:
        left = room.database.read(list_messages).messages
        assert [each.message.state for each in left] == ["done", "new"]


@pytest.mark.parametrize("is_changed", [False, True], ids=["as it was", "changed by staff"])
def test_the_words_of_an_announcement_become_a_version(room: Room, is_changed: bool) -> None:
    room.database.change_tables(lambda c: migrations.migrate_to(c, "0014"))
    room.database.write(partial(old.fill, revision="0014"))
    if is_changed:  # a page of its own had newer words already, and they count
        newer = "INSERT INTO on_air SELECT 'prompt.en.snow', value, changed_at FROM on_air "
        room.database.write(lambda c: c.execute(text(newer + "WHERE part = 'notice.snow'")))
    room.database.upgrade()
    parts = room.database.read(read_on_air)
    assert parts["notice.snow"] == {"before": "main-menu"}
    known = room.database.read(lambda c: versions.history(c, "en", "snow"))
    if is_changed:
        assert known.versions == ()
    else:
        assert [version.text for version in known.versions] == [old.SNOW]
        assert known.on_air == 1
        assert parts[prompt_part("en", "snow")] == versions.part_of(known.versions[0])
