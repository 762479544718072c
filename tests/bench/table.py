"""The figures as a table, for a terminal or for Markdown."""

import datetime
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version

from tests.bench.cores import Cores
from tests.bench.figures import Row
from tests.bench.processes import HAS_PROC

_HEADS = ("what", "unit", "ours", "bare", "ratio", "of", "between", "aim", "met")
_MET = {True: "yes", False: "NO", None: ""}


def heading(rounds: int, seconds: float, cores: Cores) -> list[str]:
    """On what, with what and how it was measured; one sentence a line."""
    lines = [
        f"{datetime.date.today()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, granian {version('granian')}, one worker. "
        f"Medians of interleaved rounds: {rounds}, with loads of {seconds:g} s.",
        "Bare is a Flask app that sends the same bytes back, under the same server and settings. "
        "Signatures are verified. Ratios are medians of those within each round.",
    ]
    if not cores.are_apart:
        lines.append("Client and servers share their cores, so the waits say little.")
    if not HAS_PROC:
        lines.append("This system has no /proc: processor time a turn and memory are left out.")
    return lines


def plain(rows: Sequence[Row]) -> str:
    """Columns of one width each."""
    table = [_HEADS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(cells, widths, _LEFT, strict=True)
        ).rstrip()
        for cells in table
    )


def markdown(rows: Sequence[Row]) -> str:
    """The same for a README."""
    rule = tuple("---" if left else "---:" for left in _LEFT)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (_HEADS, rule, *map(_cells, rows)))


_LEFT = tuple(head in ("what", "unit", "of", "aim", "met") for head in _HEADS)


def _cells(row: Row) -> tuple[str, ...]:
    figure = row.figure
    return (
        figure.name,
        figure.unit,
        f"{row.ours:.{figure.digits}f}",
        f"{row.bare:.{figure.digits}f}",
        f"{row.ratio:.2f}",
        figure.compare.value,
        f"{min(row.ratios):.2f}-{max(row.ratios):.2f}",
        row.aim,
        _MET[row.is_met],
    )
