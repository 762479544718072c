"""Exports, kept: made part by part, never twice, and deleted when nobody comes for them."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from ivr.leaflets.export import Export
from ivr.leaflets.order import Format, Item, Order
from ivr.staff.account import Role
from ivr.store import staff
from ivr.store.database import Database
from ivr.store.exports import (
    ExportUnknown,
    add_part,
    begin_export,
    delete_export,
    delete_old,
    get_export,
    list_unfinished,
    read_part,
)
from ivr.store.leaflets import save_order
from ivr.store.requests import get_request, save_request
from tests.store.plans import plan_of, read_whole

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TITLES = {"school-action": "School Action"}


@pytest.fixture
def me(database: Database) -> int:
    """Somebody, and ten requests, the last of today, a day apart."""

    def change(connection: Connection) -> int:
        for ago in reversed(range(10)):
            item = Item("school-action", Format.LARGE_PRINT if ago == 3 else Format.ORDINARY)
            order = Order(f"CA{ago}", NOW - ago * DAY, items=(item,), reference=f"10000{ago}")
            save_order(connection, order)
        return staff.add_account(connection, "a@example.org", Role.REQUESTS).id

    return database.write(change)


def begin(
    database: Database, by: int, since: int, until: int, *, with_addresses: bool = False
) -> int:
    """Ask for the requests of some days ago."""
    return database.write(
        lambda connection: begin_export(
            connection,
            staff_id=by,
            since=NOW - since * DAY,
            until=NOW - until * DAY,
            with_addresses=with_addresses,
            at=NOW,
        )
    )


def add(database: Database, number: int, most: int = 3) -> Export:
    return database.write(lambda c: add_part(c, number, TITLES, at=NOW + HOUR, most=most))


def text(database: Database, number: int) -> str:
    parts: list[str] = []
    while (part := database.read(lambda c: read_part(c, number, len(parts)))) is not None:
        parts.append(part)
    return "".join(parts)


def test_the_requests_of_some_days(database: Database, me: int) -> None:
    number = begin(database, me, 6, 1)
    done, steps = [], 0
    while True:
        export, steps = add(database, number), steps + 1
        done.append(round(export.done, 2))
        if export.finished_at:
            break
    assert done == [0.2, 0.8, 1.0]
    assert add(database, number) == export  # asked once too often
    assert (export.requests, export.finished_at) == (5, NOW + HOUR)
    whole = text(database, number)
    assert whole.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(whole.removeprefix("\ufeff"), newline="")))
    assert rows[0][:3] == ["Reference", "Asked for", "State"]
    assert [row[0] for row in rows[1:]] == ["100002", "100003", "100004", "100005", "100006"]
    assert rows[2][1:4] == ["21/11/2026 12:00", "in progress", "School Action, large print"]


def test_names_and_addresses(database: Database, me: int) -> None:
    def type_in(connection: Connection) -> None:
        request = get_request(connection, 10)
        typed = {"name": "+Łucja", "address": "Flat 1\n1 Sample Lane", "postcode": "S40 1DD"}
        save_request(connection, replace(request, **typed))  # type: ignore[arg-type]

    database.write(type_in)
    number = begin(database, me, 1, -1, with_addresses=True)
    add(database, number, most=50)
    heading, newest, before = csv.reader(io.StringIO(text(database, number), newline=""))
    assert heading[8:] == ["Name", *(f"Address {at}" for at in range(1, 6)), "Postcode"]
    assert newest[2:6] == ["being handled", "School Action", "", "S40"]
    assert newest[8:] == ["'+Łucja", "Flat 1", "1 Sample Lane", "CHESTERFIELD", "", "", "S40 1DD"]
    assert before[8:] == [""] * 7


def test_days_on_which_nothing_was_asked_for(database: Database, me: int) -> None:
    number = begin(database, me, 400, 300)
    export = add(database, number, most=50)
    assert export.finished_at
    assert export.requests == 0
    assert text(database, number).count("\r\n") == 1


def test_what_is_left_by_a_crash_is_found(database: Database, me: int) -> None:
    number, other = begin(database, me, 9, 0), begin(database, me, 1, 0)
    add(database, other, most=50)
    for moment, found in ((NOW, []), (NOW + HOUR, [number])):
        assert database.read(lambda c, m=moment: list_unfinished(c, m)) == found  # type: ignore[misc]


def test_files_do_not_stay(database: Database, me: int) -> None:
    made, unfinished = begin(database, me, 9, 0), begin(database, me, 9, 0)
    add(database, made, most=50)
    assert database.write(lambda c: delete_old(c, NOW + 2 * HOUR)) == 0
    assert database.write(lambda c: delete_old(c, NOW + 2 * HOUR + HOUR / 60)) == 1
    with pytest.raises(ExportUnknown):
        database.read(lambda c: get_export(c, made))
    assert text(database, made) == ""
    assert database.write(lambda c: delete_old(c, NOW + 25 * HOUR)) == 1
    with pytest.raises(ExportUnknown):
        add(database, unfinished)


def test_a_file_is_deleted_at_once(database: Database, me: int) -> None:
    number = begin(database, me, 9, 0)
    database.write(lambda c: delete_export(c, number))
    with pytest.raises(ExportUnknown):
        add(database, number)


def test_a_part_is_read_off_an_index(database: Database, kind: str, me: int) -> None:
    number = begin(database, me, 9, 0)

    def ask(connection: Connection) -> None:
        get_export(connection, number)
        add_part(connection, number, TITLES, at=NOW)
        read_part(connection, number, 0)

    plan = plan_of(database, kind, ask)
    # The newest orders are read from the end of their table: its order is that of their numbers.
    assert not read_whole(plan, but=("SCAN orders",)), plan
