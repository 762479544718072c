"""Callers' voices: in a folder, or in a bucket that every machine reaches."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.store.audio_files import checksum_of
from ivr.store.sounds import SoundMissing, Sounds, SoundsUnavailable
from ivr.store.voices import Voices
from tests.store import bucket

SID = "RE" + "a" * 32
SOUND = b"RIFF, a voice"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with bucket.s3() as address:
        yield address


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "folder":
        return ""
    for name, value in bucket.env(request.getfixturevalue("s3")).items():
        monkeypatch.setenv(name, value)
    return f"s3://line/{tmp_path.name}"


def test_a_voice_is_kept_found_and_forgotten(place: str, tmp_path: Path) -> None:
    voices = Voices(tmp_path / "here", place)
    assert voices.find(SID) is None
    voices.keep(SID, SOUND)
    voices.keep(SID, SOUND)
    elsewhere = Voices(tmp_path / ("there" if place else "here"), place)
    for each in (voices, elsewhere):
        path = each.find(SID)
        assert path
        assert path.read_bytes() == each.read(SID) == SOUND
    later = datetime.now(UTC) + timedelta(seconds=2)
    assert voices.kept_before(later) == [SID]
    assert voices.kept_before(later - timedelta(hours=1)) == []
    for _ in range(2):
        voices.forget(SID)
    assert voices.find(SID) is None
    assert voices.kept_before(later) == []


def test_what_another_machine_has_forgotten_is_used_for_an_hour_at_most(
    place: str, tmp_path: Path
) -> None:
    here, elsewhere = (Voices(tmp_path / name, place) for name in ("here", "elsewhere"))
    here.keep(SID, SOUND)
    if not place:
        return  # one folder is one machine's
    path = elsewhere.find(SID)
    assert path
    here.forget(SID)
    long_ago = time.time() - 3700
    os.utime(path, (long_ago, long_ago))
    assert elsewhere.read(SID) is None
    assert elsewhere.find(SID) is None
    assert not path.exists()


def test_it_is_never_where_sounds_are_published(place: str, tmp_path: Path) -> None:
    Voices(tmp_path / "voices", place).keep(SID, SOUND)
    sounds = Sounds(place, tmp_path)
    for ask in (sounds.published, sounds.take, sounds.original):
        with pytest.raises(SoundMissing):
            ask(checksum_of(SOUND))


@pytest.mark.parametrize("sid", ["", "RE1", "../secrets", SID + "\n", f"{SID}/../x"])
def test_no_other_name(place: str, tmp_path: Path, sid: str) -> None:
    voices = Voices(tmp_path, place)
    with pytest.raises(ValueError, match="RecordingSid"):
        voices.keep(sid, SOUND)
    assert voices.find(sid) is None
    voices.forget(sid)


def test_with_a_bucket_nothing_stays_on_a_machine(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in bucket.env(s3).items():
        monkeypatch.setenv(name, value)
    voices = Voices(tmp_path, f"s3://line/{tmp_path.name}")
    voices.keep(SID, SOUND)
    long_ago = time.time() - 2 * 3600
    os.utime(tmp_path / f"{SID}.wav", (long_ago, long_ago))
    voices.keep("RE" + "b" * 32, SOUND)
    assert not (tmp_path / f"{SID}.wav").exists()
    assert voices.find(SID)


def test_nothing_stays_where_nobody_listens_any_more(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even what a process that has ended had here."""
    for name, value in bucket.env(s3).items():
        monkeypatch.setenv(name, value)
    promised: list[Callable[[], None]] = []

    def later(seconds: float, work: Callable[[], None]) -> None:
        assert 0 < seconds <= 3601
        promised.append(work)

    here, place = tmp_path / "here", f"s3://line/{tmp_path.name}"
    Voices(here, place, later).keep(SID, SOUND)
    Voices(here, place, later)  # the next process
    assert len(promised) == 2
    for look_again in promised[:]:
        look_again()  # nothing is old yet
    assert len(promised) == 4
    assert [each.stem for each in here.iterdir()] == [SID]
    long_ago = time.time() - 3700
    os.utime(here / f"{SID}.wav", (long_ago, long_ago))
    for look_again in promised[2:]:
        look_again()
    assert list(here.iterdir()) == []
    assert len(promised) == 4


def test_a_bucket_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in bucket.env("http://127.0.0.1:1").items():
        monkeypatch.setenv(name, value)
    voices = Voices(tmp_path, "s3://line/x")
    assert voices.find(SID) is None
    with pytest.raises(SoundsUnavailable):
        voices.read(SID)
    with pytest.raises(SoundsUnavailable):
        voices.keep(SID, SOUND)
    assert voices.find(SID)  # who has just said it hears it all the same
