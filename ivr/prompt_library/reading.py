"""A reading is some lines that a computer voice is to say, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LineState(StrEnum):
    """What has become of one line."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Line:
    """One line to say."""

    clip: str
    written: str
    spoken: str
    state: LineState = LineState.WAITING
    trouble: str = ""
    """Why it could not be said, in plain English."""
    take_id: int | None = None


@dataclass(frozen=True)
class Reading:
    """Some lines for one voice."""

    id: int
    language: str
    engine: str
    asked_by: int | None
    asked_at: datetime
    stopped_at: datetime | None
    lines: tuple[Line, ...]

    @property
    def done(self) -> int:
        """How many lines are settled, one way or another."""
        return len(self.lines) - len(self.waiting)

    @property
    def waiting(self) -> tuple[Line, ...]:
        """What is still to be said."""
        return self.of(LineState.WAITING)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return not self.waiting

    def of(self, state: LineState) -> tuple[Line, ...]:
        """The lines of a state."""
        return tuple(line for line in self.lines if line.state is state)
