"""What is done with every sound that somebody brings: read, looked over, fit for a telephone."""

from dataclasses import dataclass

import numpy as np

from ivr.prompt_library.take import Finding
from ivr.speech.decoding import decode
from ivr.speech.engine import Sound
from ivr.speech.measures import active_level, frame_powers
from ivr.speech.sound import telephone_breath, telephone_clip, wav_bytes
from ivr.speech.waveform import waveform

LONGEST_PAUSE = 1.0
"""Seconds: a person's pauses are kept, but nobody waits longer inside a recording."""

LONGEST = 180.0
"""Seconds: three times the longest explanation."""
_RATE = 16_000  # twice what a telephone carries; more would only cost memory

_SOFT = -45.0  # dBFS of active speech; a telephone wants -20
_NEAR_TOP, _FLAT = 0.9, 3  # of the highest sample; so many in a row are a cut-off wave
_CLIPPED = 0.001  # share of samples in such rows; the shipped recordings have a third at most
_LEAST_OVER_NOISE = 18.0  # dB between the voice and the softest frames


@dataclass(frozen=True)
class Treated:
    """A sound fit for a telephone, and what was found in what it was made of."""

    wav: bytes
    seconds: float
    findings: tuple[Finding, ...]
    waveform: str


def treat(data: bytes) -> Treated:
    """Read any sound file and make it fit for a telephone; raises Refused.

    It reads what strangers wrote, so only `quarantine.py` calls it, in a process of its own.
    """
    brought = decode(data, _RATE, LONGEST)
    sound = telephone_clip([(telephone_breath(brought, LONGEST_PAUSE), 0.0)])
    return Treated(wav_bytes(sound), round(sound.seconds, 3), findings(brought), waveform(sound))


def findings(sound: Sound) -> tuple[Finding, ...]:
    """What may be wrong with a sound as it was brought."""
    level = active_level(sound)
    powers = frame_powers(sound, 0.020)
    floor = 10 * np.log10(max(float(np.percentile(powers, 5)), 1e-12))
    found = (
        (Finding.SOFT, level < _SOFT),
        (Finding.CLIPPED, _flat_share(sound) > _CLIPPED),
        (Finding.NOISY, level - floor < _LEAST_OVER_NOISE),
    )
    return tuple(finding for finding, is_so in found if is_so)


def _flat_share(sound: Sound) -> float:
    """How much of the sound stays at its top, as a wave does whose head was cut off."""
    heights = np.abs(sound.samples)
    at_top = heights > heights.max(initial=0.0) * _NEAR_TOP
    edges = np.flatnonzero(np.diff(at_top, prepend=False, append=False))
    runs = edges[1::2] - edges[::2]
    return float(runs[runs >= _FLAT].sum()) / max(len(heights), 1)
