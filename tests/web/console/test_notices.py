"""Announcements: on air at once or on a day, ended, said again; and what can't be."""

import time
from datetime import datetime
from typing import Any

import pytest

from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.staff.account import Role
from ivr.uk.london_time import LONDON
from tests.web.console.room import Client, Room

WORDS = "Snow has closed the roads.\nNobody can visit today."
SNOW: dict[str, Any] = {
    "called": "Snow in Derby",
    "text": WORDS,
    "page": "main-menu",
    "how": "before",
    "office": "everybody",
    "begins": "now",
    "ends": "endless",
}
NEW = "/staff/notices/new"


@pytest.fixture
def room(room: Room) -> Room:
    """On a Wednesday afternoon."""
    room.offset = datetime(2026, 11, 25, 14, 0, tzinfo=LONDON).timestamp() - time.time()
    return room


def staff(room: Room, role: Role = Role.RECORDINGS) -> Client:
    return room.client(room.person(role, email=f"{role}@example.org"))


def on_a_day(edge: str, clock: str, day: str) -> dict[str, Any]:
    date, hour = ("first", "from_time") if edge == "begins" else ("last", "until_time")
    return {edge: "then", date: [day, "11", "2026"], hour: clock}


def heard_at(room: Room, page: str, at: datetime) -> list[str]:
    """The announcements that a caller hears at a page."""
    moment = Moment(room.edition(), at.timestamp())
    found = moment.notices(moment.script.pages[page], Place(page))
    return [notice.name for notice in found]


def said(room: Room, name: str = "snow-in-derby") -> str:
    return room.edition().wording("en", name).written


def now(room: Room) -> datetime:
    return datetime.fromtimestamp(time.time() + room.offset, LONDON)


def test_something_is_announced_changed_ended_and_said_again(room: Room) -> None:
    client = staff(room).get("/staff/notices")
    assert "Names changed" in client.text  # the one that is shipped
    client.get(NEW).send(**SNOW)
    assert "Snow in derby is saved. The next caller hears it." in client.text
    assert "Before “Main menu”, for everybody" in client.text
    assert heard_at(room, "main-menu", now(room)) == ["snow-in-derby"]
    assert said(room) == WORDS

    page = "/staff/notices/snow-in-derby"
    client.get(page)
    assert WORDS in client.page.text
    changed = SNOW | {"text": "The roads are open again."} | on_a_day("ends", "5pm", "25")
    client.send(**changed)
    assert "until Wednesday 25 November 2026 at 5:00pm" in client.text
    assert said(room) == "The roads are open again."
    assert heard_at(room, "main-menu", datetime(2026, 11, 25, 16, 59, tzinfo=LONDON))
    assert not heard_at(room, "main-menu", datetime(2026, 11, 25, 17, tzinfo=LONDON))

    client.send("/staff/notices/snow-in-derby/end")
    assert "Snow in derby is off air." in client.text
    assert not heard_at(room, "main-menu", now(room))
    # It stays in the list, and says what it said, to everybody until it is ended again.
    client.get(page).send(**SNOW | {"text": "The roads are open again."})
    assert heard_at(room, "main-menu", now(room)) == ["snow-in-derby"]
    assert room.audit() == [
        "Rosa Recordings put the announcement Snow in derby on air.",
        "Rosa Recordings put the announcement Snow in derby on air.",
        "Rosa Recordings ended the announcement Snow in derby.",
        "Rosa Recordings put the announcement Snow in derby on air.",
    ]
    # Its words have a history, as those of any page: the one who asks can go back to what was said.
    client.get("/staff/recordings/en/snow-in-derby")
    assert "Version 1" in client.text
    assert "Version 2" in client.text
    assert "Version 3" not in client.text


def test_the_coming_days(room: Room) -> None:
    client = staff(room).get(NEW)
    client.send(
        **SNOW
        | {"page": "connect-derby", "how": "instead", "office": "derby"}
        | on_a_day("begins", "9:00", "27")
        | on_a_day("ends", "0:00", "29")
    )
    assert "Callers hear it from then on." in client.text
    assert "Coming" in client.text
    days = client.text.partition("What is announced")[2]
    assert "Thursday 26 November 2026 Names changed Friday" in days
    assert "Friday 27 November 2026 Names changed, Snow in derby Saturday" in days
    assert "Sunday 29 November 2026 Names changed Monday" in days
    then = datetime(2026, 11, 27, 9, tzinfo=LONDON)
    assert heard_at(room, "connect-derby", then) == ["snow-in-derby"]
    assert not heard_at(room, "connect-chesterfield", then)
    assert not heard_at(room, "connect-derby", now(room))


def test_two_at_the_same_page_are_told_of(room: Room) -> None:
    client = staff(room).get(NEW).send(**SNOW)
    client.get(NEW).send(**SNOW | {"called": "Training day"})
    assert "At the same page callers also hear: Snow in derby." in client.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"called": ""}, "Enter a name, such as “Snow in Derby”"),
        ({"called": "!!"}, "Enter a name with letters or digits"),
        ({"called": "Main menu"}, "Something else has this name. Choose another"),
        ({"called": "Names changed"}, "Something else has this name. Choose another"),
        ({"text": " "}, "Enter what callers are to hear"),
        ({"text": "x" * 1501}, "What is said must be 1,500 characters or fewer"),
        ({"text": "Call {derby.9}."}, "Line 1: "),
        ({"page": ""}, "Choose a page"),
        ({"page": "nowhere"}, "Choose one of those on the page"),
        ({"how": "instead"}, "Main menu must stay as it is. Choose “before the page”"),
        ({"office": "london"}, "Choose one of those on the page"),
        (on_a_day("ends", "soon", "26"), "Enter a time such as 9:00 or 5pm"),
        (on_a_day("ends", "9:00", "24"), "Enter an end that comes after now"),
        (
            on_a_day("begins", "9:00", "28") | on_a_day("ends", "9:00", "27"),
            "Enter an end that comes after now, and after the beginning",
        ),
    ],
)
def test_what_can_not_be_is_told_and_what_was_entered_is_kept(
    room: Room, changes: dict[str, str], error: str
) -> None:
    client = staff(room).get(NEW).send(**SNOW | changes)
    [line] = client.errors
    assert line.startswith(error)
    if "text" not in changes:
        assert WORDS in client.page.text
    assert "snow-in-derby" not in {notice.name for notice in room.edition().notices}


def test_of_two_people_the_second_sees_what_the_first_has_saved(room: Room) -> None:
    first, second = staff(room), staff(room, Role.MANAGER)
    first.get(NEW).send(**SNOW)
    for client in (first, second):
        client.get("/staff/notices/snow-in-derby")
    first.send(**SNOW | {"text": "It thaws."})
    second.send(**SNOW | {"text": "It snows on."})
    [error] = second.errors
    assert "Somebody else has changed this announcement" in error
    assert "“It thaws.”" in error
    assert said(room) == "It thaws."
    second.send(**SNOW | {"text": "It snows on."})
    assert said(room) == "It snows on."


def test_who_may_only_look_changes_nothing(room: Room) -> None:
    client = staff(room, Role.LOOK).get("/staff/notices")
    assert client.heading == "Announcements"
    assert "Announce something" not in client.text
    assert client.get(NEW).page.status_code == 403


def test_one_that_there_is_none_of(room: Room) -> None:
    client = staff(room).get("/staff/notices/rain")
    assert client.page.status_code == 404
    assert client.heading == "There is no such announcement"
