"""The audit log as managers read it."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from ivr.staff.account import Role
from ivr.staff.audit import Entry, Kind
from ivr.store.audit import add_entry
from tests.web.console.room import Client, Room

START = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
"""Half past eleven in the evening in London."""


@pytest.fixture
def boss(room: Room) -> Client:
    """A manager's browser, and two people's doings."""
    person, ravi = room.person(Role.MANAGER), room.person(Role.REQUESTS)
    entries = [
        Entry(
            START + timedelta(hours=number),
            Kind.PRINT if number % 2 else Kind.LISTEN,
            f"did thing {number}",
            ravi.account.name if number % 3 else "Priya Manager",
            ravi.account.id if number % 3 else person.account.id,
        )
        for number in range(120)
    ]

    def log(connection: object) -> None:
        for entry in entries:
            add_entry(connection, entry)  # type: ignore[arg-type]

    room.database.write(log)
    return room.client(person)


def things(client: Client) -> list[int]:
    words = client.text.split()
    return [int(words[at + 2].rstrip(".")) for at, word in enumerate(words) if word == "did"]


def test_the_newest_first_and_then_back(boss: Client) -> None:
    boss.get("/staff/audit")
    seen = things(boss)
    assert seen == list(range(119, 69, -1))
    assert "Sunday 5 July 2026 10:30pm Ravi Requests did thing 119." in boss.text
    while "Older" in boss.text:
        older = boss.page.text.split('href="/staff/audit?')[-1].split('"')[0].replace("&amp;", "&")
        boss.get(f"/staff/audit?{older}")
        seen += things(boss)
    assert seen == list(range(119, -1, -1))


def test_what_is_looked_for(boss: Client) -> None:
    assert all(n % 2 for n in things(boss.get("/staff/audit?kind=print")))
    assert all(n % 3 == 0 for n in things(boss.get("/staff/audit?person=1")))
    assert things(boss.get("/staff/audit?kind=print&person=1"))[:2] == [117, 111]


def test_a_day_is_a_day_in_london(boss: Client) -> None:
    day = "since=30&since=6&since=2026&until=30&until=6&until=2026"
    assert things(boss.get(f"/staff/audit?{day}")) == [0]
    day = "since=1&since=7&since=2026&until=1&until=7&until=2026"
    assert things(boss.get(f"/staff/audit?{day}")) == list(range(24, 0, -1))


def test_nothing_found(boss: Client) -> None:
    boss.get("/staff/audit?kind=export")
    assert "Nothing was found." in boss.text
    assert "Show everything" in boss.text


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("since=31&since=2&since=2026", ["Enter a real date, such as 27 3 2026"]),
        ("since=1&since=1", ["Enter a day, a month and a year"]),
        ("since=1", ["Enter a day, a month and a year"]),
        ("since=1&since=2&since=3&since=4", ["Enter a day, a month and a year"]),
        ("until=a&until=b&until=c", ["Enter a real date, such as 27 3 2026"]),
        ("since=1&since=1&since=99999", ["Enter a real date, such as 27 3 2026"]),
        ("kind=nonsense", ["Choose one of those on the page"]),
        ("person=999", ["Choose one of those on the page"]),
        ("person=%00", ["Choose one of those on the page"]),
    ],
)
def test_what_can_not_be_looked_for(boss: Client, query: str, errors: list[str]) -> None:
    boss.get(f"/staff/audit?{query}")
    assert boss.errors == errors
    assert things(boss) == []
    if query.startswith(("since", "until")):
        assert f'href="#{query[:5]}-day"' in boss.page.text


@pytest.mark.parametrize(
    "older", ["x", "2026-07-01T00:00:00", "2026-07-01T00:00:00+00:00~x", "~1", "9" * 99]
)
def test_a_place_that_is_none(boss: Client, older: str) -> None:
    assert boss.http.get("/staff/audit", query_string={"older": older}).status_code == 404


@pytest.mark.parametrize("day", ["31&since=12&since=9999", "1&since=1&since=1"])
def test_the_ends_of_time(boss: Client, day: str) -> None:
    for side in ("since", "until"):
        answer = boss.http.get(f"/staff/audit?{side}={day.replace('since', side)}")
        assert answer.status_code == 200


def test_what_is_looked_for_as_a_file(boss: Client, room: Room) -> None:
    page = boss.get("/staff/audit?kind=print").page.text
    assert 'href="/staff/audit/audit.csv?kind=print"' in page
    answer = boss.http.get("/staff/audit/audit.csv?kind=print")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert answer.mimetype == "text/csv"
    assert rows[0] == ["When", "Who", "What was done", "Kind"]
    assert rows[1] == ["2026-07-05 22:30:00", "Ravi Requests", "did thing 119", "Printing"]
    assert len(rows) == 61
    assert room.audit()[-1] == "Priya Manager downloaded the audit log as a file."
    assert boss.http.get("/staff/audit/audit.csv?kind=nonsense").status_code == 404


def test_a_long_log_is_a_whole_file_and_runs_no_formula(room: Room) -> None:
    wicked = Entry(START, Kind.STAFF, "did it", "=cmd()")

    def log(connection: Connection) -> None:
        for _ in range(1100):
            add_entry(connection, wicked)

    room.database.write(log)
    answer = room.client(room.person(Role.MANAGER)).http.get("/staff/audit/audit.csv?kind=staff")
    assert answer.text.count("'=cmd()") == 1100


def test_only_a_manager_whose_password_is_fresh_has_the_file(room: Room) -> None:
    look = room.client(room.person(Role.LOOK)).http.get("/staff/audit/audit.csv")
    assert look.status_code == 403
    stale = room.client(room.person(Role.MANAGER), seconds_ago=3600).get("/staff/audit/audit.csv")
    assert stale.where == "/staff/confirm"
