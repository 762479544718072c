"""An edition goes on air once its recordings are here; one that is lost holds nothing up."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from structlog.testing import capture_logs

from ivr.app import create_app, end
from ivr.call.on_air import prompt_part
from ivr.config import Settings
from ivr.prompt_library.recording import Recording
from ivr.prompt_library.version import Made, Version
from ivr.store.audio_files import checksum_of
from ivr.store.database import Database, default_url
from ivr.store.on_air import put_on_air
from ivr.store.sounds import Sounds
from ivr.store.versions import part_of
from ivr.web import on_air
from tests.line import Line, silent_second
from tests.patience import comes_true

WORDS = "Good day."
SOUND = silent_second()
LOST = "0" * 16


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(default_url(settings.home))
    database.upgrade()
    yield database
    database.close()


def put_greeting(database: Database, checksum: str, words: str = WORDS) -> None:
    """The greeting of staff, with a recording of it."""
    recording = Recording("greeting", words, words, "staff", "", 0, 1.0, checksum)
    at = datetime.now(UTC)
    version = Version("en", "greeting", 1, words, (recording,), Made.WORDS, at, "Rosa", "")
    part = prompt_part("en", "greeting")
    database.write(lambda c: put_on_air(c, part, part_of(version), at))


def heard(line: Line, what: str) -> bool:
    return what in line.post("/voice").text


def test_a_lost_recording_is_said_by_the_computer_voice_and_holds_nothing_up(
    settings: Settings, database: Database
) -> None:
    shipped = (settings.audio / "en" / "greeting.wav").read_bytes()
    words = (settings.prompts / "en" / "greeting.txt").read_text().strip()
    with Line(settings) as line, capture_logs() as logs:
        put_greeting(database, LOST)
        assert comes_true(partial(heard, line, WORDS))
        assert not heard(line, LOST)
        assert [each["sounds"] for each in logs if "are lost" in each["event"]] == [[LOST]]
        # The very words that are shipped have the shipped recording.
        put_greeting(database, "1" * 16, words)
        assert comes_true(partial(heard, line, checksum_of(shipped)))


def test_a_lost_recording_that_is_there_again_is_heard(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_air, "_ASK_AGAIN", 0.0)
    with Line(settings) as line:
        put_greeting(database, checksum_of(SOUND))
        assert comes_true(partial(heard, line, WORDS))
        sounds = Sounds("", settings.home)
        sounds.publish(sounds.keep_take(SOUND))
        assert comes_true(partial(heard, line, checksum_of(SOUND)))


def test_an_edition_waits_for_a_store_that_is_away(settings: Settings, database: Database) -> None:
    away = settings.home / "sounds"
    away.write_text("a file stands where the folder should be")
    with Line(settings) as line, capture_logs() as logs:
        put_greeting(database, checksum_of(SOUND))
        assert comes_true(lambda: any("waits for its recordings" in log["event"] for log in logs))
        assert not heard(line, WORDS)
        with Line(settings) as started_meanwhile:
            assert heard(started_meanwhile, WORDS)  # in the computer voice
            away.unlink()
            sounds = Sounds("", settings.home)
            sounds.publish(sounds.keep_take(SOUND))
            for each in (line, started_meanwhile):
                assert comes_true(partial(heard, each, checksum_of(SOUND)))
                assert not heard(each, WORDS)


def test_nothing_goes_on_behind_an_app_that_has_ended(settings: Settings) -> None:
    before = set(threading.enumerate())
    app = create_app(settings)
    behind = {thread.name for thread in set(threading.enumerate()) - before}
    assert behind == {"new editions", "metrics"}
    end(app)
    assert comes_true(lambda: set(threading.enumerate()) <= before)
