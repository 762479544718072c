"""Sheets of labels that printers take: A4, and where each label stands on it, in millimetres.

Sizes are the makers'; the margins follow from them, since every sheet is the same both ways round.
They agree within 0.2 mm with Avery's Word templates (as in Snipe-IT: L7162) and with the tables of
gLabels (L7160, L7162, L7163) and others (L7159: 7.2 and 12.9 mm).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0


@dataclass(frozen=True)
class Box:
    """A part of a page, in millimetres from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends to the right."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.top + self.height

    def within(self, other: "Box") -> bool:
        """Whether no part of it is outside the other."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )

    def smaller(self, by: float) -> "Box":
        """The same without an edge all round."""
        return Box(self.left + by, self.top + by, self.width - 2 * by, self.height - 2 * by)


@dataclass(frozen=True)
class LabelSheet:
    """A kind of sheet."""

    code: str
    """What its packet says."""
    across: int
    down: int
    width: float
    height: float
    gap: float
    """Between two labels side by side; one below another they touch."""

    @property
    def labels(self) -> int:
        """How many labels it has."""
        return self.across * self.down

    @property
    def left(self) -> float:
        """From the edge of the paper to the first label."""
        return (PAGE_WIDTH - self.across * self.width - (self.across - 1) * self.gap) / 2

    @property
    def top(self) -> float:
        """From the top of the paper to the first label."""
        return (PAGE_HEIGHT - self.down * self.height) / 2

    def place(self, label: int) -> Box:
        """Where a label stands; they are counted from 1, row by row."""
        row, column = divmod(label - 1, self.across)
        return Box(
            self.left + column * (self.width + self.gap),
            self.top + row * self.height,
            self.width,
            self.height,
        )

    def needed(self, addresses: int, first: int) -> int:
        """How many sheets so many addresses fill, from the first label that is used."""
        return -(-(first - 1 + addresses) // self.labels)


SHEETS: Mapping[str, LabelSheet] = MappingProxyType(
    {
        sheet.code: sheet
        for sheet in (
            LabelSheet("L7160", 3, 7, 63.5, 38.1, 2.5),
            LabelSheet("L7163", 2, 7, 99.1, 38.1, 2.5),
            LabelSheet("L7162", 2, 8, 99.1, 33.9, 2.5),
            LabelSheet("L7159", 3, 8, 63.5, 33.9, 2.5),
        )
    }
)
