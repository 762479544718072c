"""Staff ring in to record: a code, some lines, and what each of them has become."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.prompt_library.reading import Line
from ivr.voice import Voice

CODE_LASTS = timedelta(minutes=15)
CODE_LENGTH = 6
MOST_ALIVE = 10
"""Codes that may be open at the same time, or guessing one would be too likely."""
MOST_LINES = 20
TRIES_A_CALL = 2
MOST_WRONG = 20
WRONG_WITHIN = timedelta(hours=1)
"""So many wrong codes in so long, over all calls, and nobody can ring in until it is over."""


class TooManyCodes(Exception):
    """As many codes are open as may be: one has to run out first."""


@dataclass(frozen=True)
class Invitation:
    """What a code stands for. The code itself is never kept."""

    id: int
    staff: int
    language: str
    lines: tuple[Line, ...]
    """What is to be recorded, in its order."""
    expires_at: datetime
    used_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether its code still lets somebody in."""
        return self.used_at is None and at < self.expires_at


@dataclass(frozen=True)
class RingIn:
    """One call of staff, as far as it has come."""

    call: str
    """CallSid."""
    step: int = 0
    """How many turns have been answered; the next answer carries this number."""
    at: str = ""
    """The question that was asked last."""
    tries: int = 0
    """Codes that were asked for in this call."""
    invitation: Invitation | None = None
    line: int = 0
    """The line being recorded, from 0."""
    voice: Voice | None = None
    """What was said of it last."""
    kept: "Kept | None" = None
    """What this turn has kept."""


@dataclass(frozen=True)
class Kept:
    """A line said by telephone that its speaker was content with."""

    invitation: int
    line: int
    voice: Voice
