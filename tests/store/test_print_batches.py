"""Batches for the printer, kept: what was chosen, how it is printed, and what came out well."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection

from ivr.leaflets.batch import Batch, Letters, Setup
from ivr.leaflets.order import Item, Order
from ivr.staff.account import Role
from ivr.store import staff
from ivr.store.database import Database
from ivr.store.leaflets import save_order
from ivr.store.print_batches import (
    AlreadyAnswered,
    BatchUnknown,
    answer,
    at_a_printer,
    get_batch,
    last_batch,
    list_open,
    lock_ready,
    make_batch,
    set_up,
)
from ivr.store.requests import get_request, save_request
from tests.store.plans import plan_of, read_whole

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SETUP = Setup("L7163", 5, 0.5, -1.0, Letters.AS_ASKED)


@pytest.fixture
def people(database: Database) -> tuple[int, int]:
    """Two people, and five orders to print."""

    def change(connection: Connection) -> tuple[int, int]:
        for number in range(5):
            save_order(connection, Order(f"CA{number}", NOW, items=(Item("school-action"),)))
        return (
            staff.add_account(connection, "a@example.org", Role.REQUESTS).id,
            staff.add_account(connection, "b@example.org", Role.REQUESTS).id,
        )

    return database.write(change)


def make(database: Database, requests: list[int], setup: Setup, by: int) -> int:
    return database.write(
        lambda connection: make_batch(connection, requests, setup, staff_id=by, at=NOW)
    )


def batch(database: Database, number: int) -> Batch:
    return database.read(lambda connection: get_batch(connection, number))


def test_a_batch_from_choice_to_answer(database: Database, people: tuple[int, int]) -> None:
    number = make(database, [3, 1, 5], SETUP, people[0])
    assert batch(database, number) == Batch(number, people[0], NOW, SETUP, (3, 1, 5))
    assert [each.id for each in database.read(list_open)] == [number]
    database.write(partial(set_up, number=number, setup=Setup("L7160", 2)))
    assert batch(database, number).setup == Setup("L7160", 2)
    database.write(partial(answer, number=number, printed=[1, 3, 4], at=NOW))
    answered = batch(database, number)
    assert (answered.printed, answered.answered_at) == ((3, 1), NOW)
    assert database.read(list_open) == ()
    for change in (
        partial(answer, number=number, printed=[], at=NOW),
        partial(set_up, number=number, setup=SETUP),
    ):
        with pytest.raises(AlreadyAnswered):
            database.write(change)
    assert batch(database, number) == answered


def test_a_batch_that_is_not_there(database: Database) -> None:
    with pytest.raises(BatchUnknown):
        batch(database, 1)
    with pytest.raises(BatchUnknown):
        database.write(partial(answer, number=1, printed=[], at=NOW))


def test_what_is_at_a_printer_is_nobody_elses(database: Database, people: tuple[int, int]) -> None:
    def type_in(connection: Connection) -> None:
        for number in (1, 2, 3):
            request = get_request(connection, number)
            save_request(connection, replace(request, name="Jo", address="1 A", postcode="S40 1DD"))

    database.write(type_in)
    assert database.write(lambda c: lock_ready(c, [1, 3, 4, 9])) == {1, 3}
    number = make(database, [1, 2], SETUP, people[0])
    assert database.read(lambda c: at_a_printer(c, [1, 2, 3])) == {1, 2}
    assert database.write(lambda c: lock_ready(c, [1, 3, 4])) == {3}
    database.write(partial(answer, number=number, printed=[2], at=NOW))
    assert database.read(lambda c: at_a_printer(c, [1, 2, 3])) == set()
    assert database.write(lambda c: lock_ready(c, [1, 3, 4])) == {1, 3}


def test_two_who_choose_the_same_at_once(database: Database, people: tuple[int, int]) -> None:
    """As the console does it: what is free is locked, and then put into a batch."""

    def type_in(connection: Connection) -> None:
        request = get_request(connection, 1)
        save_request(connection, replace(request, name="Jo", address="1 A", postcode="S40 1DD"))

    def choose(connection: Connection) -> bool:
        if not lock_ready(connection, [1]):
            return False
        time.sleep(0.05)  # so that others ask meanwhile
        make_batch(connection, [1], SETUP, staff_id=people[0], at=NOW)
        return True

    database.write(type_in)
    with ThreadPoolExecutor(6) as several:
        chosen = list(several.map(lambda _: database.write(choose), range(6)))
    assert sorted(chosen) == [False] * 5 + [True]
    assert len(database.read(list_open)) == 1


def test_the_sheet_is_remembered_for_each_person(
    database: Database, people: tuple[int, int]
) -> None:
    assert database.read(lambda c: last_batch(c, people[0])) is None
    make(database, [1], SETUP, people[0])
    mine = make(database, [2], Setup("L7159"), people[0])
    make(database, [3], Setup(), people[1])
    assert database.read(lambda c: last_batch(c, people[0])) == batch(database, mine)


@pytest.mark.parametrize(
    ("first", "requests", "free"), [(1, 3, 4), (19, 3, 1), (20, 3, 2), (1, 21, 1), (5, 50, 13)]
)
def test_the_next_free_label(first: int, requests: int, free: int) -> None:
    made = Batch(1, 1, NOW, Setup(first=first), tuple(range(requests)))
    assert made.next_label(21) == free


def test_nothing_printed_takes_no_labels() -> None:
    assert Batch(1, 1, NOW, Setup(first=7), (1, 2), (), NOW).next_label(21) == 7
    assert Batch(1, 1, NOW, Setup(first=7), (1, 2), (1,), NOW).next_label(21) == 9


def test_every_question_has_an_index(
    database: Database, kind: str, people: tuple[int, int]
) -> None:
    make(database, [1], SETUP, people[0])

    def ask(connection: Connection) -> None:
        get_batch(connection, 1)
        last_batch(connection, people[0])
        list_open(connection)
        at_a_printer(connection, [1, 2])
        lock_ready(connection, [1, 2])

    plan = plan_of(database, kind, ask)
    assert any("ix_print_batches_open" in step for step in plan), plan
    assert not read_whole(plan), plan
