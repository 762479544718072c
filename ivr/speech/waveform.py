"""A picture of a sound, beside its player: decoration, so it says nothing that words don't."""

from itertools import pairwise

import numpy as np

from ivr.speech.engine import Sound
from ivr.speech.sound import RATE

WIDTH, HEIGHT = 120, 40
"""Of the picture that the path is drawn in."""


def waveform(sound: Sound) -> str:
    """The path of an SVG picture: one upright line for each of 120 spans, as high as its peak."""
    edges = np.linspace(0, len(sound.samples), WIDTH + 1).astype(int)
    heights = np.abs(sound.samples)
    peaks = [heights[start:end].max(initial=0.0) for start, end in pairwise(edges)]
    top = max(peaks, default=0.0) or 1.0
    half = [max(round(float(peak) / top * HEIGHT / 2, 1), 0.5) for peak in peaks]
    return "".join(f"M{x}.5 {HEIGHT / 2 - h:g}v{2 * h:g}" for x, h in enumerate(half))


def waveform_of(wav: bytes) -> str:
    """The same for a file that our chain has written."""
    samples = np.frombuffer(wav, "<i2", offset=44).astype(np.float32) / np.float32(32768)
    return waveform(Sound(samples, RATE))
