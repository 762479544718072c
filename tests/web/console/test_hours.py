"""The opening hours as staff see and change them."""

import pytest

from ivr.call.on_air import hours_part
from ivr.staff.account import Role
from ivr.store.on_air import read_on_air
from tests.web.console.conftest import SignIn
from tests.web.console.room import Client, Room

pytestmark = pytest.mark.xdist_group("browser")
WEEK = "/staff/hours/derby/week"


def on_air(room: Room) -> object:
    return room.database.read(read_on_air).get(hours_part("derby"))


def staff(room: Room) -> Client:
    return room.client(room.person(Role.RECORDINGS))


def test_a_week_with_a_break_goes_on_air(room: Room) -> None:
    rosa = staff(room)
    rosa.get(WEEK).send(monday="9:00-12:30, 13:30-17:00")
    assert on_air(room) == {"monday": "9:00-12:30, 13:30-17:00"}
    assert room.audit() == ["Rosa Recordings changed the opening hours of Derby."]
    assert "Callers hear:" in rosa.get("/staff/hours?at=2026-09-20 10:00").text


@pytest.mark.parametrize("wrong", ["9:00-12:00, 11:00-17:00", "17:30-9:15", "whenever"])
def test_hours_that_cannot_be_are_refused_and_kept(room: Room, wrong: str) -> None:
    rosa = staff(room)
    rosa.get(WEEK).send(monday="9:00-17:00")
    rosa.get(WEEK).send(monday=wrong, tuesday="10:00-12:00")
    assert len(rosa.errors) == 1
    assert f'value="{wrong}"' in rosa.page.text
    assert 'value="10:00-12:00"' in rosa.page.text
    assert on_air(room) == {"monday": "9:00-17:00"}


def test_of_two_at_once_the_second_sees_both(room: Room) -> None:
    rosa = staff(room)
    priya = room.client(room.person(Role.MANAGER))
    rosa.get(WEEK)
    priya.get(WEEK)
    rosa.send(monday="9:00-17:00")
    priya.send(monday="8:00-12:00")
    assert "Somebody has changed these hours" in priya.errors[0]
    assert "Monday: 9:00-17:00" in priya.text
    assert 'value="8:00-12:00"' in priya.page.text
    priya.send(monday="8:00-12:00")
    assert on_air(room) == {"monday": "8:00-12:00"}


def test_a_closure_is_added_and_taken_away(room: Room) -> None:
    rosa, page = staff(room), "/staff/hours/derby/closure"
    given = {"begins": "2026-12-24 12:00", "until": "2026-12-23", "reason": "Christmas"}
    rosa.get(page).send(**given)
    assert "ends before it starts" in rosa.errors[0]
    assert on_air(room) is None
    rosa.send(**given | {"until": "2027-01-03"})
    assert "Christmas" in rosa.text
    rosa.send("/staff/hours/derby/closure/remove")
    assert on_air(room) == {}


def test_closed_at_one_touch(room: Room) -> None:
    rosa = staff(room).get("/staff/hours")
    rosa.send("/staff/hours/derby/close", until="2001-01-01 10:00")
    assert "This moment is past" in rosa.errors[0]
    assert 'value="2001-01-01 10:00"' in rosa.page.text
    rosa.send("/staff/hours/derby/close")
    assert on_air(room) == {"closed-until": "further notice"}
    assert "until further notice" in rosa.text
    rosa.send("/staff/hours/derby/open")
    assert on_air(room) == {}


def test_a_time_that_is_none_is_told(room: Room) -> None:
    rosa = staff(room).get("/staff/hours?at=someday")
    assert "Write a day and a time" in rosa.text


@pytest.mark.parametrize("scripts", [True, False])
def test_the_pages_in_chromium(sign_in: SignIn, scripts: bool) -> None:
    screen = sign_in(Role.RECORDINGS, scripts=scripts)
    screen.open(WEEK)
    screen.page.get_by_label("Monday", exact=True).fill("9:00")
    screen.page.get_by_role("button", name="Save").click()
    screen.look("hours-week-wrong")
    screen.open("/staff/hours/derby/closure")
    screen.look("hours-closure")
    screen.open("/staff/hours?at=2026-12-25 10:00")
    screen.look("hours")
