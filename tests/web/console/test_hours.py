"""Opening hours: the week, bank holidays, closures, the switch, and asking about another moment."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from ivr.offices.hours import OpeningHours
from ivr.offices.hours_written import read_hours
from ivr.offices.week import same_hours
from ivr.staff.account import Role
from ivr.store.on_air import read_on_air
from ivr.uk.london_time import LONDON
from ivr.web.console.hours_forms import as_written
from tests.web.console.room import Client, Room

WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "9am to 5pm")
SAVED = "Saved. The next caller hears it."


@pytest.fixture
def room(room: Room) -> Room:
    """On a Wednesday afternoon."""
    room.offset = datetime(2026, 11, 25, 14, 0, tzinfo=LONDON).timestamp() - time.time()
    return room


def staff(room: Room, role: Role = Role.RECORDINGS) -> Client:
    return room.client(room.person(role, email=f"{role}@example.org"))


def on_air(room: Room, office: str = "derby") -> OpeningHours:
    hours, faults = read_hours(room.database.read(read_on_air)[f"hours.{office}"])
    assert not faults
    return hours


def week(room: Room) -> str:
    return "; ".join(map(str, same_hours(on_air(room).week)))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("9am to 5pm", "9:00-17:00"),
        ("9-5", "9:00-5:00"),  # which then asks whether 17:00 is meant
        ("9.30 – 12:30 and 1.30pm until 5 PM", "9:30-12:30, 13:30-17:00"),
        ("12am-12pm", "0:00-12:00"),
        (" closed ", "closed"),
        ("", ""),
        ("99pm", "99:00"),
        ("soon", "soon"),
    ],
)
def test_times_as_people_type_them(typed: str, written: str) -> None:
    assert as_written(typed) == written


def test_a_week_is_set_and_written_down(room: Room) -> None:
    client = staff(room).get("/staff/hours")
    assert "Always open, as no hours are set." in client.text
    client.get("/staff/hours/derby/week").send(**WEEK)
    assert SAVED in client.text
    assert week(room) == "Monday to Friday, 9:00-17:00"
    assert "Open Monday to Friday, 9:00-17:00. It closes on Wednesday 25 November at 5:00pm." in (
        client.text
    )
    assert room.audit() == [
        "Rosa Recordings changed the opening hours of Derby: Monday to Friday, 9:00-17:00."
    ]
    client.get("/staff/hours/derby/week").send()
    assert "Always open, as no hours are set." in client.text


def test_monday_is_copied_to_friday_and_nothing_is_saved(room: Room) -> None:
    client = staff(room).get("/staff/hours/derby/week").send(monday="8-12", copy="monday")
    assert client.page.text.count('value="8-12"') == 5
    assert "hours.derby" not in room.database.read(read_on_air)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"monday": "9-5"}, "Monday: 9:00-5:00 closes before it opens. Did you mean 9:00-17:00?"),
        ({"monday": "9-12, 11-5pm"}, "Monday: 9:00-12:00 and 11:00-17:00 overlap."),
        ({"monday": "9:03-17:00"}, "Monday: 9:03 can't be said on the phone."),
        ({"monday": "soon"}, 'Monday: "soon" can\'t be read.'),
        ({"monday": "9" * 101}, "Monday must be 100 characters or fewer"),
        (dict.fromkeys(WEEK, "closed"), "Every day is closed."),
    ],
)
def test_what_can_not_be_is_told_beside_the_day_and_kept(
    room: Room, typed: dict[str, str], error: str
) -> None:
    client = staff(room).get("/staff/hours/derby/week").send(**typed)
    [line] = client.errors
    assert line.startswith(error)
    assert f'value="{typed["monday"]}"' in client.page.text
    assert "hours.derby" not in room.database.read(read_on_air)


def test_of_two_people_the_second_sees_what_the_first_has_saved(room: Room) -> None:
    first, second = staff(room), staff(room, Role.MANAGER)
    for client in (first, second):
        client.get("/staff/hours/derby/week")
    first.send(monday="9-12:30")
    second.send(tuesday="10-12:30")
    [error] = second.errors
    assert "Somebody else has changed these hours" in error
    assert "Monday, 9:00-12:30" in error
    assert 'value="10-12:30"' in second.page.text
    assert week(room) == "Monday, 9:00-12:30"
    second.send(tuesday="10-12:30")
    assert week(room) == "Tuesday, 10:00-12:30"


def test_a_bank_holiday_is_switched_to_open(room: Room) -> None:
    client = staff(room)
    client.get("/staff/hours/derby/week").send(**WEEK)
    client.get("/staff/hours")
    assert "Friday 25 December 2026, Christmas Day: closed" in client.text
    client.get("/staff/hours/derby/bank-holidays")
    assert "Monday 28 December 2026: Boxing Day (substitute day)" in client.text
    client.send(days="2026-12-28")
    assert "Monday 28 December 2026, Boxing Day (substitute day): open" in client.text
    assert on_air(room).is_open(datetime(2026, 12, 28, 10, tzinfo=LONDON))
    assert not on_air(room).is_open(datetime(2026, 12, 25, 10, tzinfo=LONDON))


CLOSURE: dict[str, Any] = {
    "first": ["1", "12", "2026"],
    "last": ["2", "12", "2026"],
    "reason": "training",
}


def test_a_closure_is_added_and_taken_out(room: Room) -> None:
    client = staff(room).get("/staff/hours/derby/closures")
    client.send(**CLOSURE, from_time="1pm")
    told = "Tuesday 1 December 2026 at 1:00pm until the end of Wednesday 2 December 2026: training"
    assert told in client.text
    [closure] = on_air(room).closures
    assert closure.start == datetime(2026, 12, 1, 13, tzinfo=UTC)
    client.send("/staff/hours/derby/closures/take-out", closure=closure.start.isoformat())
    assert not on_air(room).closures
    assert room.audit()[-1] == "Rosa Recordings took out a closure of Derby."


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"last": ["30", "11", "2026"]}, "The closure must end after it begins"),
        ({"first": ["31", "11", "2026"]}, "Enter a real date, such as 27 3 2026"),
        ({"reason": ""}, "Enter why, in a few words"),
        ({"reason": "x" * 101}, "The reason must be 100 characters or fewer"),
        ({"until_time": "noonish"}, "Enter a time such as 9:00 or 5pm"),
        ({"first": ["1", "12", "1999"], "last": ["1", "12", "2199"]}, "The closure must end"),
    ],
)
def test_a_closure_that_can_not_be(room: Room, changed: dict[str, Any], error: str) -> None:
    client = staff(room).get("/staff/hours/derby/closures").send(**CLOSURE | changed)
    assert client.errors[0].startswith(error)
    assert "hours.derby" not in room.database.read(read_on_air)


@pytest.mark.parametrize(
    ("sent", "until"),
    [
        ({"until": "opened"}, None),
        ({"until": "tonight"}, datetime(2026, 11, 26, tzinfo=LONDON)),
        (
            {"until": "then", "day": ["27", "11", "2026"], "time": "2pm"},
            datetime(2026, 11, 27, 14, tzinfo=LONDON),
        ),
    ],
)
def test_an_office_is_closed_with_one_button_and_opened_with_another(
    room: Room, sent: dict[str, Any], until: datetime | None
) -> None:
    client = staff(room).get("/staff/hours/derby/close").send(**sent)
    assert "The next caller hears so." in client.text
    switch = on_air(room).closed_now
    assert switch
    assert switch.until == until
    client.send("/staff/hours/derby/open")
    assert "Derby keeps its opening hours again." in client.text
    assert on_air(room).closed_now is None


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "Choose until when"),
        ({"until": "then"}, "Enter the day"),
        ({"until": "then", "day": ["27", "11", "2026"]}, "Enter a time such as 9:00 or 5pm"),
        (
            {"until": "then", "day": ["25", "11", "2026"], "time": "13:59"},
            "Enter a day and time that is still to come",
        ),
    ],
)
def test_until_when_must_be_clear(room: Room, sent: dict[str, Any], error: str) -> None:
    client = staff(room).get("/staff/hours/derby/close").send(**sent)
    assert client.errors[0] == error
    assert "hours.derby" not in room.database.read(read_on_air)


def test_is_it_open_on_christmas_day(room: Room) -> None:
    client = staff(room)
    client.get("/staff/hours/derby/week").send(**WEEK)
    client.get("/staff/hours?day=25&day=12&day=2026&time=10am")
    assert "On Friday 25 December 2026 at 10:00am" in client.text
    assert "Bank holiday: Christmas Day. Callers who choose it hear:" in client.text
    assert "We open again" in client.text
    client.get("/staff/hours?day=32&day=12&day=2026&time=soon")
    assert client.errors[0] == "Enter a real date, such as 27 3 2026"


def test_who_may_only_look_changes_nothing(room: Room) -> None:
    client = staff(room, Role.LOOK).get("/staff/hours")
    assert client.page.status_code == 200
    assert "Close now" not in client.text
    for path in ("week", "bank-holidays", "closures", "close"):
        assert client.get(f"/staff/hours/derby/{path}").page.status_code == 403


def test_an_office_that_there_is_none_of(room: Room) -> None:
    client = staff(room).get("/staff/hours/leicester/week")
    assert (client.page.status_code, client.heading) == (404, "There is no such office")
    assert json.dumps(room.database.read(read_on_air)) == "{}"
