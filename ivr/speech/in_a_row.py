"""Clips one after another, as a caller hears them. Each brings its own silence with it."""

import io
import wave
from collections.abc import Sequence


def in_a_row(clips: Sequence[bytes]) -> bytes:
    """One WAV file of several of the same form. Raises ValueError where there are none."""
    if not clips:
        raise ValueError("no clips")
    target = io.BytesIO()
    with wave.open(target, "wb") as whole:
        for at, clip in enumerate(clips):
            with wave.open(io.BytesIO(clip)) as file:
                if at == 0:
                    whole.setparams(file.getparams())
                whole.writeframes(file.readframes(file.getnframes()))
    return target.getvalue()
