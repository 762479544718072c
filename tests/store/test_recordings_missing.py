"""Recordings that should have come long ago."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from ivr.leaflets.order import Order
from ivr.messages.message import Message
from ivr.store.database import Database
from ivr.store.leaflets import save_order
from ivr.store.messages import save_message
from ivr.store.recordings import list_missing, mark_copied
from ivr.voice import Kind, Voice
from tests.store.plans import plan_of, read_whole

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def voice(name: str, kind: Kind) -> Voice:
    return Voice(name, kind, 0, "https://api.twilio.com/x", 5.0)


def test_what_should_have_come(database: Database) -> None:
    def change(connection: Connection) -> None:
        for call, begun, names in (
            ("CA1", NOW - 20 * MINUTE, ("RE1", "RE2")),
            ("CA2", NOW - 5 * MINUTE, ("RE3",)),
        ):
            said = tuple(voice(name, Kind.ADDRESS) for name in names)
            save_order(connection, Order(call, begun, voices=said))
        left = Message("CA4", NOW - 20 * MINUTE, "derby", voice=voice("RE4", Kind.MESSAGE))
        save_message(connection, left)
        mark_copied(connection, "RE1")

    database.write(change)

    def missing(ago: int) -> list[str]:
        return database.read(lambda c: list_missing(c, NOW - ago * MINUTE))

    assert missing(10) == ["RE2", "RE4"]
    assert missing(4) == ["RE2", "RE3", "RE4"]
    assert missing(20) == []


def test_it_is_found_off_an_index(database: Database, kind: str) -> None:
    plan = plan_of(database, kind, lambda connection: list_missing(connection, NOW))
    assert any("ix_recordings_unsettled" in step for step in plan)
    assert not read_whole(plan), plan
