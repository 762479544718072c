"""Boxes and ways between them, as they stand on paper. Everything is in the units of its size."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A page of a call."""

    name: str
    x: float
    y: float
    width: float
    height: float
    title: tuple[str, ...]
    """Its name, line by line."""
    lines: tuple[str, ...]
    """What is told of it."""
    lost: float | None = None
    """The share of those who got no further here, from 0 to 1; None where there is none to tell."""
    is_first_to_mend: bool = False

    @property
    def middle(self) -> float:
        """Its height on the paper."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """Where the ways begin."""
        return self.x + self.width


@dataclass(frozen=True)
class Way:
    """What leads from a box to another, or nowhere that is drawn."""

    label: str
    """The key, and how many took it."""
    x: float
    y: float
    """Where its label begins."""
    path: str = ""
    """As SVG draws it; "" where it is only told."""
    width: float = 1.0
    is_hidden: bool = False
    """Whether it is not told how many took it."""


@dataclass(frozen=True)
class Drawing:
    """A whole graph."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
