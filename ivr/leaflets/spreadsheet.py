"""Requests as rows of a spreadsheet: CSV that is safe to open."""

import csv
import io
from collections.abc import Iterable, Sequence

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BEGINNING = "\ufeff"
"""Tells Excel that the file is UTF-8, so that names come out as they were typed."""


def csv_rows(rows: Iterable[Sequence[str]]) -> str:
    """Lines of CSV, as RFC 4180 has them; what a spreadsheet would run is text in them."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return target.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe makes it text."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_BEGINS_A_FORMULA) else cell
