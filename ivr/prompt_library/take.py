"""A take is one attempt at a recording: whatever way it was made, it is kept with its original."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ivr.prompt_library.recording import UPLOADED_VOICE, Recording
from ivr.script.wording import Wording

MUCH_TOO_LONG, MUCH_TOO_SHORT = 2.0, 0.5
"""Times the seconds that the wording should take."""
_MARGIN = 1.0
"""Seconds by which no short line is called long or short: a breath more is no fault."""


class How(StrEnum):
    """How a take was made."""

    BROWSER = "browser"
    PHONE = "phone"
    UPLOAD = "upload"
    COMPUTER = "computer"

    @property
    def in_words(self) -> str:
        """As staff read it."""
        return _HOW[self]


class Finding(StrEnum):
    """What may be wrong with a sound that can be played all the same."""

    SOFT = "soft"
    CLIPPED = "clipped"
    NOISY = "noisy"
    LONG = "long"
    SHORT = "short"

    @property
    def in_words(self) -> str:
        """What staff read: what was found, and what helps."""
        return _FINDINGS[self]


_HOW = {
    How.BROWSER: "Recorded in the browser",
    How.PHONE: "Recorded by telephone",
    How.UPLOAD: "Uploaded",
    How.COMPUTER: "Computer voice",
}
_FINDINGS = {
    Finding.SOFT: "The voice is very soft. It was made louder, and the noise behind it with it. "
    "Speak closer to the microphone.",
    Finding.CLIPPED: "The sound is distorted: the voice was too loud for the microphone. "
    "Speak a little further away, or more softly.",
    Finding.NOISY: "There is a lot of noise behind the voice. Record where it is quieter.",
    Finding.LONG: "This is much longer than the words should take. Is it the right recording?",
    Finding.SHORT: "This is much shorter than the words should take. Was it cut off?",
}


@dataclass(frozen=True)
class Fit:
    """A sound that somebody brought, made fit for a telephone, with what was found in it."""

    wav: bytes
    seconds: float
    findings: tuple[Finding, ...]
    waveform: str


@dataclass(frozen=True)
class Take:
    """One attempt at the recording of a wording."""

    id: int
    language: str
    clip: str
    written: str
    """The words that it was made for, as staff wrote them; with `spoken`, the exact wording."""
    spoken: str
    how: How
    made_at: datetime
    seconds: float
    checksum: str
    """Of the treated sound, as callers hear it; its name in the store."""
    original: str
    """Of what was brought, kept as it came; empty for a computer voice."""
    findings: tuple[Finding, ...]
    waveform: str
    """The path of an SVG picture, see `speech/waveform.py`."""
    by: int | None = None
    """The account of who made it."""
    engine: str = UPLOADED_VOICE
    voice: str = ""
    chain: int = 0

    def speaks(self, wording: Wording) -> bool:
        """Whether it was made for exactly these words."""
        return (self.written, self.spoken) == (wording.written, wording.spoken)

    @property
    def recording(self) -> Recording:
        """As an edition holds it."""
        return Recording(
            clip=self.clip,
            wording=self.written,
            spoken=self.spoken,
            engine=self.engine,
            voice=self.voice,
            chain=self.chain,
            seconds=self.seconds,
            checksum=self.checksum,
        )


def findings_of_length(seconds: float, wording: Wording) -> tuple[Finding, ...]:
    """Whether a sound is much longer or shorter than its words should take."""
    expected = wording.estimated_seconds
    if seconds > expected * MUCH_TOO_LONG + _MARGIN:
        return (Finding.LONG,)
    if seconds < expected * MUCH_TOO_SHORT - _MARGIN / 2:
        return (Finding.SHORT,)
    return ()
