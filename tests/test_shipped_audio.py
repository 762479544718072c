"""The recordings that are shipped: each is whole, level, and speaks what stands in prompts/."""

import io
import wave

import pytest

from ivr.call.edition import load_edition
from ivr.prompt_library.recording import Recording
from ivr.speech.decoding import decode
from ivr.speech.measures import longest_silence, loudness, peak_dbfs
from ivr.store.audio_files import ShippedAudio
from tests.conftest import CHECKOUT

AUDIO = ShippedAudio(CHECKOUT / "audio")
RECORDINGS = AUDIO.read("en")


def test_every_clip_of_the_script_is_recorded_as_it_stands() -> None:
    edition, problems = load_edition(CHECKOUT / "prompts", {"en": RECORDINGS})
    assert not problems
    wordings = edition.script.wordings["en"]
    assert [clip for clip in wordings if not edition.recording(wordings[clip])] == []
    assert set(RECORDINGS) == set(wordings)


def test_one_line_has_one_voice() -> None:
    assert {(r.engine, r.voice) for r in RECORDINGS.values()} == {("kokoro", "bf_emma")}


@pytest.mark.parametrize("recording", RECORDINGS.values(), ids=RECORDINGS)
def test_clip(recording: Recording) -> None:
    file = AUDIO.path("en", recording.clip).read_bytes()
    with wave.open(io.BytesIO(file)) as header:
        assert header.getparams()[:3] == (1, 2, 8000)  # channels, bytes a sample, samples a second
    sound = decode(file)
    assert sound.rate == 8000
    assert sound.seconds == pytest.approx(recording.seconds, abs=0.001)
    assert loudness(sound) == pytest.approx(-21, abs=1.5)
    assert peak_dbfs(sound) <= -3
    assert longest_silence(sound) <= 1.2
