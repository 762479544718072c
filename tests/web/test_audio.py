"""The audio door."""

import io
import wave
from pathlib import Path

import pytest
import requests

from ivr.config import Settings
from ivr.store.audio_files import PublishedAudio, ShippedAudio, checksum_of
from ivr.store.sounds import Sounds
from tests.conftest import CHECKOUT
from tests.line import Line


@pytest.fixture
def clip(line: Line) -> str:
    recording = ShippedAudio(CHECKOUT / "audio").read("en")["goodbye"]
    return f"{line.url}/audio/{recording.checksum}.wav"


def test_a_clip_is_sound_for_good(clip: str) -> None:
    answer = requests.get(clip)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["ETag"] == f'"{clip[-20:-4]}"'
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8000, 1, 2)


def test_head_range_and_an_etag_already_known(clip: str) -> None:
    whole = requests.get(clip)
    head = requests.head(clip)
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(whole.content))
    part = requests.get(clip, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    known = requests.get(clip, headers={"If-None-Match": whole.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    "address",
    [
        "/audio/",
        "/audio/goodbye.wav",
        "/audio/0000000000000000.wav",
        "/audio/en/goodbye.wav",
        "/audio/../prompts/menu.toml",
        "/audio/..%2F..%2Fsecrets",
        "/audio/manifest.json",
    ],
)
def test_anything_else_is_not_there(line: Line, address: str) -> None:
    request = requests.Request("GET", line.url).prepare()
    request.url = line.url + address  # as written: no tidying of dots on the way
    assert line.session.send(request).status_code == 404


def test_what_was_published_comes_from_the_store_and_a_draft_never(
    line: Line, settings: Settings
) -> None:
    sounds = Sounds(settings.sounds_at, settings.home)
    checksum = sounds.keep_take(b"RIFF, a draft")
    address = f"{line.url}/audio/{checksum}.wav"
    assert requests.get(address).status_code == 404
    sounds.publish(checksum)
    assert requests.get(address).content == b"RIFF, a draft"


def test_a_clip_stays_when_its_source_is_made_anew(tmp_path: Path) -> None:
    source = tmp_path / "clip.wav"
    source.write_bytes(b"first")
    published = PublishedAudio(source.parent / "published")
    checksum = checksum_of(b"first")
    assert published.publish(source, checksum)
    source.write_bytes(b"second")  # in place, as `cp` does
    found = published.find(checksum)
    assert found
    assert found.read_bytes() == b"first"
    assert published.publish(source, checksum)
    assert found.read_bytes() == b"first"


def test_a_damaged_copy_is_made_anew_where_its_source_is_whole(tmp_path: Path) -> None:
    source, checksum = tmp_path / "clip.wav", checksum_of(b"first")
    source.write_bytes(b"first")
    published = PublishedAudio(tmp_path / "published")
    published.keep(checksum, b"first")
    found = published.find(checksum)
    assert found
    found.write_bytes(b"fir")
    assert published.publish(source, checksum)
    assert found.read_bytes() == b"first"
    found.write_bytes(b"fir")
    source.write_bytes(b"second")
    assert not published.publish(source, checksum)
    source.unlink()
    assert not published.publish(source, checksum)


_NO_CHECKSUM = """{"goodbye": {"wording": "", "spoken": "", "engine": "", "voice": "", "chain": 1,
    "seconds": 1, "checksum": 3}}"""


@pytest.mark.parametrize("manifest", ["", "[]", '{"goodbye": {}}', '{"goodbye": 3}', _NO_CHECKSUM])
def test_a_damaged_manifest_counts_as_no_recordings(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "manifest.json").write_text(manifest)
    assert ShippedAudio(tmp_path).read("en") == ShippedAudio(tmp_path).made("en") == {}
