"""Callers' own voices on disk: never under /audio, never beside the prompts."""

import re
from pathlib import Path

from ivr.store.audio_files import write_whole

_RECORDING = re.compile(r"RE[0-9a-f]{32}")


class Voices:
    """Our copies of recordings, by RecordingSid."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, recording: str, sound: bytes) -> None:
        """Store a copy whole. Raises ValueError where this is no RecordingSid."""
        if not _RECORDING.fullmatch(recording):
            raise ValueError("not a RecordingSid")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._folder / f"{recording}.wav", sound)

    def find(self, recording: str) -> Path | None:
        """The copy of a recording, if it has come."""
        path = self._folder / f"{recording}.wav"
        return path if _RECORDING.fullmatch(recording) and path.is_file() else None
