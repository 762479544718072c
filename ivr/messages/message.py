"""A message that a caller has left, and what staff have done with it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ivr.voice import Voice

LATE_AFTER = 2
"""Working days."""


class State(StrEnum):
    """What staff have done with a message."""

    NEW = "new"
    BEING_HANDLED = "being_handled"
    DONE = "done"

    @property
    def in_words(self) -> str:
        """As staff read it."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Message:
    """One message of a call. Each fact stands as it was given."""

    call: str
    """CallSid."""
    begun_at: datetime
    office: str
    """The office that the caller chose."""
    language: str = ""
    topic: str = ""
    """The explanation they had been listening to, or ""."""
    step: int = 0
    """How many turns of the message have been answered; the next answer carries this number."""
    at: str = ""
    """The question that was asked last."""
    voice: Voice | None = None
    """What they said; said again, it is the last of it."""
    unheard: int = 0
    """How often nothing was heard after the tone, one after another."""
    call_back: str = ""
    """The caller's number, only after a yes."""
    handling: State | None = None
    """What staff have done with it: being handled or done."""

    @property
    def state(self) -> State | None:
        """What it amounts to; None where nothing was said, so that there is no message."""
        if self.voice is None:
            return None
        return self.handling or State.NEW

    @property
    def is_open(self) -> bool:
        """Whether the caller can still say it again: staff have not listened to it."""
        return self.handling is None
