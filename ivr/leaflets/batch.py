"""A batch of requests that go to the printer together: labels, and letters if they are wanted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ivr.leaflets.order import Format


class Letters(StrEnum):
    """Which letters go with the leaflets."""

    NONE = "none"
    AS_ASKED = "as-asked"
    ORDINARY = "ordinary"
    LARGE_PRINT = "large-print"

    @property
    def in_words(self) -> str:
        """As staff read it."""
        return _IN_WORDS[self]

    def format_for(self, asked: Format) -> Format:
        """How the letter is printed for somebody who asked for a leaflet in a format."""
        return asked if self is Letters.AS_ASKED else Format(self.value)


_IN_WORDS = {
    Letters.NONE: "No letters",
    Letters.AS_ASKED: "Letters, in large print for whoever asked for a leaflet in large print",
    Letters.ORDINARY: "Letters in ordinary print",
    Letters.LARGE_PRINT: "Letters in large print",
}


@dataclass(frozen=True)
class Setup:
    """How a batch is printed."""

    sheet: str = "L7160"
    """The sheet of labels, as its packet says."""
    first: int = 1
    """The first free label."""
    right: float = 0.0
    down: float = 0.0
    """How much further to print, in millimetres."""
    letters: Letters = Letters.NONE


@dataclass(frozen=True)
class Batch:
    """Some requests that somebody has chosen to print."""

    id: int
    staff: int
    """Whose it is."""
    made_at: datetime
    setup: Setup
    requests: tuple[int, ...]
    """In the order of their labels."""
    printed: tuple[int, ...] = ()
    """Those that came out of the printer well."""
    answered_at: datetime | None = None
    """When somebody said whether it printed properly; nothing is printed until then."""

    def next_label(self, labels: int) -> int:
        """The first label that is free after it, on sheets of so many labels."""
        if self.answered_at and not self.printed:
            return self.setup.first
        return (self.setup.first - 1 + len(self.requests)) % labels + 1
