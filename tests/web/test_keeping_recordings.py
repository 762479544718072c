"""What Twilio tells of a recording is written down before the copying begins."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.leaflets.order import Item, Order
from ivr.store.database import Database, DatabaseUnavailable
from ivr.store.leaflets import find_order, save_order
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


def keeping(
    database: Database, home: Path, rest: Callable[[float], None] = lambda _: None
) -> Keeping:
    recordings = Recordings(Account(ACCOUNT, (TOKEN,), "http://127.0.0.1:1"))
    keeper = Keeper(database, Voices(home / "voices"), recordings, "secret", "/heard")
    return Keeping(keeper, lambda: 0.0, rest)


def rest_for_good(_: float) -> None:
    threading.Event().wait()


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


def test_what_a_database_that_was_away_has_missed_it_is_told_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = Order("CA1", datetime(2026, 11, 24, tzinfo=UTC), items=(Item("school-action"),))
    database.write(lambda connection: save_order(connection, order))
    monkeypatch.setattr("ivr.web.copying.Copying.begin", lambda *_: None)
    others, tries = set(threading.enumerate()), threading.Semaphore(0)

    def rest(_: float) -> None:
        tries.acquire()

    keeper = keeping(database, tmp_path, rest)
    with monkeypatch.context() as patch:

        def away(*_: object) -> None:
            raise DatabaseUnavailable("away")

        patch.setattr(Database, "write", away)
        for recording in (RECORDING, "RE" + "b" * 32):
            with pytest.raises(DatabaseUnavailable):
                keeper.recorded(FORM | {"RecordingSid": recording}, (Kind.ADDRESS, 0))
        tries.release()
    tries.release()
    for thread in set(threading.enumerate()) - others:
        if thread.name == "later":
            thread.join()
    found = [voice.id for _, voice in database.read(list_not_copied)]
    assert found == [RECORDING, "RE" + "b" * 32]
    kept = database.read(lambda connection: find_order(connection, "CA1"))
    assert kept
    assert [voice.id for voice in kept.voices] == [RECORDING]


def test_without_a_database_it_is_copied_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []
    monkeypatch.setattr("ivr.web.copying.Copying.begin", lambda _, *told: begun.append(told))
    away = Database(f"sqlite:///{tmp_path}")  # a folder is no database
    with pytest.raises(DatabaseUnavailable):
        keeping(away, tmp_path, rest_for_good).recorded(FORM, (Kind.ADDRESS, 0))
    assert begun == [(RECORDING, FORM["RecordingUrl"])]
