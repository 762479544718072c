"""`ivr recordings again` and `ivr forget`, as a person runs them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import Connection

from ivr.cli import main
from ivr.leaflets.order import Item, Order
from ivr.store.at_twilio import settle
from ivr.store.database import Database
from ivr.store.leaflets import find_order, save_order
from ivr.store.recordings import list_not_copied, put_new_voice
from ivr.voice import Fate, Kind, Voice


def test_what_was_given_up_is_tried_again(tmp_path: Path, database: Database, url: str) -> None:
    now = datetime.now(UTC)

    def change(connection: Connection) -> None:
        for number, fate in enumerate((Fate.GIVEN_UP, Fate.GONE, Fate.HOME)):
            voice = Voice(f"RE{number}", Kind.ADDRESS, 0, "https://api.twilio.com/x", 5.0)
            put_new_voice(connection, "CA1", voice)
            settle(connection, voice.id, fate, now)

    database.write(change)
    env = {"IVR_HOME": str(tmp_path), "DATABASE_URL": url}
    told = CliRunner().invoke(main, ["recordings", "again"], env=env)
    assert "1 recording(s) are tried again" in told.output
    assert [voice.id for _, voice in database.read(list_not_copied)] == ["RE0"]


def test_what_is_old_is_told_and_then_forgotten(
    tmp_path: Path, database: Database, url: str
) -> None:
    at = datetime.now(UTC) - timedelta(days=20)
    order = Order("CA1", at, items=(Item("school-action"),), closed_at=at)
    database.write(lambda connection: save_order(connection, order))
    env = {"IVR_HOME": str(tmp_path), "DATABASE_URL": url, "IVR_KEEP_ORDERS": "19"}
    told = CliRunner().invoke(main, ["forget", "--dry-run"], env=env)
    assert "1 leaflet requests, kept for 19 days" in told.output
    assert "Nothing was deleted." in told.output
    assert database.read(lambda connection: find_order(connection, "CA1"))
    told = CliRunner().invoke(main, ["forget"], env=env)
    assert "Deleted. Only counts remain." in told.output
    assert not database.read(lambda connection: find_order(connection, "CA1"))
    wrong = CliRunner().invoke(main, ["forget"], env=env | {"IVR_KEEP_ORDERS": "0"})
    assert wrong.exit_code == 1
    assert "IVR_KEEP_ORDERS" in wrong.output
