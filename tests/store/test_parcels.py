"""What goes into the post, kept: ready, at a printer, printed, posted."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from ivr.leaflets.batch import Setup
from ivr.leaflets.order import Format, Item, Order, State
from ivr.leaflets.parcel import Parcel
from ivr.staff.account import Role
from ivr.store import staff
from ivr.store.database import Database
from ivr.store.leaflets import find_order, save_order
from ivr.store.parcels import (
    count_ready,
    count_to_post,
    get_parcels,
    list_ready,
    list_to_post,
    lock_ready,
    mark_posted,
    mark_printed,
    put_address,
)
from ivr.store.print_batches import answer, make_batch
from ivr.uk.address import PostalAddress, read_address
from tests.store.plans import plan_of, read_whole

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def address(name: str) -> PostalAddress:
    read, faults = read_address(name, "1 Sample Lane", "S40 1DD")
    assert read, faults
    return read


@pytest.fixture(autouse=True)
def requests(database: Database) -> None:
    """Four requests, the last without an address."""

    def change(connection: Connection) -> None:
        for number in range(1, 5):
            item = Item("school-action", Format.LARGE_PRINT if number == 2 else Format.ORDINARY)
            save_order(connection, Order(f"CA{number}", NOW, items=(item,), confirmed_at=NOW))
            if number < 4:
                put_address(connection, number, address(f"Łucja {number}"))

    database.write(change)


def ready(database: Database) -> list[int]:
    return [each.id for each in database.read(list_ready)]


def to_post(database: Database) -> list[int]:
    return [each.id for each in database.read(list_to_post)]


def state(database: Database, number: int) -> State | None:
    order = database.read(lambda c: find_order(c, f"CA{number}"))
    return order.state if order else None


def test_a_parcel(database: Database) -> None:
    parcels = database.read(lambda c: get_parcels(c, [1, 2, 4, 9]))
    order = database.read(lambda c: find_order(c, "CA1"))
    assert order
    assert parcels[1] == Parcel(1, order, address("Łucja 1"))
    assert [parcels[1].format, parcels[2].format] == [Format.ORDINARY, Format.LARGE_PRINT]
    assert set(parcels) == {1, 2}


def test_an_address_is_put_right(database: Database) -> None:
    database.write(partial(put_address, request=1, to=address("Łucja Świątek")))
    assert database.read(lambda c: get_parcels(c, [1]))[1].to.name == "Łucja Świątek"


def test_from_ready_to_posted(database: Database) -> None:
    assert (ready(database), to_post(database)) == ([1, 2, 3], [])
    database.write(partial(mark_printed, requests=[1, 3, 4], at=NOW))
    assert (ready(database), to_post(database)) == ([2], [1, 3])
    assert database.read(count_ready) == 1
    assert database.read(count_to_post) == 2
    assert [state(database, number) for number in (1, 2, 3, 4)] == [
        State.PRINTED,
        State.WAITING,
        State.PRINTED,
        State.WAITING,
    ]
    # What is not printed can't be posted, and nothing is posted twice.
    assert database.write(lambda c: mark_posted(c, [1, 2, 3, 4], NOW + HOUR)) == [1, 3]
    assert database.write(lambda c: mark_posted(c, [1], NOW + 2 * HOUR)) == []
    database.write(partial(mark_printed, requests=[1], at=NOW + 2 * HOUR))
    assert database.read(lambda c: get_parcels(c, [1]))[1].posted_at == NOW + HOUR
    assert (ready(database), to_post(database)) == ([2], [])
    assert state(database, 1) == State.POSTED


def test_what_is_at_a_printer_is_nobody_elses(database: Database) -> None:
    def begin(connection: Connection) -> int:
        me = staff.add_account(connection, "a@example.org", Role.REQUESTS)
        return make_batch(connection, [1, 2], Setup(), staff_id=me.id, at=NOW)

    number = database.write(begin)
    assert ready(database) == [3]
    assert database.read(count_ready) == 3
    assert database.write(lambda c: lock_ready(c, [1, 3, 4])) == {3}
    database.write(partial(answer, number=number, printed=[], at=NOW))
    assert ready(database) == [1, 2, 3]
    assert database.write(lambda c: lock_ready(c, [1, 3, 4])) == {1, 3}


def test_every_question_has_an_index(database: Database, kind: str) -> None:
    def ask(connection: Connection) -> None:
        list_ready(connection)
        list_to_post(connection)
        count_ready(connection)
        count_to_post(connection)
        get_parcels(connection, [1, 2])

    plan = plan_of(database, kind, ask)
    for name in ("ix_parcels_ready", "ix_parcels_to_post"):
        assert any(name in step for step in plan), plan
    assert not read_whole(plan), plan
