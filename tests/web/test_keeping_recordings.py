"""What Twilio tells of a recording is written down before the copying begins."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.leaflets.order import Item, Order
from ivr.store.database import Database, DatabaseUnavailable
from ivr.store.leaflets import save_order
from ivr.store.recordings import list_not_copied
from ivr.store.voices import Voices
from ivr.twilio_rest.account import Account
from ivr.twilio_rest.recordings import Recordings
from ivr.voice import Kind
from ivr.web.keeping import Keeper, Keeping
from tests.twilio_rest.twilio_api import ACCOUNT, RECORDING, TOKEN

FORM = {
    "CallSid": "CA1",
    "RecordingSid": RECORDING,
    "RecordingUrl": "https://api.twilio.com/x",
    "RecordingDuration": "5",
    "Digits": "",
}


def keeping(database: Database, home: Path) -> Keeping:
    recordings = Recordings(Account(ACCOUNT, (TOKEN,), "http://127.0.0.1:1"))
    keeper = Keeper(database, Voices(home / "voices"), recordings, "secret", "/heard")
    return Keeping(keeper, lambda: 0.0, lambda _: None)


def test_it_is_known_when_copying_begins(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = Order("CA1", datetime(2026, 11, 24, tzinfo=UTC), items=(Item("school-action"),))
    database.write(lambda connection: save_order(connection, order))
    known: list[list[str]] = []

    def begin(*_: object) -> None:
        known.append([voice.id for _, voice in database.read(list_not_copied)])

    monkeypatch.setattr("ivr.web.copying.Copying.begin", begin)
    keeping(database, tmp_path).recorded(FORM, (Kind.ADDRESS, 0))
    assert known == [[RECORDING]]


def test_without_a_database_it_is_copied_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []
    monkeypatch.setattr("ivr.web.copying.Copying.begin", lambda _, *told: begun.append(told))
    away = Database(f"sqlite:///{tmp_path}")  # a folder is no database
    with pytest.raises(DatabaseUnavailable):
        keeping(away, tmp_path).recorded(FORM, (Kind.ADDRESS, 0))
    assert begun == [(RECORDING, FORM["RecordingUrl"])]
