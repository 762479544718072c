"""Fitting an address into a box: as large as Royal Mail likes it, and smaller only in need."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ivr.paper.sheets import Box

MM_OF_POINT = 25.4 / 72

# Royal Mail reads 10 to 12 point best; below 8 nobody does.
_GOOD = tuple(half / 2 for half in range(24, 19, -1))
_SMALL = tuple(half / 2 for half in range(19, 15, -1))
LARGEST, SMALLEST = _GOOD[0], _SMALL[-1]

LEADING = 1.2
"""From line to line, of the size of the type."""
ABOVE, BELOW = 1.07, 0.3
"""How far Noto Sans, with accents on capitals, reaches over and under the line it stands on."""

Measure = Callable[[str, float], float]
"""The width in millimetres of a text in a size in points."""


@dataclass(frozen=True)
class Fitted:
    """Lines that fit, and the size of type in which they do."""

    lines: tuple[str, ...]
    size: float
    """Points."""

    @property
    def height(self) -> float:
        """Millimetres from the top of the first line to the foot of the last."""
        return height_of(len(self.lines), self.size)

    def baselines(self, top: float) -> Iterator[tuple[str, float]]:
        """Each line, and where it stands, in millimetres, when the first begins at the top."""
        for at, line in enumerate(self.lines):
            yield line, top + (ABOVE + at * LEADING) * self.size * MM_OF_POINT


def height_of(lines: int, size: float) -> float:
    """The millimetres that some lines take up."""
    return ((lines - 1) * LEADING + ABOVE + BELOW) * size * MM_OF_POINT


def fit(lines: Sequence[str], box: Box, measure: Measure) -> Fitted | None:
    """The largest type in which the lines fit into a box; None where none does.

    A long line is broken before the type gets smaller than Royal Mail likes.
    """
    for sizes, may_break in product((_GOOD, _SMALL), (False, True)):
        for size in sizes:
            set_so = broken(lines, box.width, size, measure) if may_break else tuple(lines)
            if height_of(len(set_so), size) <= box.height and all(
                measure(line, size) <= box.width for line in set_so
            ):
                return Fitted(set_so, size)
    return None


def broken(lines: Sequence[str], width: float, size: float, measure: Measure) -> tuple[str, ...]:
    """The same words on lines no wider than the width; a word that is wider has one to itself."""
    found = []
    for line in lines:
        words = line.split(" ")
        begun = words[:1]
        for word in words[1:]:
            if measure(" ".join([*begun, word]), size) > width:
                found.append(" ".join(begun))
                begun = []
            begun.append(word)
        found.append(" ".join(begun))
    return tuple(found)
