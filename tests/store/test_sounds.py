"""Sounds are kept once and for good, in a folder and in a bucket, and never half."""

from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from structlog.testing import capture_logs

from ivr.config import SettingsWrong, read_settings
from ivr.store.audio_files import PublishedAudio, checksum_of
from ivr.store.sounds import SoundMissing, Sounds, SoundsUnavailable, bring_here
from tests.store import bucket

SOUND = b"RIFF, a sound"
NAME = checksum_of(SOUND)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with bucket.s3() as address:
        yield address


@pytest.fixture(params=["folder", "bucket"])
def sounds(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Sounds:
    if request.param == "folder":
        return Sounds("", tmp_path)
    for name, value in bucket.env(request.getfixturevalue("s3")).items():
        monkeypatch.setenv(name, value)
    return Sounds(f"s3://line/{tmp_path.name}", tmp_path)


def damage(sounds: Sounds, name: str) -> None:
    assert sounds._opened
    obstore.put(sounds._opened, name, b"half of")


def test_a_sound_is_kept_once(sounds: Sounds) -> None:
    assert sounds.keep_take(SOUND) == NAME
    assert sounds.keep_take(SOUND) == NAME
    assert sounds.take(NAME) == SOUND
    assert sounds._opened
    assert len(obstore.list(sounds._opened).collect()) == 1


def test_each_prefix_is_apart(sounds: Sounds) -> None:
    """Nobody finds a draft under what callers may hear, nor an original under either."""
    sounds.keep_take(SOUND)
    original = sounds.keep_original(b"as it came")
    for ask in (sounds.published, sounds.original):
        with pytest.raises(SoundMissing):
            ask(NAME)
    with pytest.raises(SoundMissing):
        sounds.take(original)
    sounds.publish(NAME)
    sounds.publish(NAME)
    assert sounds.published(NAME) == SOUND
    assert sounds.original(original) == b"as it came"


def test_what_is_not_there_is_missing(sounds: Sounds) -> None:
    for checksum in ("0" * 16, "../secrets", "", "x" * 16, f"{NAME}/../{NAME}"):
        with pytest.raises(SoundMissing):
            sounds.take(checksum)
    with pytest.raises(SoundMissing):
        sounds.publish("0" * 16)


def test_a_damaged_sound_is_never_played_and_is_written_again(sounds: Sounds) -> None:
    sounds.keep_take(SOUND)
    damage(sounds, f"takes/{NAME}.wav")
    with pytest.raises(SoundMissing):
        sounds.take(NAME)
    assert sounds.keep_take(SOUND) == NAME
    assert sounds.take(NAME) == SOUND


def test_before_an_edition_goes_on_air_its_sounds_are_brought_here(
    sounds: Sounds, tmp_path: Path
) -> None:
    here = PublishedAudio(tmp_path / "here")
    second = sounds.keep_take(b"a second")
    sounds.keep_take(SOUND)
    sounds.publish(NAME)
    assert bring_here(sounds, here, [NAME, second, "0" * 16]) == {second, "0" * 16}
    found = here.find(NAME)
    assert found
    assert found.read_bytes() == SOUND
    assert here.find(second) is None
    damage(sounds, f"published/{NAME}.wav")
    assert bring_here(sounds, here, [NAME]) == set()  # it is here already


def test_a_store_that_breaks_off_half_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with bucket.breaks_off() as address, capture_logs() as logs:
        for name, value in bucket.env(address).items():
            monkeypatch.setenv(name, value)
        sounds = Sounds("s3://line", tmp_path)
        for use in (lambda: sounds.take(NAME), lambda: sounds.publish(NAME)):
            with pytest.raises(SoundsUnavailable):
                use()
        here = PublishedAudio(tmp_path / "here")
        logs.clear()
        with pytest.raises(SoundsUnavailable):
            bring_here(sounds, here, [NAME, "0" * 16, "1" * 16])
        assert len(logs) == 1  # it is asked once, not once for each sound
        assert here.find(NAME) is None
    assert logs
    assert "secret" not in str(logs)
    assert address not in str(logs)


def test_a_store_that_refuses_us_and_one_that_is_away(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in bucket.env(s3).items():
        monkeypatch.setenv(name, value)
    with pytest.raises((SoundsUnavailable, SoundMissing)):
        Sounds("s3://another-bucket", tmp_path).keep_take(SOUND)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(SoundsUnavailable):
        Sounds("s3://line", tmp_path).keep_take(SOUND)


def test_a_disk_that_is_full_or_not_ours(tmp_path: Path) -> None:
    (tmp_path / "sounds").write_text("a file stands where the folder should be")
    with pytest.raises(SoundsUnavailable):
        Sounds("", tmp_path).keep_take(SOUND)


@pytest.mark.parametrize(
    "url", ["line", "http://bucket", "s3://", "file://host", "s3://key:secret@bucket", "s3://b?k=v"]
)
def test_a_place_that_is_none_is_told_without_its_secrets(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AUDIO_URL", url)
    with pytest.raises(SettingsWrong, match="AUDIO_URL") as wrong:
        read_settings(home=tmp_path)
    assert "secret" not in str(wrong.value)
