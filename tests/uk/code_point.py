"""Small files in the form of Code-Point Open, and the whole ones read without our code."""

import csv
from collections.abc import Iterator
from pathlib import Path

from ivr.uk.areas import Council

CODES = {
    Council.DERBY_CITY: ("", "E06000015"),
    Council.DERBYSHIRE: ("E10000007", "E07000034"),
    Council.NEITHER: ("", "E08000039"),
    Council.UNSURE: ("", ""),
}


def row(postcode: str, council: Council = Council.DERBYSHIRE) -> str:
    county, district = CODES[council]
    return (
        f'"{postcode}",10,436031,335411,"E92000001","E19000001","E18000004",'
        f'"{county}","{district}","E05015511"\n'
    )


def write_area(folder: Path, area: str, *rows: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{area}.csv"
    file.write_text("".join(rows))
    return file


def published(folder: Path) -> Iterator[tuple[str, str, Council | None]]:
    """Every outward and inward code, and its council; None where there is none in the data."""
    for file in sorted(folder.glob("*.csv")):
        if len(file.stem) > 2:
            continue
        with file.open(newline="") as rows:
            for cells in csv.reader(rows):
                compact = cells[0].replace(" ", "")
                yield compact[:-3], compact[-3:], council_of(cells[7], cells[8])


def council_of(county: str, district: str) -> Council | None:
    if district == "E06000015":
        return Council.DERBY_CITY
    if county == "E10000007":
        return Council.DERBYSHIRE
    return Council.NEITHER if district else None
