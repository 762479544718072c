"""What the meters say, held against signals whose level is known and against FFmpeg's meter."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.speech.engine import Sound
from ivr.speech.measures import active_level, loudness, peak_dbfs, silences
from ivr.speech.sound import longest_silence
from tests.speech.sounds import around, babble, loudness_by_ffmpeg, silent


def tone(hertz: float, seconds: float, peak: float = 1.0, rate: int = 8_000) -> Sound:
    time = np.arange(round(seconds * rate)) / rate
    return Sound((peak * np.sin(2 * np.pi * hertz * time)).astype(np.float32), rate)


@pytest.mark.parametrize("rate", [8_000, 24_000, 48_000])
def test_a_full_tone_of_997_hz_is_3_01_below_full_scale(rate: int) -> None:
    assert loudness(tone(997, 3, rate=rate)) == pytest.approx(-3.01, abs=0.05)


@settings(max_examples=25, deadline=None)
@given(
    seconds=st.floats(0.7, 6),
    gain=st.floats(-45, -12),
    seed=st.integers(0, 99),
    pause=st.floats(0, 2),
)
def test_loudness_agrees_with_ffmpeg(seconds: float, gain: float, seed: int, pause: float) -> None:
    sound = around(0.1, babble(seconds, 8_000, gain, seed), pause)
    assert loudness(sound) == pytest.approx(loudness_by_ffmpeg(sound), abs=0.03)


@pytest.mark.parametrize("sound", [Sound(silent(2, 8_000), 8_000), tone(997, 0.3)])
def test_silence_and_less_than_a_block_have_no_loudness(sound: Sound) -> None:
    assert loudness(sound) == -math.inf


def test_the_active_level_leaves_pauses_out() -> None:
    speech = tone(400, 1, peak=0.2)
    with_pauses = around(3, speech, 5)
    hiss = np.random.default_rng(1).normal(size=len(with_pauses.samples)) * 0.001
    with_pauses = Sound((with_pauses.samples + hiss).astype(np.float32), 8_000)
    assert active_level(speech) == pytest.approx(20 * math.log10(0.2) - 3.01, abs=0.02)
    assert active_level(with_pauses) == pytest.approx(active_level(speech), abs=0.02)


def test_the_peak_is_the_highest_sample_either_way() -> None:
    samples = silent(1, 8_000)
    samples[5000] = -0.5
    assert peak_dbfs(Sound(samples, 8_000)) == pytest.approx(-6.02, abs=0.01)
    assert peak_dbfs(Sound(silent(1), 24_000)) == -math.inf


@given(before=st.floats(0, 1), middle=st.floats(0.05, 2), after=st.floats(0, 1))
def test_silences_are_found_where_they_are(before: float, middle: float, after: float) -> None:
    burst = tone(500, 0.3, peak=0.3)
    sound = around(before, around(0, burst, middle), 0)
    sound = Sound(np.concatenate((sound.samples, around(0, burst, after).samples)), 8_000)
    assert longest_silence(sound) == pytest.approx(max(before, middle, after), abs=0.021)
    inner = [run for run in silences(sound) if run[0] > 0 and run[1] < len(sound.samples)]
    assert any(end - start == pytest.approx(middle * 8_000, abs=161) for start, end in inner)


def test_what_is_soft_beside_the_speech_is_silence_but_a_soft_speaker_is_not() -> None:
    loud, soft = tone(500, 1, peak=0.5), tone(500, 1, peak=0.5 * 10 ** (-36 / 20))
    assert longest_silence(Sound(np.concatenate((loud.samples, soft.samples)), 8_000)) >= 0.99
    assert longest_silence(soft) == 0
