"""Any sound comes out fit for a telephone: one rate, one loudness, exact pauses."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.speech.engine import Sound
from ivr.speech.measures import active_level, silences
from ivr.speech.sound import (
    Refused,
    join,
    longest_silence,
    loudness,
    peak_dbfs,
    to_telephone,
    wav_bytes,
)
from tests.speech.sounds import around, babble, longest_hush, of_wav, silent

RATES = st.sampled_from([8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000])
PAUSES = st.sampled_from([0.3, 0.5, 0.75])
BREATHS = st.builds(
    around,
    st.floats(0, 1.5),
    st.builds(babble, st.floats(0.25, 2.5), RATES, st.floats(-50, -6), st.integers(0, 99)),
    st.floats(0, 1.5),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(BREATHS, PAUSES), min_size=1, max_size=4))
def test_every_clip_is_fit_for_a_telephone(breaths: list[tuple[Sound, float]]) -> None:
    sound = of_wav(wav_bytes(to_telephone(breaths)))
    assert sound.rate == 8_000
    assert loudness(sound) == pytest.approx(-21, abs=1.2)
    assert peak_dbfs(sound) <= -3
    assert longest_silence(sound) < 1.2


@settings(max_examples=40, deadline=None)
@given(
    bursts=st.lists(
        st.tuples(
            st.builds(
                around,
                st.floats(0, 1),
                st.builds(babble, st.floats(0.25, 1), st.just(24_000), st.floats(-40, -10)),
                st.floats(0, 1),
            ),
            st.floats(0.1, 0.9),
        ),
        min_size=2,
        max_size=5,
    )
)
def test_a_pause_is_the_whole_silence_between_two_sounds(
    bursts: list[tuple[Sound, float]],
) -> None:
    joined = to_telephone(bursts)
    inner = silences(joined)[1:-1]
    assert [(end - start) / 8_000 for start, end in inner] == [
        pytest.approx(pause, abs=0.025) for _, pause in bursts[:-1]
    ]


def test_a_clip_keeps_150_ms_before_and_300_ms_after() -> None:
    clip = to_telephone([(around(2, babble(1), 3), 0.5)])
    loud = np.flatnonzero(np.abs(clip.samples) > 0.01)
    assert loud[0] / 8_000 == pytest.approx(0.15, abs=0.02)
    assert clip.seconds - loud[-1] / 8_000 == pytest.approx(0.3, abs=0.02)


def test_the_soft_beginning_and_end_of_a_word_are_kept() -> None:
    soft = Sound(babble(0.08, gain=-60).samples, 24_000)  # 40 dB under the speech: an f, an n
    samples = np.concatenate(
        (silent(0.5), soft.samples, babble(1, gain=-20).samples, soft.samples, silent(0.5))
    )
    clip = to_telephone([(Sound(samples, 24_000), 0)])
    before, after = clip.samples[600:1180], clip.samples[-2380:-1900]
    assert np.abs(before).max() > 0.0005
    assert np.abs(after).max() > 0.0005
    assert np.abs(clip.samples[:300]).max() < 0.0001


@pytest.mark.parametrize("gap", [0.6, 1.3, 4.0])
def test_a_long_gap_inside_a_breath_is_cut_short(gap: float) -> None:
    noise = 1e-4 * np.random.default_rng(1).normal(size=round(gap * 24_000)).astype(np.float32)
    samples = np.concatenate((babble(1).samples, noise, babble(1, seed=2).samples))
    clip = to_telephone([(Sound(samples, 24_000), 0)])
    assert longest_silence(clip) == pytest.approx(0.5, abs=0.04)


def test_a_comma_keeps_its_length() -> None:
    samples = np.concatenate((babble(1).samples, silent(0.4), babble(1, seed=2).samples))
    clip = to_telephone([(Sound(samples, 24_000), 0)])
    assert longest_silence(clip) == pytest.approx(0.4, abs=0.03)


def test_breaths_come_out_equally_loud() -> None:
    clip = to_telephone([(babble(2, gain=-45), 0.75), (babble(2, gain=-9, seed=3), 0)])
    first, second = clip.samples[: 2 * 8_000], clip.samples[-2 * 8_000 :]
    levels = [active_level(Sound(half, 8_000)) for half in (first, second)]
    assert levels == [pytest.approx(-20, abs=0.5)] * 2


def test_active_speech_is_at_20_below_full_scale() -> None:
    clip = to_telephone([(babble(4), 0)])
    assert active_level(clip) == pytest.approx(-20, abs=0.3)


@pytest.mark.parametrize("seconds", [0.12, 0.2, 0.3])
def test_a_single_short_word_is_as_loud_as_a_sentence(seconds: float) -> None:
    assert loudness(to_telephone([(babble(seconds), 0)])) == pytest.approx(-21, abs=1.2)


def test_peaks_are_limited_without_distortion() -> None:
    time = np.arange(6 * 8_000) / 8_000
    bursts = np.where(np.sin(np.pi * time) ** 2 > 0.9993, 24, 1)  # 17 ms in each second
    smooth = np.convolve(bursts, np.hanning(80) / np.hanning(80).sum(), "same")
    loud = Sound((0.01 * smooth * np.sin(2 * np.pi * 500 * time)).astype(np.float32), 8_000)
    clip = to_telephone([(loud, 0)])
    assert 10 * np.log10(np.max(loud.samples**2)) - active_level(loud) > 19, "nothing to limit"
    assert -3.5 < peak_dbfs(clip) <= -3
    assert share(clip, 450, 550) > -0.1
    assert share(clip, 1_400, 1_600) < -50, "a clipped tone has overtones"


@pytest.mark.parametrize("rate", [8_000, 24_000, 48_000])
def test_a_whisper_is_a_sound_and_the_hiss_of_a_line_is_not(rate: int) -> None:
    assert loudness(to_telephone([(babble(1, rate, -55), 0)])) == pytest.approx(-21, abs=1.2)
    with pytest.raises(Refused):
        to_telephone([(babble(1, rate, -66), 0)])


def test_missing_numbers_become_silence() -> None:
    sound = babble(1)
    samples = sound.samples.copy()
    samples[100:200], samples[300], samples[301] = np.nan, np.inf, -np.inf
    clip = to_telephone([(Sound(samples, sound.rate), 0)])
    assert np.isfinite(clip.samples).all()
    assert loudness(clip) == pytest.approx(-21, abs=1.5)


def share(clip: Sound, low: float, high: float) -> float:
    """How much of the sound lies between two pitches, in dB."""
    power = np.abs(np.fft.rfft(clip.samples)) ** 2
    hertz = np.fft.rfftfreq(len(clip.samples), 1 / clip.rate)
    return 10 * math.log10(power[(hertz >= low) & (hertz < high)].sum() / power.sum())


def test_hum_goes_and_nothing_folds_back_into_the_telephone_band() -> None:
    time = np.arange(2 * 48_000) / 48_000
    voice = np.sin(2 * np.pi * 1_000 * time)
    hum, whistle = np.sin(2 * np.pi * 50 * time), np.sin(2 * np.pi * 5_000 * time)
    mixed = Sound((0.2 * (voice + hum + whistle) + 0.3).astype(np.float32), 48_000)
    clip = to_telephone([(mixed, 0)])
    assert share(clip, 900, 1_100) > -0.1
    assert share(clip, 0, 80) < -23  # the hum, and the offset
    assert share(clip, 2_900, 3_100) < -50  # where 5 kHz would land


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_pitch_and_length_survive_every_rate(rate: int) -> None:
    time = np.arange(rate) / rate
    clip = to_telephone(
        [(Sound((0.1 * np.sin(2 * np.pi * 600 * time)).astype(np.float32), rate), 0)]
    )
    power = np.abs(np.fft.rfft(clip.samples))
    assert np.argmax(power) * 8_000 / len(clip.samples) == pytest.approx(600, abs=2)
    assert clip.seconds == pytest.approx(1.45, abs=0.02)


@pytest.mark.parametrize("samples", [silent(1), silent(0), silent(1) + 0.2, silent(1) * np.nan])
def test_a_breath_without_sound_is_refused(samples: np.ndarray) -> None:
    with pytest.raises(Refused, match="nothing to hear"):
        to_telephone([(babble(1), 0.5), (Sound(samples, 24_000), 0)])


def test_a_wav_keeps_every_sample() -> None:
    samples = np.array([0, 0.5, -0.5, 1, -1, 2, -2, 1 / 32767], np.float32)
    pcm = np.round(of_wav(wav_bytes(Sound(samples, 8_000))).samples * 32768)
    assert pcm.tolist() == [0, 16384, -16384, 32767, -32767, 32767, -32767, 1]


def test_pieces_join_at_any_rate() -> None:
    whole = join([(around(1, babble(1), 1), 0.2), (around(0, babble(1, seed=2), 0.7), 0.9)])
    assert whole.rate == 24_000
    assert whole.seconds == pytest.approx(0.15 + 1 + 0.2 + 1 + 0.3, abs=0.04)
    assert longest_hush(Sound(whole.samples[12_000:-9_600], 24_000), 0.001) == pytest.approx(
        0.2, abs=0.02
    )
