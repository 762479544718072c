"""The outward codes in use in Great Britain: see `data/outward_codes.tsv`."""

from collections.abc import Iterator
from functools import cache

from ivr.uk.areas import rows_of


@cache
def outward_codes() -> frozenset[str]:
    """Every outward code that had a live postcode when the list was made."""
    return frozenset(
        area + district
        for area, districts in rows_of("outward_codes.tsv")
        for given in districts.split()
        for district in _in_range(given)
    )


def _in_range(given: str) -> Iterator[str]:
    """`10-12` as `10`, `11` and `12`; `1A` as itself."""
    first, _, last = given.partition("-")
    if last:
        yield from map(str, range(int(first), int(last) + 1))
    else:
        yield first
