"""Derby City, Derbyshire or neither: the councils of the postcodes around us.

The figures stand in `data/derby_and_derbyshire.tsv` and `data/city_or_county.tsv`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from ivr.uk.postcode import Postcode

_DATA = Path(__file__).parent / "data"


class Council(Enum):
    """Whose a postcode is; `UNSURE` where only the caller can say."""

    DERBY_CITY = "C"
    DERBYSHIRE = "D"
    NEITHER = "N"
    UNSURE = "?"


@dataclass(frozen=True)
class Sector:
    """What most of a sector's postcodes are, and whether a few are otherwise."""

    mostly: Council
    mixed: bool


@dataclass(frozen=True)
class CouncilTable:
    """The outward codes that touch Derby or Derbyshire, sector by sector."""

    outwards: Mapping[str, Mapping[str, Sector]]
    """`S40` → `1` → sector."""
    units: Mapping[str, Mapping[str, Council]]
    """In sectors where the city meets another council: `DE1 9` → `TA` → council."""

    def has_sector(self, postcode: Postcode) -> bool:
        """Whether the sector was in use when the table was made."""
        return postcode.inward[0] in self.outwards.get(postcode.outward, {})

    def council(self, postcode: Postcode) -> Council:
        """Exact between city and county for every live postcode; UNSURE where it must be asked."""
        if postcode.sector in self.units:
            return self.units[postcode.sector].get(postcode.unit, Council.UNSURE)
        return self.council_of_part(postcode.outward, postcode.inward[0])

    def council_of_part(self, outward: str, digit: str = "") -> Council:
        """The council of all of a sector, or of all of an outward code."""
        councils = self.councils_of_part(outward, digit)
        return next(iter(councils)) if len(councils) == 1 else Council.UNSURE

    def councils_of_part(self, outward: str, digit: str = "") -> frozenset[Council]:
        """Every council that some of a sector belongs to, or some of an outward code."""
        sectors = self.outwards.get(outward)
        if sectors is None:
            return frozenset({Council.NEITHER})
        here = [digit] if digit in sectors else sectors
        return frozenset().union(*(self._councils_of_sector(outward, digit) for digit in here))

    def _councils_of_sector(self, outward: str, digit: str) -> set[Council]:
        sector = self.outwards[outward][digit]
        if not sector.mixed:
            return {sector.mostly}
        units = self.units.get(f"{outward} {digit}")
        # Where the city has no part in it, the county meets a neighbour.
        others = units.values() if units else (Council.DERBYSHIRE, Council.NEITHER)
        return {sector.mostly, *others}


@cache
def council_table() -> CouncilTable:
    """The table as it was shipped."""
    outwards = {
        outward: {cell[0]: _read_sector(cell[1:]) for cell in cells.split()}
        for outward, cells in rows_of("derby_and_derbyshire.tsv")
    }
    units: dict[str, dict[str, Council]] = {}
    for sector, council, listed in rows_of("city_or_county.tsv"):
        units.setdefault(sector, {}).update(dict.fromkeys(listed.split(), Council(council)))
    return CouncilTable(outwards, units)


def rows_of(name: str) -> Iterator[list[str]]:
    """The rows of a data file, without its remarks and its heading."""
    with (_DATA / name).open(encoding="utf-8") as lines:
        yield from list(_cells(lines))[1:]


def _cells(lines: Iterable[str]) -> Iterator[list[str]]:
    for line in lines:
        if not line.startswith("#"):
            yield line.rstrip("\n").split("\t")


def _read_sector(cell: str) -> Sector:
    return Sector(Council(cell[0]), mixed=cell.endswith("*"))
