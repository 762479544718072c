"""Orders, kept: every step is answered once, and what an order amounts to can be found."""

import random
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import ClauseElement, Connection, func, select
from sqlalchemy.dialects import sqlite
from stdnum import damm

from ivr.leaflets.order import Format, Item, Order, State
from ivr.store import leaflet_statements, leaflets, recordings
from ivr.store.database import Database
from ivr.store.leaflets import (
    OrderUnknown,
    Take,
    answer_once,
    close_call,
    close_silent_calls,
    find_order,
    get_order_by_reference,
    hear,
    list_orders,
    new_reference,
    save_order,
)
from ivr.store.quick import Quick
from ivr.store.recordings import list_not_copied, mark_copied
from ivr.store.tables import order_turns, orders
from ivr.voice import Kind, Voice
from tests.store.callers import STEPS, stepped
from tests.store.processes import side_by_side

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ADDRESS = Voice("RE1", Kind.ADDRESS, 0, "https://api.twilio.com/RE1", 7.5)
NAME = Voice("RE2", Kind.NAME, 0, "https://api.twilio.com/RE2", 2.5)
LEAFLET = Item("school-action")


def answer(database: Database, call: str, step: int, take: Take, at: datetime = NOW) -> str:
    return database.write(lambda connection: answer_once(connection, call, step, take, at=at))


def save(database: Database, *several: Order) -> None:
    def change(connection: Connection) -> None:
        for order in several:
            save_order(connection, order)

    database.write(change)


def found(database: Database, call: str) -> Order | None:
    return database.read(lambda connection: find_order(connection, call))


def listed(database: Database, state: State | None = None) -> list[str]:
    page = database.read(lambda connection: list_orders(connection, state))
    return [order.call for order in page.orders]


def never(_order: Order | None) -> tuple[Order, str]:
    raise AssertionError("answered twice")


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
counts = st.integers(0, 2**31 - 1)
moments = st.datetimes(
    datetime(2000, 1, 1),
    datetime(2200, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(-timedelta(hours=5))]),
)
voices = st.builds(
    Voice,
    id=st.uuids().map(str),
    kind=st.sampled_from(Kind),
    item=counts,
    url=texts,
    seconds=st.floats(0, 1e6),
    copied=st.booleans(),
)
any_order = st.builds(
    Order,
    call=st.just(""),
    asked_at=moments,
    step=counts,
    at=texts,
    chosen=texts,
    items=st.lists(st.builds(Item, texts, st.sampled_from(Format), st.booleans())).map(tuple),
    keys=texts,
    letters=texts,
    wrong_postcodes=counts,
    unheard=counts,
    postcode=texts,
    voices=st.lists(voices, max_size=4, unique_by=lambda voice: voice.id).map(tuple),
    ring_back=texts,
    reference=texts,
    confirmed_at=st.none() | moments,
    needs_address=st.booleans(),
    closed_at=st.none() | moments,
    handling=st.none() | st.sampled_from(State),
)


@hypothesis_settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=any_order, then=any_order)
def test_any_order_comes_back_as_it_was(database: Database, first: Order, then: Order) -> None:
    call = uuid.uuid4().hex
    first = filed(first, call, first.asked_at, "first")
    then = filed(then, call, first.asked_at, "then")
    for order in (first, then, first):
        save(database, order)
        back = found(database, call)
        assert back == order
        assert back.asked_at.tzinfo == UTC
        assert stored_state(database) == order.state


def filed(order: Order, call: str, begun: datetime, name: str) -> Order:
    """The same in another call, with recordings that no other order has."""
    voices = [
        replace(voice, id=f"{call} {name} {number}") for number, voice in enumerate(order.voices)
    ]
    return replace(order, call=call, asked_at=begun, voices=tuple(voices))


def stored_state(database: Database) -> str | None:
    latest = select(orders.c.state).order_by(orders.c.id.desc()).limit(1)
    state: str | None = database.read(lambda connection: connection.execute(latest).scalar_one())
    return state


def test_a_step_is_answered_once(database: Database) -> None:
    assert answer(database, "CA1", 0, stepped("CA1", NOW, "first")) == "first"
    assert answer(database, "CA1", 0, never) == "first"
    assert answer(database, "CA1", 1, stepped("CA1", NOW, "second")) == "second"
    assert answer(database, "CA1", 0, never) == "first"
    assert found(database, "CA1") == Order("CA1", NOW, step=2)
    assert found(database, "CA2") is None


def test_a_step_that_leaves_the_order_as_it_is_is_answered_once_too(database: Database) -> None:
    answer(database, "CA1", 0, lambda _: (Order("CA1", NOW), "to a person"))
    assert answer(database, "CA1", 0, never) == "to a person"


def test_a_step_that_fails_is_not_answered(database: Database) -> None:
    with pytest.raises(AssertionError):
        answer(database, "CA1", 0, never)
    assert found(database, "CA1") is None
    assert answer(database, "CA1", 0, stepped("CA1", NOW, "first")) == "first"


def test_two_processes_at_the_same_moment_give_one_answer(url: str, database: Database) -> None:
    count = 15
    both = side_by_side(*(("answer-all", url, name, str(count)) for name in ("left", "right")))
    assert both[0] == both[1]
    assert len(both[0]) == count * STEPS
    assert {line.split()[0] for line in both[0]} <= {"left", "right"}
    for number in range(count):
        order = found(database, f"CA{number}")
        assert order
        assert order.step == STEPS
    rows = database.read(
        lambda connection: [
            connection.scalar(select(func.count()).select_from(table))
            for table in (orders, order_turns)
        ]
    )
    assert rows == [count, count * STEPS]


def test_a_call_has_a_second_order_once_staff_have_taken_the_first(database: Database) -> None:
    first = Order("CA1", NOW, step=1, items=(LEAFLET,), confirmed_at=NOW, reference="123450")
    save(database, first)
    save(database, replace(first, handling=State.BEING_HANDLED))
    later = NOW + timedelta(minutes=2)
    second = Order("CA1", later, step=2, items=(LEAFLET,))
    answer(database, "CA1", 1, lambda _: (second, "another"))
    assert found(database, "CA1") == second
    assert listed(database) == ["CA1", "CA1"]
    by_reference = database.read(lambda connection: get_order_by_reference(connection, "123450"))
    assert by_reference == replace(first, handling=State.BEING_HANDLED)


def test_a_caller_can_not_take_an_order_back_from_staff(database: Database) -> None:
    taken = Order("CA1", NOW, handling=State.PRINTED)
    save(database, taken)
    with pytest.raises(ValueError, match="staff have taken"):
        answer(database, "CA1", 1, lambda _: (replace(taken, handling=None), "again"))
    with pytest.raises(ValueError, match="another call's"):
        answer(database, "CA1", 1, lambda _: (Order("CA2", NOW), "mixed up"))
    assert found(database, "CA1") == taken


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="zone"):
        save(database, Order("CA1", NOW.replace(tzinfo=None)))


def test_orders_are_found_by_what_they_amount_to(database: Database) -> None:
    given = Order("", NOW, items=(LEAFLET,))
    cases = {
        State.IN_PROGRESS: given,
        State.WAITING: replace(given, confirmed_at=NOW, closed_at=NOW),
        State.UNCONFIRMED: replace(given, voices=(ADDRESS, NAME), closed_at=NOW),
        State.NEEDS_ADDRESS: replace(given, needs_address=True),
        State.RANG_OFF: replace(given, closed_at=NOW),
        State.POSTED: replace(given, confirmed_at=NOW, handling=State.POSTED),
        None: Order("", NOW, closed_at=NOW),
    }
    for state, order in cases.items():
        assert order.state == state
        save(database, replace(order, call=f"CA {state}"))
    for state in State:
        assert listed(database, state) == ([f"CA {state}"] if state in cases else [])
    assert listed(database) == [f"CA {state}" for state in reversed(cases) if state]


def test_lists_come_in_pages_the_newest_first(database: Database) -> None:
    save(database, *(Order(f"CA{n}", NOW, items=(LEAFLET,), voices=(ADDRESS,)) for n in range(7)))
    older, pages = None, []
    while True:
        page = database.read(partial(list_orders, older=older, most=3))
        pages.append([order.call for order in page.orders])
        assert all(order.voices == (ADDRESS,) for order in page.orders)
        if page.next is None:
            break
        older = page.next
    assert pages == [["CA6", "CA5", "CA4"], ["CA3", "CA2", "CA1"], ["CA0"]]


def test_a_call_closes_once(database: Database) -> None:
    save(database, Order("CA1", NOW, items=(LEAFLET,), confirmed_at=NOW))
    for minutes in (1, 2):
        at = NOW + timedelta(minutes=minutes)
        database.write(partial(close_call, call="CA1", at=at))
    order = found(database, "CA1")
    assert order
    assert order.closed_at == NOW + timedelta(minutes=1)
    assert order.state == State.WAITING
    database.write(lambda connection: close_call(connection, "a call without an order", NOW))


def test_silent_calls_are_closed(database: Database) -> None:
    def minutes(count: int) -> datetime:
        return NOW + timedelta(minutes=count)

    for call, turns in {"CA silent": (0, 3), "CA speaking": (0, 9), "CA over": (0,)}.items():
        for step, minute in enumerate(turns):
            answer(database, call, step, stepped(call, NOW, ""), at=minutes(minute))
    database.write(lambda connection: close_call(connection, "CA over", minutes(1)))
    closed = [
        database.write(lambda connection: close_silent_calls(connection, minutes(5)))
        for _ in range(2)
    ]
    assert closed == [1, 0]
    times = {}
    for call in ("CA silent", "CA speaking", "CA over"):
        order = found(database, call)
        assert order
        times[call] = order.closed_at
    assert times == {"CA silent": minutes(3), "CA speaking": None, "CA over": minutes(1)}


@pytest.mark.parametrize("callback_first", [True, False])
def test_a_recording_counts_once(database: Database, callback_first: bool) -> None:
    begun = Order("CA1", NOW, items=(LEAFLET,))
    save(database, begun)
    heard = []

    def callback() -> None:
        heard.append(database.write(lambda connection: hear(connection, "CA1", ADDRESS)))

    def turn() -> None:
        answer(database, "CA1", 0, lambda order: ((order or begun).hearing(ADDRESS), ""))

    for event in (callback, turn, callback) if callback_first else (turn, callback):
        event()
    assert heard == ([True, False] if callback_first else [False])
    order = found(database, "CA1")
    assert order
    assert order.voices == (ADDRESS,)


def test_a_recording_before_the_order(database: Database) -> None:
    assert database.write(lambda connection: hear(connection, "CA1", ADDRESS))
    database.write(lambda connection: mark_copied(connection, "RE1"))
    answer(database, "CA1", 0, lambda _: (Order("CA1", NOW).hearing(ADDRESS), ""))
    order = found(database, "CA1")
    assert order
    assert order.voices == (replace(ADDRESS, copied=True),)


def test_a_late_callback_does_not_bring_back_a_replaced_recording(database: Database) -> None:
    again = replace(ADDRESS, id="RE9")
    save(database, Order("CA1", NOW, voices=(ADDRESS,)))
    save(database, Order("CA1", NOW, voices=(again,)))
    assert not database.write(lambda connection: hear(connection, "CA1", ADDRESS))
    newer = replace(ADDRESS, id="RE10")
    assert database.write(lambda connection: hear(connection, "CA1", newer))
    order = found(database, "CA1")
    assert order
    assert order.voices == (again,)


def test_recordings_are_copied_once(database: Database) -> None:
    save(database, Order("CA1", NOW, voices=(ADDRESS, NAME)))
    database.write(lambda connection: mark_copied(connection, "RE1"))
    assert database.read(list_not_copied) == [("CA1", NAME)]
    order = found(database, "CA1")
    assert order
    assert order.voices == (replace(ADDRESS, copied=True), NAME)


def test_references(database: Database) -> None:
    chance = random.Random(20261124)

    def several(connection: Connection) -> list[str]:
        return [new_reference(connection, NOW, chance) for _ in range(300)]

    references = database.write(several)
    assert len(set(references)) == 300
    for reference in references:
        assert len(reference) == 6
        assert reference[0] != "0"
        assert damm.is_valid(reference)


@pytest.mark.parametrize(("days", "is_free"), [(59, False), (60, True)])
def test_a_reference_comes_again_after_60_days(
    database: Database, days: int, is_free: bool
) -> None:
    then = NOW - timedelta(days=days)
    reference = database.write(lambda connection: new_reference(connection, then, random.Random(1)))
    again = database.write(lambda connection: new_reference(connection, NOW, random.Random(1)))
    assert (again == reference) is is_free


def test_when_every_reference_is_taken(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaflets, "_TRIES", 5)

    class Same(random.Random):
        def randint(self, a: int, b: int) -> int:
            return 12345

    database.write(lambda connection: new_reference(connection, NOW, Same()))
    with pytest.raises(RuntimeError, match="taken"):
        database.write(lambda connection: new_reference(connection, NOW, Same()))


def test_the_newest_order_with_a_reference(database: Database) -> None:
    save(
        database,
        Order("CA1", NOW, reference="123450"),
        Order("CA2", NOW + timedelta(days=61), reference="123450"),
        Order("CA3", NOW),
    )
    order = database.read(lambda connection: get_order_by_reference(connection, "123450"))
    assert order.call == "CA2"
    for unknown in ("", "999999"):
        with pytest.raises(OrderUnknown):
            database.read(partial(get_order_by_reference, reference=unknown))


QUESTIONS = {
    name: getattr(leaflet_statements, name)
    for name in (
        "LATEST_FOR_STEP",
        "LATEST",
        "LATEST_WITH_REFERENCE",
        "OPEN_OF_CALL",
        "CHANGE",
        "SILENT",
    )
} | {"recordings of a call": recordings.OF_CALL}


@pytest.mark.parametrize("statement", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_of_a_turn_looks_through_a_table(
    tmp_path: object, statement: Quick | ClauseElement
) -> None:
    with_plan = Database(f"sqlite:///{tmp_path}/ivr.db")
    with_plan.upgrade()
    if isinstance(statement, Quick):
        statement = statement.make("sqlite")
    compiled: Any = statement.compile(dialect=sqlite.dialect())
    given = tuple(compiled.params.get(key) for key in compiled.positiontup or ())
    plan = with_plan.read(
        lambda connection: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", given).all()
    )
    with_plan.close()
    steps = [row.detail for row in plan]
    assert steps
    assert not [step for step in steps if step.startswith("SCAN") and "ix_orders_open" not in step]
