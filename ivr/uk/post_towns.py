"""The post town that an outward code belongs to: see `data/post_towns.tsv`."""

from collections.abc import Mapping
from functools import cache

from ivr.uk.areas import rows_of


def post_town(outward: str) -> str | None:
    """The town in capitals, such as `DERBY` for `DE24`; None away from Derby and Derbyshire."""
    return _towns().get(outward)


@cache
def _towns() -> Mapping[str, str]:
    return {
        outward: town
        for town, outwards in rows_of("post_towns.tsv")
        for outward in outwards.split()
    }
