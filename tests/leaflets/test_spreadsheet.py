"""CSV that nobody's spreadsheet runs, and that gives back what went in."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.leaflets.spreadsheet import csv_rows, harmless


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("http://x.example","y")', '\'=HYPERLINK("http://x.example","y")'),
        ("+44 1632 960001", "'+44 1632 960001"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1+1", "'＝1+1"),
        ("Łucja Świątek-Şahin", "Łucja Świątek-Şahin"),
        ("90-92 Marlborough Road", "90-92 Marlborough Road"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    assert harmless(cell) == written


@given(st.lists(st.lists(st.text(), min_size=1), min_size=1))
def test_what_goes_in_comes_out(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_rows(rows), newline="")))
    assert [[harmless(cell) for cell in row] for row in rows] == [row or [""] for row in read]
    assert not any(
        cell.lstrip(" ").startswith(("=", "+", "-", "@")) for row in read for cell in row
    )
