"""How loud a sound is, and where it is silent."""

import math

import numpy as np
import numpy.typing as npt

from ivr.speech.engine import Sound

QUIET = 32.0
"""Sound this many dB below the active speech counts as silence."""
_NOTHING = -60.0  # dBFS; below this is silence, however soft the speech

_SHELF = (1681.974450955533, 0.7071752369554196, 3.999843853973347)  # hertz, Q, dB
_HIGH_PASS = (38.13547087602444, 0.5003270373238773)  # hertz, Q


def active_level(sound: Sound) -> float:
    """The RMS level of the speech itself, pauses left out, in dBFS; -inf for digital silence.

    Frames of 20 ms count that are less than 16 dB below the result (the margin of ITU-T P.56).
    """
    powers = frame_powers(sound, 0.020)
    level = float(powers.mean())
    while level > 0:
        higher = float(powers[powers >= level * 10**-1.6].mean())
        if higher <= level * 1.0001:
            break
        level = higher
    return _decibels(level)


def peak_dbfs(sound: Sound) -> float:
    """The highest sample in dBFS; -inf for digital silence."""
    return _decibels(float(np.abs(sound.samples).max(initial=0.0)) ** 2)


def loudness(sound: Sound) -> float:
    """Integrated loudness in LUFS by ITU-R BS.1770-5; -inf for silence or less than 0.4 s."""
    weighted = _k_weighted(sound)
    step, block = round(sound.rate * 0.1), round(sound.rate * 0.4)
    sums = np.concatenate(([0.0], np.cumsum(weighted**2)))
    starts = np.arange(0, len(weighted) - block + 1, step)
    powers = (sums[starts + block] - sums[starts]) / block
    powers = powers[powers > _power(-70.0)]
    if not len(powers):
        return -math.inf
    powers = powers[powers > powers.mean() / 10]
    return _decibels(float(powers.mean())) - 0.691


def silences(sound: Sound) -> list[tuple[int, int]]:
    """Where the sound is silent, as runs of samples [start, end), to the nearest 10 ms."""
    threshold = max(active_level(sound) - QUIET, _NOTHING)
    quiet = frame_powers(sound, 0.010) < _power(threshold)
    edges = np.flatnonzero(np.diff(quiet, prepend=False, append=False)) * round(sound.rate * 0.010)
    ends = np.minimum(edges, len(sound.samples)).tolist()
    return [*zip(ends[::2], ends[1::2], strict=True)]


def longest_silence(sound: Sound) -> float:
    """The longest silence anywhere in the sound, in seconds."""
    return max((end - start for start, end in silences(sound)), default=0) / sound.rate


def frame_powers(sound: Sound, seconds: float) -> npt.NDArray[np.float64]:
    """The mean square of each frame of that length; the last may be padded with silence."""
    frame = round(sound.rate * seconds)
    samples = sound.samples.astype(np.float64)
    padded = np.pad(samples, (0, -len(samples) % frame or (0 if len(samples) else frame)))
    return np.asarray((padded.reshape(-1, frame) ** 2).mean(axis=1))


def _k_weighted(sound: Sound) -> npt.NDArray[np.float64]:
    """Filtered as the ear hears it: the two stages of BS.1770, designed for the sound's own rate.

    Its tables are for 48 kHz only. The design behind them is the one that FFmpeg, libebur128 and
    pyloudnorm use at other rates, so that our figures are the same as anybody else's.
    """
    spare = round(sound.rate * 0.5)  # or the filter's echo would come round to the start
    length = len(sound.samples) + spare
    spectrum = np.fft.rfft(sound.samples.astype(np.float64), length)
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(length))
    hertz, q, gain = _SHELF
    k, high = math.tan(math.pi * hertz / sound.rate), 10 ** (gain / 20)
    band = high**0.4996667741545416
    above = (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k)
    spectrum *= (above[0] + above[1] * z + above[2] * z**2) / _poles(z, k, q)
    hertz, q = _HIGH_PASS
    k = math.tan(math.pi * hertz / sound.rate)
    spectrum *= (1 - z) ** 2 / (_poles(z, k, q) / (1 + k / q + k * k))
    return np.asarray(np.fft.irfft(spectrum, length)[: len(sound.samples)])


def _poles(z: npt.NDArray[np.complex128], k: float, q: float) -> npt.NDArray[np.complex128]:
    return (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z**2


def _power(decibels: float) -> float:
    return float(10 ** (decibels / 10))


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else -math.inf
