"""Computer voices say what staff asked for: all of it, once, whatever happens to the worker."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from ivr.config import Settings
from ivr.prompt_library.reading import LineState, Reading
from ivr.prompt_library.take import How, Take
from ivr.script.wording import Wording
from ivr.store import readings
from ivr.store.audio_files import checksum_of
from ivr.store.database import Database
from ivr.store.sounds import Sounds
from ivr.store.takes import TakeUnknown, get_take, list_takes
from ivr.work.reading import Reader
from tests.speech.sounds import of_wav

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
WORDS = ("Hello", "Thank you", "Good morning", "Press one", "Goodbye", "One moment", "Please hold")


def wordings(*words: str) -> list[Wording]:
    return [Wording("en", f"line-{n}", f"line-{n}", said, said) for n, said in enumerate(words)]


def ask(database: Database, *words: str, engine: str = "hibari") -> int:
    return database.write(lambda c: readings.ask_for(c, wordings(*words), engine, None, NOW))


def the_reading(database: Database, number: int) -> Reading:
    return database.read(lambda c: readings.get_reading(c, number))


def takes_of(database: Database, reading: Reading) -> list[Take]:
    def read(connection: Connection) -> list[Take]:
        clips = [line.clip for line in reading.lines]
        return [take for clip in clips for take in list_takes(connection, "en", clip)]

    return database.read(read)


def reader(settings: Settings, database: Database, later: int = 0) -> Reader:
    return Reader(settings, database, lambda: NOW + timedelta(minutes=later))


def test_every_line_is_said(settings: Settings, database: Database) -> None:
    number = ask(database, "Hello.", "Thank you,\n\ngoodbye.")
    reader(settings, database).read_all()
    reading = the_reading(database, number)
    assert reading.is_over
    assert reading.done == 2
    sounds = Sounds("", settings.home)
    for take, words in zip(takes_of(database, reading), reading.lines, strict=True):
        wav = sounds.take(take.checksum)
        assert checksum_of(wav) == take.checksum
        assert of_wav(wav).seconds == pytest.approx(take.seconds, abs=0.01)
        assert (take.how, take.engine, take.voice) == (How.COMPUTER, "hibari", "heart")
        assert (take.written, take.waveform[:4]) == (words.written, "M0.5")
        assert words.take_id == take.id


def test_a_take_that_is_not_there(database: Database) -> None:
    with pytest.raises(TakeUnknown):
        database.read(lambda c: get_take(c, 1))
    with pytest.raises(readings.ReadingUnknown):
        the_reading(database, 1)


def test_what_cannot_be_said_is_told_and_the_rest_goes_on(
    settings: Settings, database: Database
) -> None:
    number = ask(database, "Hello.", "…?!", "Goodbye.")
    reader(settings, database).read_all()
    states = {line.clip: line.state for line in the_reading(database, number).lines}
    assert states == {
        "line-0": LineState.MADE,
        "line-1": LineState.FAILED,
        "line-2": LineState.MADE,
    }
    assert the_reading(database, number).of(LineState.FAILED)[0].trouble


def test_stopped_half_way_what_is_made_stays(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ask(database, *WORDS)
    someone = reader(settings, database)
    settle = someone._settle

    def stop_after_two(of: int, clip: str, result: Take | str) -> bool:
        if the_reading(database, of).done == 2:
            database.write(lambda c: readings.stop(c, of, NOW))
        return settle(of, clip, result)

    monkeypatch.setattr(someone, "_settle", stop_after_two)  # staff press it just then
    someone.read_all()
    reading = the_reading(database, number)
    assert reading.stopped_at == NOW
    assert len(reading.of(LineState.MADE)) == len(takes_of(database, reading)) == 2
    assert len(reading.of(LineState.STOPPED)) == len(WORDS) - 2
    reader(settings, database, later=60).read_all()
    assert the_reading(database, number) == reading


def test_two_workers_never_say_the_same(settings: Settings, database: Database) -> None:
    number = ask(database, "Hello.")
    assert database.write(lambda c: readings.hold(c, number, NOW))
    reader(settings, database).read_all()
    assert not the_reading(database, number).is_over
    reader(settings, database, later=3).read_all()  # whoever had it has died
    assert the_reading(database, number).is_over
    take = takes_of(database, the_reading(database, number))[0]
    assert not database.write(lambda c: readings.settle(c, number, "line-0", take, NOW))
    assert len(takes_of(database, the_reading(database, number))) == 1


def test_killed_half_way_it_goes_on(settings: Settings, database: Database, url: str) -> None:
    """`kill -9` in the middle: started again it finishes, nothing twice, nothing half-written."""
    number = ask(database, *(f"{words}, number {n}." for n in range(4) for words in WORDS))
    worker = subprocess.Popen(
        [sys.executable, "-m", "ivr", "worker"],
        env={
            "PATH": os.environ["PATH"],
            "IVR_HOME": str(settings.home),
            "DATABASE_URL": url,
            "OPENBLAS_NUM_THREADS": "1",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while the_reading(database, number).done < 3 and time.monotonic() < until:
            time.sleep(0.02)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    killed = the_reading(database, number)
    assert 3 <= killed.done < len(killed.lines)
    after = Reader(settings, database, lambda: datetime.now(UTC) + timedelta(minutes=3))
    after.read_all()
    reading = the_reading(database, number)
    assert len(reading.of(LineState.MADE)) == len(reading.lines) == 28
    made = takes_of(database, reading)
    assert sorted(take.clip for take in made) == sorted(line.clip for line in reading.lines)
    assert {line.take_id for line in reading.lines} == {take.id for take in made}
    for take in made:
        assert of_wav(Sounds("", settings.home).take(take.checksum)).seconds > 0.2
    files = [path.name for path in (settings.home / "sounds").rglob("*") if path.is_file()]
    assert {f"{take.checksum}.wav" for take in made} <= set(files)
    assert all(Path(name).suffix == ".wav" for name in files)


def test_a_voice_that_is_not_there_is_told_for_every_line(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # no way to Google
    number = ask(database, "Hello.", "Goodbye.", engine="gtts")
    reader(settings, database).read_all()
    reading = the_reading(database, number)
    assert len(reading.of(LineState.FAILED)) == 2
    assert all("Google" in line.trouble for line in reading.lines)
