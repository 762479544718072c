"""What is old is forgotten, and whoever asks is forgotten at once: only counts remain."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, insert, select

from ivr.cli import main
from ivr.config import read_settings
from ivr.leaflets.order import Item, Order
from ivr.leaflets.request import Closed, Request
from ivr.messages.message import Message
from ivr.messages.message import State as MessageState
from ivr.staff.account import Role
from ivr.staff.audit import Entry, Kind
from ivr.store import message_work, requests
from ivr.store.all_tables import METADATA
from ivr.store.audit import add_entry
from ivr.store.database import Database
from ivr.store.leaflets import save_order
from ivr.store.messages import list_messages, save_message
from ivr.store.recordings import voices_named
from ivr.store.staff import add_account
from ivr.store.tables import order_references, orders
from ivr.store.voices import Voices
from ivr.store.worker_tables import counts
from ivr.voice import Fate, Voice
from ivr.voice import Kind as Said
from ivr.work.forgetting import (
    Memory,
    find_caller,
    forget_caller,
    forget_daily,
    forget_old,
    would_go,
)
from ivr.work.homecoming import homecoming_of
from tests.line import CALLER
from tests.twilio_rest.twilio_api import TwilioApi, fault, wav

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LEAFLET = (Item("school-action"),)


def name(number: int) -> str:
    return f"RE{number:032x}"


@pytest.fixture
def memory(database: Database, tmp_path: Path) -> Memory:
    settings = read_settings(home=tmp_path / "var", secret_key="a secret")
    return Memory(settings, database, Voices(tmp_path / "var" / "voices"), lambda: NOW)


def put_order(memory: Memory, number: int, days: float, **facts: object) -> int:
    """An order of so many days ago; the number of its request."""
    at = NOW - days * DAY
    said = Voice(name(number), Said.ADDRESS, 0, "https://api.twilio.com/x", 5.0)
    usual = {"items": LEAFLET, "closed_at": at, "voices": (said,), "postcode": "S40 1DD"}
    order = Order(f"CA{number}", at, **usual | facts)  # type: ignore[arg-type]
    memory.voices.keep(said.id, wav(1))

    def change(connection: Connection) -> int:
        save_order(connection, order)
        newest = select(orders.c.id).order_by(orders.c.id.desc()).limit(1)
        return int(connection.execute(newest).scalar_one())

    return memory.database.write(change)


def work_on(memory: Memory, number: int, **facts: object) -> None:
    """Staff have typed the address, and perhaps more."""

    def change(connection: Connection) -> Request:
        typed = requests.get_request(connection, number)
        changed = replace(typed, name="Jo Example", address="The Cottage", **facts)  # type: ignore[arg-type]
        return requests.save_request(connection, changed)

    memory.database.write(change)


def left(database: Database) -> tuple[list[int], list[int]]:
    """The calls of the orders that are left, and the messages."""
    rows = database.read(lambda c: list(c.execute(select(orders.c.id)).scalars()))
    return rows, [each.id for each in database.read(list_messages).messages]


# An order of so many days ago, what staff did, whether it goes, and whether its sound goes.
ORDERS: list[tuple[str, float, dict[str, object], dict[str, object] | None, bool, bool]] = [
    ("on the line", 40, {"closed_at": None}, None, False, False),
    ("waits for its address", 40, {"confirmed_at": NOW}, None, False, False),
    ("typed", 13, {"confirmed_at": NOW}, {}, False, False),
    ("typed long ago", 15, {"confirmed_at": NOW}, {}, False, True),
    ("printed", 2, {"confirmed_at": NOW}, {"printed_at": NOW}, False, True),
    ("posted", 60, {"confirmed_at": NOW}, {"posted_at": NOW - 27 * DAY}, False, True),
    ("posted long ago", 60, {"confirmed_at": NOW}, {"posted_at": NOW - 29 * DAY}, True, True),
    ("closed", 29, {"confirmed_at": NOW}, {"closed": Closed.UNCLEAR}, True, True),
    ("rang off", 27, {}, None, False, True),
    ("rang off long ago", 29, {}, None, True, True),
    ("rang off just now", 1, {}, None, False, False),
    ("asked for nothing", 29, {"items": ()}, None, True, True),
]


@pytest.mark.parametrize("case", ORDERS, ids=[each[0] for each in ORDERS])
def test_orders_by_their_age(memory: Memory, case: tuple[object, ...]) -> None:
    _, days, facts, work, goes, is_silent = case
    assert isinstance(days, float | int)
    assert isinstance(facts, dict)
    number = put_order(memory, 1, days, **facts)
    if isinstance(work, dict):
        work_on(memory, number, **work)
    _age(memory, 1, days)
    told = would_go(memory)
    assert told["leaflet requests"] == int(bool(goes))
    gone = forget_old(memory)
    assert gone["leaflet requests"] == told["leaflet requests"]
    assert left(memory.database)[0] == ([] if goes else [number])
    assert (memory.voices.find(name(1)) is None) == is_silent
    if is_silent and not goes:
        voice = memory.database.read(lambda c: voices_named(c, [name(1)]))[name(1)]
        assert voice.is_forgotten
    assert sum(forget_old(memory).values()) == 0


def _age(memory: Memory, number: int, days: float) -> None:
    import os

    path = memory.voices.find(name(number))
    assert path
    kept = (NOW - days * DAY).timestamp()
    os.utime(path, (kept, kept))


@pytest.mark.parametrize(
    ("state", "days", "goes"),
    [
        (MessageState.NEW, 90, False),
        (MessageState.BEING_HANDLED, 90, False),
        (MessageState.DONE, 29, False),
        (MessageState.DONE, 31, True),
        (None, 29, False),
        (None, 31, True),
    ],
)
def test_messages_by_when_they_were_done(
    memory: Memory, state: MessageState | None, days: float, goes: bool
) -> None:
    at = NOW - days * DAY
    said = Voice(name(1), Said.MESSAGE, 0, "https://api.twilio.com/x", 5.0)
    memory.voices.keep(said.id, wav(1))
    _age(memory, 1, days)

    def change(connection: Connection) -> None:
        me = add_account(connection, "a@example.org", Role.REQUESTS).id
        save_message(connection, Message("CA1", at, "derby", voice=said if state else None))
        if state in (MessageState.BEING_HANDLED, MessageState.DONE):
            message_work.move(connection, 1, state, seen=0, staff_id=me, at=at)
            message_work.add_note(connection, 1, "Rings again", staff_id=me, at=at)

    memory.database.write(change)
    assert forget_old(memory)["messages"] == int(goes)
    kept = memory.database.read(lambda c: c.execute(select(METADATA.tables["messages"])).all())
    assert len(kept) == int(not goes)
    assert (memory.voices.find(name(1)) is None) == (goes or state is None)


def test_what_remains_are_counts(memory: Memory) -> None:
    for number in range(1, 4):
        put_order(memory, number, 40)
    save_new = Message("CA9", NOW - 40 * DAY, "derby", topic="assessment", voice=None)
    memory.database.write(lambda c: save_message(c, save_new))
    forget_old(memory)
    rows = memory.database.read(lambda c: [tuple(row) for row in c.execute(select(counts))])
    assert rows == [("2026-10", "rang_off", "school-action", "ordinary", "S40", 3)]


def test_the_audit_log_by_its_age(memory: Memory) -> None:
    for days in (366, 366, 364):
        memory.database.write(
            lambda c, days=days: add_entry(c, Entry(NOW - days * DAY, Kind.CHANGE, "did it"))  # type: ignore[misc]
        )
    assert forget_old(memory)["entries of the audit log"] == 2


def test_more_than_fit_one_transaction(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.work.forgetting._AT_ONCE", 2)
    for number in range(1, 6):
        put_order(memory, number, 40)
    assert would_go(memory)["leaflet requests"] == 5
    assert forget_old(memory)["leaflet requests"] == 5
    assert memory.voices.kept_before(datetime.now(UTC) + DAY) == []


def test_once_a_day_whoever_comes_first(memory: Memory) -> None:
    forget_daily(memory)
    put_order(memory, 1, 40)
    forget_daily(memory)
    assert left(memory.database)[0]
    later = replace(memory, now=lambda: NOW + DAY)
    forget_daily(later)
    assert not left(memory.database)[0]


def test_two_who_forget_at_once_count_once(memory: Memory) -> None:
    for number in range(1, 31):
        put_order(memory, number, 40)
    with ThreadPoolExecutor(2) as workers:
        gone = [each.result() for each in [workers.submit(forget_old, memory) for _ in range(2)]]
    assert sum(each["leaflet requests"] for each in gone) >= 30
    assert memory.database.read(lambda c: c.execute(select(counts.c.number)).scalars().all()) == [
        30
    ]


def test_settings_say_for_how_long(memory: Memory) -> None:
    put_order(memory, 1, 3)
    shorter = read_settings(home=memory.settings.home, secret_key="x", keep_orders=2)
    assert would_go(memory)["leaflet requests"] == 0
    assert would_go(replace(memory, settings=shorter))["leaflet requests"] == 1


class TestAtTwilio:
    @pytest.fixture
    def memory(self, database: Database, api: TwilioApi, tmp_path: Path) -> Memory:
        settings = read_settings(home=tmp_path / "var", secret_key="x", **api.settings)
        return Memory(settings, database, Voices(tmp_path / "var" / "voices"), lambda: NOW)

    def test_theirs_goes_too(self, memory: Memory, api: TwilioApi) -> None:
        put_order(memory, 1, 1, reference="472918", confirmed_at=NOW)
        api.recordings[name(1)] = wav(5)
        gone = forget_caller(memory, reference="472918")
        assert (gone.orders, gone.recordings, gone.still_at_twilio) == (1, 1, 0)
        assert not api.recordings

    def test_what_twilio_keeps_is_deleted_there_later(self, memory: Memory, api: TwilioApi) -> None:
        put_order(memory, 1, 1, reference="472918", confirmed_at=NOW)
        api.recordings[name(1)] = wav(5)
        api.instead = fault(500, 20500, "Internal")
        assert forget_caller(memory, reference="472918").still_at_twilio == 1
        assert find_caller(memory, reference="472918").recordings == 0
        api.instead = None
        now = [NOW]
        worker = homecoming_of(memory.settings, memory.database, lambda: now[0])
        assert worker
        for _ in range(2):
            worker.bring_all()
            now[0] += timedelta(minutes=5)
        assert not api.recordings
        assert not any(method == "GET" for method, _ in api.asked)
        voice = memory.database.read(lambda c: voices_named(c, [name(1)]))[name(1)]
        assert voice.fate is Fate.HOME
        forget_old(replace(memory, now=lambda: NOW + DAY))
        assert memory.database.read(lambda c: voices_named(c, [name(1)])) == {}


def test_others_are_left_alone(memory: Memory) -> None:
    put_order(memory, 1, 1, reference="472918", confirmed_at=NOW)
    put_order(memory, 2, 1, reference="111117", confirmed_at=NOW, ring_back=CALLER)
    memory.database.write(
        lambda c: c.execute(insert(order_references).values(reference="111117", given_at=NOW))
    )
    work_on(memory, 2, closed=Closed.DUPLICATE, duplicate_of=1)
    forget_caller(memory, reference="472918")
    assert find_caller(memory, reference="111117").orders == 1
    assert memory.database.read(lambda c: requests.get_request(c, 2)).duplicate_of is None
    assert memory.voices.find(name(2))
    assert memory.database.read(lambda c: c.execute(select(order_references)).all())


def test_that_somebody_asked_is_remembered_for_as_long_as_backups_are_kept(memory: Memory) -> None:
    put_order(memory, 1, 1, reference="472918", confirmed_at=NOW)
    forget_caller(memory, reference="472918")
    assert len(memory.forgotten.digests()) == 1
    for days, left in ((29, 1), (33, 0)):
        later = datetime.now(UTC) + days * DAY
        forget_old(replace(memory, now=lambda later=later: later))  # type: ignore[misc]
        assert len(memory.forgotten.digests()) == left


@pytest.mark.parametrize("who", ["12345", "Jo Example", "", "0", "+" * 9])
def test_neither_a_reference_nor_a_number(tmp_path: Path, who: str) -> None:
    told = CliRunner().invoke(main, ["forget", who], env={"IVR_HOME": str(tmp_path)})
    assert told.exit_code == 1
    assert "Give a reference of six digits" in told.output
