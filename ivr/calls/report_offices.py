"""What became of callers who were put through to an office, or would have been."""

from collections.abc import Iterator, Sequence

from ivr.calls.hiding import alone, with_total
from ivr.calls.measures import Measured, share
from ivr.calls.tables import Picture, Row, Table, words_of
from ivr.calls.tally import (
    ANSWERED,
    BUSY,
    CLOSED,
    NOT_REACHED,
    RANG_OFF,
    UNANSWERED,
    Figure,
)

RESULTS = {
    ANSWERED: "Answered",
    BUSY: "Busy",
    UNANSWERED: "Unanswered",
    NOT_REACHED: "Could not be reached",
    RANG_OFF: "Rang off meanwhile",
    CLOSED: "Closed",
}
_OF_RINGING = [result for result in RESULTS if result != CLOSED]
_NO_OFFICE = "No office chosen"


def offices_in_all(of: Measured, known: Sequence[str]) -> Table:
    """A line for each office; its share tells how many were put through, those closed apart."""
    names = _offices(of, known)
    rows = []
    for name in names:
        counts = [of.of(Figure.RUNG, name, result) for result in _OF_RINGING]
        closed = alone(of.of(Figure.RUNG, name, CLOSED))
        answered = share(of.of(Figure.RUNG, name, ANSWERED), sum(counts))
        rows.append(Row(_called(name), (*with_total(counts).cells, closed, answered)))
    told = [f"{row.name} answered {row.cells[-1]}" for row in rows if "%" in str(row.cells[-1])]
    return Table(
        "offices",
        "What became of those who wanted an office",
        f"{', '.join(told)} of the calls put through to them."
        if told
        else "Too few calls were put through to say how many were answered.",
        ("Office", *RESULTS.values(), "Answered, of those put through"),
        tuple(rows),
        Picture.STACKS,
        note=(
            "A call that goes on from one line of an office to the next is put through once. "
            "“Closed” are callers who came while the office was closed, and were not put through."
        ),
    )


def offices_by_hour(of: Measured, known: Sequence[str]) -> Iterator[Table]:
    """A table for each office, with a line for each hour that had calls."""
    for name in _offices(of, known):
        by_hour: dict[int, dict[str, int]] = {}
        for cell, count in of.counts.items():
            if cell.figure == Figure.RUNG and cell.what == name:
                by_hour.setdefault(cell.number, {})[cell.how] = count
        hours = range(min(by_hour), max(by_hour) + 1) if by_hour else range(0)
        # What the hours of a column add up to stands in the table of all offices.
        columns = [
            with_total([by_hour.get(hour, {}).get(result, 0) for hour in hours]).cells
            for result in RESULTS
        ]
        rows = tuple(
            Row(f"{hour}:00", tuple(column[place] for column in columns))
            for place, hour in enumerate(hours)
        )
        yield Table(
            f"office-{name}-by-hour" if name else "no-office-by-hour",
            f"{_called(name)}, by hour",
            _finding(rows, _called(name)),
            ("Hour", *RESULTS.values()),
            rows,
            Picture.STACKS,
        )


def _finding(rows: Sequence[Row], name: str) -> str:
    """The hour in which most callers met nobody."""
    missed = [
        (sum(cell for cell in row.cells[1:5] if isinstance(cell, int)), row.name) for row in rows
    ]
    most = max(missed, default=(0, ""))
    if not most[0]:
        return f"{name}: no hour stands out in which callers found nobody."
    return f"{name}: most who found nobody came from {most[1]} on ({most[0]:,})."


def _offices(of: Measured, known: Sequence[str]) -> list[str]:
    found = {cell.what for cell in of.counts if cell.figure == Figure.RUNG}
    return list(dict.fromkeys([*known, *sorted(found)]))


def _called(name: str) -> str:
    return words_of(name) if name else _NO_OFFICE
