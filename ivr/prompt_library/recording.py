"""A recording speaks for one exact wording."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.script.wording import Wording

UPLOADED_VOICE = "staff"
"""Stands where a manifest names the engine: a person spoke."""


@dataclass(frozen=True)
class Recording:
    """The sound of one clip, and exactly which words it speaks."""

    clip: str
    wording: str
    spoken: str
    engine: str
    voice: str
    chain: int
    """Which version of our sound chain it went through."""
    seconds: float
    checksum: str
    """The first 16 hex digits of the SHA-256 of the file; its address carries them."""

    @property
    def made_by(self) -> tuple[str, str, int]:
        """Engine, voice and chain: another one would make another sound."""
        return (self.engine, self.voice, self.chain)

    @property
    def is_by_computer(self) -> bool:
        """Whether no person spoke it."""
        return self.engine != UPLOADED_VOICE

    def speaks(self, wording: Wording) -> bool:
        """Whether this is still what callers should hear: one changed word, and it is not."""
        return (self.wording, self.spoken) == (wording.written, wording.spoken)


def made_with(recordings: Iterable[Recording]) -> tuple[str, str] | None:
    """The engine and voice that most of a language was made with: one line has one voice."""
    voices = [(recording.engine, recording.voice) for recording in recordings]
    return max(set(voices), key=voices.count) if voices else None
