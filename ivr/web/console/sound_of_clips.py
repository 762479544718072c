"""The sound of a clip, wherever it is: among what callers may be played, or in the store."""

import io
from pathlib import Path

from ivr.prompt_library.recording import Recording
from ivr.store.audio_files import ShippedAudio
from ivr.store.sounds import SoundMissing, SoundsUnavailable, find_sound
from ivr.web.console.at_hand import console
from ivr.web.console.studio import studio


def sound_of(checksum: str) -> Path | io.BytesIO | None:
    """A recording by its checksum; None where it can't be had."""
    if here := console().published.find(checksum):
        return here
    try:
        return io.BytesIO(studio().sounds.take(checksum))
    except (SoundMissing, SoundsUnavailable):
        return None


def keep_for_callers(language: str, recording: Recording) -> None:
    """A recording that goes on air can be had for good, by every process and after any upgrade.

    Raises SoundMissing and SoundsUnavailable.
    """
    sounds = studio().sounds
    try:
        sounds.publish(recording.checksum)
    except SoundMissing:
        shipped = ShippedAudio(console().settings.audio)
        checksum = recording.checksum
        found = find_sound(sounds, console().published, shipped, language, recording.clip, checksum)
        if found is None:
            raise
        sounds.keep_take(found)
        sounds.publish(checksum)
