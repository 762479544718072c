"""What came in from the telephone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Keys:
    """The caller pressed something; it may be anything."""

    pressed: str


@dataclass(frozen=True)
class Silence:
    """The wait for a key ran out."""


@dataclass(frozen=True)
class LegEnded:
    """Ringing an office's line is over, answered or not."""

    status: str
    """Twilio's word: completed, answered, busy, no-answer, failed, canceled, or a new one."""
    bridged: bool | None
    """Whether the two could speak; None where Twilio does not say."""
    accepted: bool
    """Whether somebody pressed 1 to take the call."""

    @property
    def was_answered(self) -> bool:
        """Whether somebody, or something, picked up."""
        return self.status in ("completed", "answered")

    @property
    def was_a_conversation(self) -> bool:
        """Sure that caller and office spoke: a refusal or an answerphone is no conversation."""
        return self.bridged is True or (self.accepted and self.was_answered)

    @property
    def is_in_doubt(self) -> bool:
        """Something was picked up, and nothing tells whether the two spoke."""
        return self.was_answered and self.bridged is None and not self.accepted


@dataclass(frozen=True)
class Spoken:
    """The caller has said something after the tone."""

    id: str
    url: str
    seconds: float
    key: str
    """The key that ended it, `hangup`, or "" where silence did."""


@dataclass(frozen=True)
class Words:
    """What a computer made of something that the caller said; it may be anything."""

    text: str


Heard = Keys | Silence | LegEnded | Spoken | Words
