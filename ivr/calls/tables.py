"""Figures as they are shown: a table with its finding, for a page, a file or a terminal."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ivr.calls.drawing import Drawing
from ivr.calls.hiding import Hidden, Shown

Value = Shown | str


class Picture(StrEnum):
    """How a table is drawn; every picture has its table beneath."""

    NONE = "none"
    COLUMNS = "columns"
    """A column for each row: days, months."""
    BARS = "bars"
    """A bar for each row, as long as its first number."""
    STACKS = "stacks"
    """A bar for each row, made of all its numbers."""
    HEAT = "heat"
    """A field for each number, the darker the larger."""
    GRAPH = "graph"
    """Boxes and the ways between them, as `drawing` has them."""


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    name: str
    cells: tuple[Value, ...]
    group: str = ""
    """What it belongs to, such as the page of a key; rows of a group follow one another."""

    @property
    def known(self) -> int:
        """What its numbers that are shown add up to."""
        return sum(cell for cell in self.cells if isinstance(cell, int))

    @property
    def in_all(self) -> str:
        """The same in words, with what is not shown."""
        if not any(isinstance(cell, Hidden) for cell in self.cells):
            return f"{self.known:,}"
        return f"{self.known:,} or more" if self.known else Hidden.WITHHELD.value


@dataclass(frozen=True)
class Table:
    """Some figures."""

    id: str
    """A plain name: of its file, and of its place on the page."""
    title: str
    finding: str
    """What it shows, in a sentence; the words in place of the picture."""
    heads: tuple[str, ...]
    """Of the columns; the first is of what names the rows."""
    rows: tuple[Row, ...]
    picture: Picture = Picture.NONE
    total: Row | None = None
    note: str = ""
    """What the figures mean, where that needs to be said."""
    drawing: Drawing | None = None
    """Where everything stands in a graph."""

    @property
    def is_hiding(self) -> bool:
        """Whether some number is not shown."""
        rows = (*self.rows, *([self.total] if self.total else []))
        return any(isinstance(cell, Hidden) for row in rows for cell in row.cells)

    @property
    def groups(self) -> dict[str, list[Row]]:
        """The rows by what they belong to."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.group, []).append(row)
        return found

    @property
    def series(self) -> list[tuple[int, str]]:
        """The columns that have numbers: their places, from 0, and their heads."""
        return [
            (place, head)
            for place, head in enumerate(self.heads[1:])
            if any(isinstance(row.cells[place], int) for row in self.rows)
        ]

    @property
    def most(self) -> int:
        """The largest number of all, or the longest row where they are stacked; at least 1."""
        numbers = [
            row.known if self.picture is Picture.STACKS else max(_numbers(row), default=0)
            for row in self.rows
        ]
        return max([1, *numbers])

    def lines(self) -> list[list[str | int]]:
        """The heads, and the rows with their names: as a spreadsheet has them."""
        grouped = any(row.group for row in self.rows)
        heads = ["Part", *self.heads] if grouped else list(self.heads)
        rows = (*self.rows, *([self.total] if self.total else []))
        return [
            list(heads),
            *(
                [*([row.group] if grouped else []), row.name, *map(_plain, row.cells)]
                for row in rows
            ),
        ]

    def as_csv(self) -> str:
        """The same as a file. Nothing in it comes from callers, so nothing can be a formula."""
        text = io.StringIO()
        csv.writer(text).writerows(self.lines())
        return text.getvalue()

    def as_json(self) -> dict[str, object]:
        """The same for programs; a number that is not shown is the words in its place."""
        heads, *rows = self.lines()
        return {
            "id": self.id,
            "title": self.title,
            "finding": self.finding,
            "rows": [dict(zip(map(str, heads), row, strict=True)) for row in rows],
        }


@dataclass(frozen=True)
class Names:
    """How what is counted is called, and where keys lead, on what is on air."""

    leaflets: Mapping[str, str] = field(default_factory=dict)
    """Titles, by id."""
    offices: Sequence[str] = ()
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Page → key → where it leads, in the order in which callers come to the pages."""
    onward: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Page → what came in → the page that follows, also where it is no key of the page's own.

    Questions of a task are one page here: `order`.
    """

    def leaflet(self, name: str) -> str:
        """Its title; one that there is no more has its id."""
        return self.leaflets.get(name) or words_of(name)


def words_of(name: str) -> str:
    """What is named in a file, as people write it: `order.ring-back` is "Order: ring back"."""
    page, _, question = name.partition(".")
    written = page.replace("-", " ").capitalize()
    return f"{written}: {question.replace('-', ' ')}" if question else written


def counted(count: Value, one: str, many: str = "") -> str:
    """As "1 call", "2,041 calls", "fewer than 5 calls"."""
    if isinstance(count, int):
        return f"{count:,} {one if count == 1 else many or one + 's'}"
    return f"{count} {many or one + 's'}"


def _numbers(row: Row) -> list[int]:
    return [cell for cell in row.cells if isinstance(cell, int)]


def _plain(cell: Value) -> str | int:
    return cell if isinstance(cell, int) else str(cell)
