"""What staff add to orders, kept: on both databases, found off an index, never written over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, event, text

from ivr.leaflets.order import Format, Item, Order, State
from ivr.leaflets.request import CLAIM_LASTS, Closed, Request, Wanted, close, reopen
from ivr.staff.account import Role
from ivr.staff.audit import Entry, Kind
from ivr.store import requests as store
from ivr.store.audit import Wanted as Sought
from ivr.store.audit import list_entries
from ivr.store.database import Database
from ivr.store.leaflets import close_call, find_order, save_order
from ivr.store.requests import RequestChanged, RequestUnknown
from ivr.store.staff import add_account
from ivr.voice import Kind as VoiceKind
from ivr.voice import Voice

T = TypeVar("T")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
VOICE = Voice("RE1", VoiceKind.ADDRESS, 0, "https://api.twilio.com/RE1", 7.5)
ENTRY = Entry(NOW, Kind.PRINT, "printed it", "Ravi")


def order(number: int, **facts: Any) -> Order:
    usual: dict[str, Any] = {
        "confirmed_at": NOW,
        "closed_at": NOW,
        "items": (Item("school-action"),),
    }
    return Order(f"CA{number}", NOW + timedelta(minutes=number), **usual | facts)


def put(database: Database, *orders: Order) -> list[int]:
    """Their numbers."""

    def change(connection: Connection) -> list[int]:
        for each in orders:
            save_order(connection, each)
        rows = connection.execute(text("SELECT id FROM orders ORDER BY id"))
        return [row.id for row in rows]

    return database.write(change)[-len(orders) :]


def get(database: Database, number: int) -> Request:
    return database.read(lambda connection: store.get_request(connection, number))


def typed(request: Request, name: str = "Jo Example", office: str = "derby") -> Request:
    return replace(
        request,
        name=name,
        address="1 High Street\nDERBY",
        postcode="DE24 8DS",
        order=replace(request.order, office=office),
    )


def change(database: Database, number: int, how: Callable[[Request], Request]) -> Request:
    return database.write(
        lambda connection: store.save_request(
            connection, how(store.get_request(connection, number))
        )
    )


def listed(database: Database, state: State, **which: Any) -> list[int]:
    page = database.read(lambda connection: store.list_requests(connection, state, **which))
    return [each.id for each in page.requests]


def found(database: Database, words: str) -> list[int]:
    page = database.read(lambda connection: store.search_requests(connection, words))
    return [each.id for each in page.requests]


def person(database: Database, name: str) -> int:
    return database.write(
        lambda c: add_account(c, f"{name.lower()}@example.org", Role.REQUESTS, name)
    ).id


def test_an_untouched_order_is_a_request(database: Database) -> None:
    first = order(1, voices=(VOICE,), office="derby", postcode="DE24 8DS")
    (number,) = put(database, first)
    assert get(database, number) == Request(number, first)
    with pytest.raises(RequestUnknown):
        get(database, number + 1)


def test_what_staff_add_comes_back(database: Database) -> None:
    one, two = put(database, order(1), order(2))
    wanted = (Wanted("annual-reviews", Format.LARGE_PRINT, "Polski"),)

    def add(request: Request) -> Request:
        return replace(typed(request, "عائشة 李"), wanted=wanted, notes="by hand")

    saved = change(database, one, add)
    assert saved == get(database, one)
    assert (saved.version, saved.name, saved.wanted) == (1, "عائشة 李", wanted)
    assert saved.order.state is State.BEING_HANDLED
    closed = change(database, two, lambda request: close(request, Closed.DUPLICATE, one))
    assert (closed.closed, closed.duplicate_of) == (Closed.DUPLICATE, one)
    assert get(database, two) == closed
    assert change(database, two, reopen).order.state is State.WAITING


def test_nobody_writes_over_what_they_have_not_seen(database: Database) -> None:
    (number,) = put(database, order(1))
    seen = get(database, number)
    change(database, number, lambda request: typed(request, "Ravi's"))
    with pytest.raises(RequestChanged) as refused:
        database.write(lambda c: store.save_request(c, typed(seen, "Priya's")))
    assert refused.value.now.name == "Ravi's"
    assert get(database, number) == refused.value.now


def test_the_caller_is_not_written_over_either(database: Database) -> None:
    """What a call adds while staff type is kept, and what staff typed survives the call."""
    (number,) = put(database, order(1, closed_at=None))
    seen = get(database, number)
    put(database, replace(seen.order, items=(Item("annual-reviews"),), office="chesterfield"))
    database.write(lambda c: store.save_request(c, typed(seen)))
    database.write(lambda c: close_call(c, "CA1", NOW))
    kept = database.read(lambda c: find_order(c, "CA1"))
    assert kept
    assert (kept.items, kept.closed_at) == ((Item("annual-reviews"),), NOW)
    assert (kept.handling, kept.office) == (State.BEING_HANDLED, "derby")


def test_lists_are_of_a_state_and_an_office_oldest_first(database: Database) -> None:
    a, b, c, d = put(
        database,
        order(1, office="derby"),
        order(2, office="chesterfield"),
        order(3, office="derby"),
        order(4, confirmed_at=None, needs_address=True),
    )
    change(database, b, typed)
    assert listed(database, State.WAITING) == [a, c]
    assert listed(database, State.WAITING, office="derby", after=a) == [c]
    assert listed(database, State.WAITING, office="chesterfield") == []
    assert listed(database, State.BEING_HANDLED, office="derby") == [b]
    assert listed(database, State.NEEDS_ADDRESS, office="") == [d]
    page = database.read(lambda x: store.list_requests(x, State.WAITING, most=1))
    assert ([each.id for each in page.requests], page.next) == ([a], a)
    counts = database.read(store.count_requests)
    assert {state: number for state, number in counts.items() if number} == {
        State.WAITING: 2,
        State.BEING_HANDLED: 1,
        State.NEEDS_ADDRESS: 1,
    }
    derby = database.read(lambda x: store.count_requests(x, "derby"))
    assert (derby[State.WAITING], derby[State.NEEDS_ADDRESS]) == (2, 0)
    soon = NOW + timedelta(minutes=2)
    assert database.read(lambda x: store.count_late(x, State.WAITING, soon)) == 1


def test_search(database: Database) -> None:
    a, b, c = put(
        database,
        order(1, reference="123456", postcode="S40 1DD"),
        order(2, reference="654321"),
        order(3, confirmed_at=None, closed_at=None, reference="111111"),
    )
    change(database, b, lambda request: typed(request, "Łucja Świątek-Şahin"))
    for words, wanted in {
        "123456": [a],
        "s401dd": [a],
        "swiatek": [b],
        "Świ łuc": [b],
        "luc jo": [],
        "DE24 8ds": [b],
        "de248": [b],
        "111111": [],  # the caller is still on the line
        "": [],
        "%": [],
    }.items():
        assert found(database, words) == wanted, words
    change(database, b, lambda request: typed(request, "李"))
    assert (found(database, "李"), found(database, "swiatek")) == ([b], [])
    reference = database.read(lambda x: store.find_by_reference(x, "654321"))
    assert reference
    assert reference.id == b
    assert database.read(lambda x: store.find_by_reference(x, "")) is None
    assert c


def test_a_claim_is_seen_and_keeps_nobody_out(database: Database) -> None:
    (number,) = put(database, order(1))
    ravi, priya = person(database, "Ravi"), person(database, "Priya")

    def claim(who: int, at: datetime) -> str:
        database.write(lambda c: store.claim_request(c, number, who, at))
        claim = get(database, number).claim
        assert claim
        return claim.called

    assert claim(ravi, NOW) == "Ravi"
    assert claim(priya, NOW + timedelta(minutes=1)) == "Ravi"
    assert claim(ravi, NOW + timedelta(minutes=2)) == "Ravi"
    assert claim(priya, NOW + timedelta(minutes=2) + CLAIM_LASTS) == "Priya"
    saved = change(database, number, typed)
    assert saved.claim is None
    assert (saved.version, get(database, number).claim) == (1, None)


def test_the_next_one_is_nobody_elses(database: Database) -> None:
    a, b, c = put(database, order(1), order(2), order(3))
    ravi, priya = person(database, "Ravi"), person(database, "Priya")
    database.write(lambda x: store.claim_request(x, b, ravi, NOW))

    def following(after: int, staff: int, at: datetime = NOW) -> int | None:
        found = database.read(
            partial(store.next_request, state=State.WAITING, after=after, staff=staff, at=at)
        )
        return found.id if found else None

    assert following(a, priya) == c
    assert following(a, priya, NOW + CLAIM_LASTS) == b
    assert following(a, ravi) == b
    assert following(c, priya) == a
    change(database, c, typed)
    change(database, b, typed)
    assert following(a, priya) is None


def test_marked_as_printed_and_posted_and_written_down(database: Database) -> None:
    a, b, c = put(database, order(1), order(2), order(3))
    for number in (a, b):
        change(database, number, typed)
    printed = database.write(lambda x: store.set_printed(x, [c, b, a, a, 999], 7, NOW, ENTRY))
    assert printed == (a, b)
    assert listed(database, State.PRINTED) == [a, b]
    assert (get(database, a).printed_in, get(database, a).printed_at) == (7, NOW)
    assert database.write(lambda x: store.set_posted(x, [b, c], NOW, ENTRY)) == (b,)
    assert get(database, b).posted_at == NOW
    assert database.write(lambda x: store.set_printed(x, [a, b], 8, NOW, ENTRY)) == ()
    change(database, c, typed)
    assert database.write(lambda x: store.set_posted(x, [b, c], NOW, ENTRY)) == ()
    log = database.read(lambda x: list_entries(x, Sought(about=store.about(b)))).entries
    assert [entry.sentence for entry in log] == ["Ravi printed it."] * 2
    assert database.read(lambda x: list_entries(x, Sought(about=store.about(c)))).entries == ()


QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "a list": lambda c: store.list_requests(c, State.WAITING, after=3),
    "a list of an office": lambda c: store.list_requests(c, State.POSTED, office="derby"),
    "counts": store.count_requests,
    "counts of an office": lambda c: store.count_requests(c, "derby"),
    "late ones": lambda c: store.count_late(c, State.WAITING, NOW),
    "a name": lambda c: store.search_requests(c, "jo example"),
    "a postcode": lambda c: store.search_requests(c, "DE24 8DS", after=7),
    "a reference": lambda c: store.find_by_reference(c, "123456"),
    "one": lambda c: store.get_requests(c, [1]),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_reads_a_whole_table(database: Database, kind: str, name: str) -> None:
    plan: list[str] = []

    def explain(connection: Connection) -> None:
        if kind == "postgresql":  # which reads small tables whole, if it may
            connection.execute(text("SET LOCAL enable_seqscan = off"))

        def see(conn, cursor, statement, parameters, context, many):  # type: ignore[no-untyped-def]
            if statement.startswith("SELECT"):
                word = "EXPLAIN" if kind == "postgresql" else "EXPLAIN QUERY PLAN"
                asked = conn.connection.cursor()
                asked.execute(f"{word} {statement}", parameters)
                plan.extend(" ".join(map(str, row)) for row in asked.fetchall())

        event.listen(connection, "before_cursor_execute", see)
        QUESTIONS[name](connection)
        event.remove(connection, "before_cursor_execute", see)

    database.read(explain)
    told = "\n".join(plan)
    assert "Index" in told or "USING" in told, told
    assert "Seq Scan" not in told, told
    # SQLite says SCAN of an index, too; but a table of ours is never read from end to end.
    for table in ("orders", "requests", "request_words", "calls", "recordings", "staff"):
        assert f"SCAN {table}" not in told, told
