"""A file of requests: asked for by days, made at once or by the worker, downloaded, deleted."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from ivr.leaflets.order import Item, Order
from ivr.staff.account import Role
from ivr.store.leaflets import save_order
from ivr.work.exports import make_export
from tests.web.console.room import Client, Room

TODAY = datetime.now(UTC)
DAYS: dict[str, Any] = {"since": ["1", "1", "2026"], "until": ["31", "12", "2099"]}


def ask_for_leaflets(room: Room, requests: int) -> None:
    """So many people ask for one, each a minute after the other."""

    def change(connection: Connection) -> None:
        for number in range(requests):
            at = TODAY - timedelta(minutes=requests - number)
            item = Item("school-action")
            order = Order(f"CA{number}", at, items=(item,), reference=f"{number:06}")
            save_order(connection, order)

    room.database.write(change)


def rows_of(client: Client, path: str) -> list[list[str]]:
    """What a spreadsheet makes of the file."""
    text = client.http.get(path).text
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_short_file(room_on_both: Room) -> None:
    room = room_on_both
    ask_for_leaflets(room, 2)
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/export").send(**DAYS)
    assert ravi.heading == "Your file is ready"
    assert "It has 2 requests, asked for from Thursday 1 January 2026" in ravi.text
    answer = ravi.http.get("/staff/export/1/requests.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    name = "attachment; filename=requests-2026-01-01-to-2099-12-31.csv"
    assert answer.headers["Content-Disposition"] == name
    rows = rows_of(ravi, "/staff/export/1/requests.csv")
    assert [row[0] for row in rows] == ["Reference", "000001", "000000"]
    assert rows[1][3] == "School Action and School Action Plus"
    ravi.send("/staff/export/1/delete")
    assert "The file is deleted." in ravi.text
    assert ravi.get("/staff/export/1").page.status_code == 404
    downloaded = "Ravi Requests downloaded a file of 2 requests."
    assert room.audit() == [
        "Ravi Requests asked for a file of the requests from 1 January 2026 to 31 December 2099.",
        downloaded,
        downloaded,
        "Ravi Requests deleted a file of 2 requests.",
    ]


def test_names_and_addresses_only_where_they_are_asked_for(room: Room) -> None:
    ask_for_leaflets(room, 1)
    ravi = room.client(room.person(Role.REQUESTS))
    for given, columns in (({}, 8), ({"with_addresses": "y"}, 15)):
        ravi.get("/staff/export").send(**DAYS, **given)
        assert len(rows_of(ravi, f"{ravi.where}/requests.csv")[0]) == columns
    with_them = [line for line in room.audit() if line.endswith(", with names and addresses.")]
    assert len(with_them) == 1


def test_a_long_file_is_made_by_the_worker(room: Room) -> None:
    ask_for_leaflets(room, 501)
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/export").send(**DAYS)
    assert ravi.heading == "Making your file"
    assert "500 requests so far" in ravi.text
    assert "ivr worker" not in ravi.text
    progress = ravi.http.get("/staff/export/1/progress").json or {}
    assert 0 < progress["done"] < 0.1  # all are of one day of many
    assert (progress["words"], progress["finished"]) == ("500 requests so far", False)
    assert ravi.get("/staff/export/1/requests.csv").heading == "Making your file"
    room.offset = 121
    assert "ivr worker may not be running" in ravi.get("/staff/export/1").text
    make_export(room.database, room.settings.prompts, 1, lambda: TODAY)
    assert ravi.get("/staff/export/1").heading == "Your file is ready"
    assert ravi.http.get("/staff/export/1/progress").json == {
        "done": 1.0,
        "words": "501 requests",
        "finished": True,
    }
    assert len(rows_of(ravi, "/staff/export/1/requests.csv")) == 502


def test_it_is_nobody_elses(room: Room) -> None:
    ask_for_leaflets(room, 1)
    room.client(room.person(Role.REQUESTS)).get("/staff/export").send(**DAYS)
    priya = room.client(room.person(Role.MANAGER))
    for path in ("", "/progress", "/requests.csv"):
        answer = priya.http.get(f"/staff/export/1{path}")
        assert answer.status_code == 404
        assert "This file is not here" in answer.text
    lou = room.client(room.person(Role.LOOK))
    assert lou.http.get("/staff/export").status_code == 403


def test_the_password_is_asked_for_again(room: Room) -> None:
    ask_for_leaflets(room, 1)
    ravi = room.person(Role.REQUESTS)
    room.client(ravi).get("/staff/export").send(**DAYS)
    later = room.client(ravi, seconds_ago=16 * 60)
    for path in ("/staff/export", "/staff/export/1/requests.csv"):
        assert later.http.get(path).location.startswith("/staff/confirm?next=")


@pytest.mark.parametrize(
    ("since", "until", "errors"),
    [
        (["", "", ""], ["1", "1", "2026"], ["Enter the first day"]),
        (["1", "2", "2026"], ["31", "1", "2026"], ["The last day must be the first day or later"]),
        (["30", "2", "2026"], ["1", "3", "2026"], ["Enter a real date, such as 27 3 2026"]),
        (["1", "", ""], ["", "", ""], ["Enter a day, a month and a year", "Enter the last day"]),
    ],
)
def test_what_is_wrong_is_said(
    room: Room, since: list[str], until: list[str], errors: list[str]
) -> None:
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/export")
    ravi.send(since=since, until=until)
    assert ravi.errors == errors
    assert room.audit() == []


def test_days_without_requests(room: Room) -> None:
    ask_for_leaflets(room, 1)
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/export")
    ravi.send(since=["1", "1", "2020"], until=["1", "1", "2020"])
    assert "Nothing was asked for on these days." in ravi.text
