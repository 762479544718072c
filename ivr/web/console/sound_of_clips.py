"""The sound of a clip, wherever it is: among what callers may be played, or in the store."""

import io
from pathlib import Path

from ivr.store.sounds import SoundMissing, SoundsUnavailable
from ivr.web.console.at_hand import console


def sound_of(checksum: str) -> Path | io.BytesIO | None:
    """A recording by its checksum; None where it can't be had."""
    if here := console().published.find(checksum):
        return here
    try:
        return io.BytesIO(console().sounds.take(checksum))
    except (SoundMissing, SoundsUnavailable):
        return None
