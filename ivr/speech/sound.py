"""From any sound to what a telephone plays: 8 kHz, one channel, 16 bits, one loudness."""

import io
import wave
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ivr.speech.decoding import Refused, clean, decode
from ivr.speech.engine import Samples, Sound
from ivr.speech.measures import active_level, longest_silence, loudness, peak_dbfs, silences

__all__ = [
    "RATE",
    "Refused",
    "decode",
    "join",
    "longest_silence",
    "loudness",
    "peak_dbfs",
    "telephone_breath",
    "telephone_clip",
    "to_telephone",
    "wav_bytes",
]

RATE = 8_000
LEAD, TAIL = 0.150, 0.300  # seconds kept before and after a clip's sound
LONGEST_GAP = 0.5  # seconds of silence inside a breath; a longer one is for the wording to ask

# What is softer than silence's limit still belongs to a word: the breath of an f, the end of an n.
_ONSET, _DECAY = 0.100, 0.200  # seconds

_ACTIVE = -20.0  # dBFS RMS of active speech
_LOUDNESS = (-22.0, -20.0)  # LUFS that a clip may have, well inside -21 +/- 1.5
_CEILING = 10 ** (-3.05 / 20)  # a hair under -3 dBFS, for the rounding to 16 bits
_LOOK_AHEAD = 0.005  # seconds


def to_telephone(breaths: Sequence[tuple[Sound, float]]) -> Sound:
    """Make one clip of breaths, each with the whole silence in seconds that follows it.

    Raises Refused where a breath holds no sound.
    """
    return telephone_clip([(telephone_breath(sound), pause) for sound, pause in breaths])


def telephone_breath(sound: Sound, longest_gap: float = LONGEST_GAP) -> Sound:
    """The first half of the chain, for one breath: filtered, levelled, no long gaps."""
    filtered = _telephone_band(Sound(clean(sound.samples), sound.rate))
    if active_level(filtered) < -60:
        raise Refused("There is nothing to hear in this sound.")
    levelled = _amplified(filtered, _ACTIVE - active_level(filtered))
    return _without_gaps(levelled, longest_gap)


def telephone_clip(breaths: Sequence[tuple[Sound, float]]) -> Sound:
    """The second half of the chain: joined with exact pauses, levelled, peaks limited."""
    return _levelled(join(breaths))


def join(pieces: Sequence[tuple[Sound, float]]) -> Sound:
    """Set sounds of one rate in a row; each pause is the whole silence between two of them."""
    rate = pieces[0][0].rate
    spans = [_span(piece) for piece, _ in pieces]
    pauses = [round(pause * rate) for _, pause in pieces[:-1]] + [round(TAIL * rate)]
    starts = np.cumsum(
        [round(LEAD * rate)]
        + [end - start + pause for (start, end), pause in zip(spans, pauses, strict=True)]
    )
    whole = np.zeros(starts[-1], np.float32)
    for (piece, _), (start, end), at in zip(pieces, spans, starts[:-1].tolist(), strict=True):
        before = min(start, round(_ONSET * rate), at)
        after = min(len(piece.samples) - end, round(_DECAY * rate), len(whole) - at - end + start)
        whole[at - before : at + end - start + after] += _faded(
            piece.samples[start - before : end + after], before, after
        )
    return Sound(whole, rate)


def wav_bytes(sound: Sound) -> bytes:
    """The sound as a 16-bit PCM WAV file."""
    pcm = np.rint(np.clip(sound.samples, -1.0, 1.0) * 32767).astype("<i2")
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(pcm.tobytes())
    return target.getvalue()


def _span(sound: Sound) -> tuple[int, int]:
    """Where the sound begins and ends, silence left out."""
    start, end = 0, len(sound.samples)
    quiet = silences(sound)
    if quiet and quiet[0][0] == 0:
        start = quiet[0][1]
    if quiet and quiet[-1][1] == end:
        end = quiet[-1][0]
    return start, max(start, end)


def _faded(samples: Samples, before: int, after: int) -> Samples:
    """The same, rising over its first samples and dying away over its last."""
    envelope = np.ones(len(samples), np.float32)
    envelope[:before] = np.sin(np.linspace(0, np.pi / 2, before, endpoint=False)) ** 2
    envelope[len(samples) - after :] = np.cos(np.linspace(0, np.pi / 2, after)) ** 2
    return samples * envelope


def _telephone_band(sound: Sound) -> Sound:
    """At 8 kHz, without what lies under 100 Hz (hum, DC) or over 3.9 kHz."""
    unit = sound.rate // np.gcd(sound.rate, RATE)  # so many samples make a whole number at 8 kHz
    length = -(-(len(sound.samples) + sound.rate // 10) // unit) * unit
    samples = sound.samples.astype(np.float64)
    samples -= samples.sum() / max(len(samples), 1)  # or an offset would begin and end with a thud
    spectrum = np.fft.rfft(samples, length)
    hertz = np.fft.rfftfreq(length, 1 / sound.rate)
    spectrum *= 1 / np.sqrt(1 + (100 / np.maximum(hertz, 1e-3)) ** 8)  # Butterworth, fourth order
    spectrum *= np.cos(np.clip((hertz - 3_600) / 300, 0, 1) * np.pi / 2) ** 2
    shorter = length * RATE // sound.rate
    samples = np.fft.irfft(spectrum[: shorter // 2 + 1], shorter) * (shorter / length)
    wanted = -(-len(sound.samples) * RATE // sound.rate)
    return Sound(samples[:wanted].astype(np.float32), RATE)


def _without_gaps(sound: Sound, longest: float) -> Sound:
    """The same with every long silence inside it cut short in its middle."""
    most, blend = round(longest * sound.rate), round(0.010 * sound.rate)
    samples = sound.samples
    for start, end in reversed(silences(sound)):
        if end - start > most and start > 0 and end < len(samples):
            left, right = start + most // 2, end - most // 2
            ramp = np.linspace(0, 1, blend, dtype=np.float32)
            seam = samples[left : left + blend] * (1 - ramp) + samples[right - blend : right] * ramp
            samples = np.concatenate((samples[:left], seam, samples[right:]))
    return replace(sound, samples=samples)


def _levelled(sound: Sound) -> Sound:
    """Active speech at -20 dBFS RMS, the loudness inside its bounds, peaks under -3 dBFS."""
    gain, levelled = 0.0, sound
    for _ in range(6):  # the limiter takes a little away, which a little more gain gives back
        levelled = _limited(_amplified(sound, gain))
        now = loudness(levelled)
        missing = float(np.clip(now + _ACTIVE - active_level(levelled), *_LOUDNESS)) - now
        if not abs(missing) > 0.02:
            break
        gain += missing
    return levelled


def _limited(sound: Sound) -> Sound:
    """Peaks brought under the ceiling by a gain that moves smoothly, so nothing is clipped."""
    reach = round(_LOOK_AHEAD * sound.rate)
    needed = _CEILING / np.maximum(np.abs(sound.samples), _CEILING)
    if needed.min(initial=1.0) >= 1:
        return sound
    window = 2 * reach + 1
    # The least gain in reach, averaged over the same reach, is never above what its middle needs.
    lowest = sliding_window_view(np.pad(needed, 2 * reach, constant_values=1), window).min(axis=1)
    smooth = np.hanning(window + 2)[1:-1]
    gain = np.convolve(lowest, smooth / smooth.sum(), mode="valid")
    return replace(sound, samples=(sound.samples * gain).astype(np.float32))


def _amplified(sound: Sound, decibels: float) -> Sound:
    return replace(sound, samples=sound.samples * np.float32(10 ** (decibels / 20)))
