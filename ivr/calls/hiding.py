"""Numbers too small to be shown: nobody may be found in them, nor worked out from what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LEAST_SHOWN = 5
_SMALL = range(1, LEAST_SHOWN)


class Hidden(StrEnum):
    """What stands in the place of a number."""

    FEW = "fewer than 5"
    WITHHELD = "not shown"
    """So that nobody can work out from it what is fewer than 5; it may be nothing, or 5 or more."""


Shown = int | Hidden


@dataclass(frozen=True)
class Safe:
    """Numbers as they may be shown, with their total."""

    cells: tuple[Shown, ...]
    total: Shown


def alone(count: int) -> Shown:
    """A number that stands by itself."""
    return Hidden.FEW if count in _SMALL else count


def with_total(counts: Sequence[int]) -> Safe:
    """Numbers whose total everybody knows.

    Where it would tell more of a small number than that it is small, others are hidden with it, the
    smallest first, and where nothing is left to be hidden, the total too.
    """
    few = [place for place, count in enumerate(counts) if count in _SMALL]
    withheld: list[int] = []
    total = alone(sum(counts))
    others = sorted(
        (place for place in range(len(counts)) if place not in few),
        key=lambda place: (counts[place] == 0, counts[place]),
    )
    while few and isinstance(total, int) and not _is_safe(counts, few, withheld):
        if others:
            withheld.append(others.pop(0))
        else:
            total = Hidden.WITHHELD
    cells = tuple(
        Hidden.FEW if place in few else Hidden.WITHHELD if place in withheld else count
        for place, count in enumerate(counts)
    )
    return Safe(cells, total)


def _is_safe(counts: Sequence[int], few: list[int], withheld: list[int]) -> bool:
    """Whether each of the small ones could still be any of 1 to 4."""
    hidden = sum(counts[place] for place in (*few, *withheld))
    others = len(few) - 1
    return all(
        any(
            _may_be_withheld(hidden - one - rest, len(withheld))
            for rest in range(others, others * _SMALL[-1] + 1)
        )
        for one in _SMALL
    )


def _may_be_withheld(rest: int, places: int) -> bool:
    return rest == 0 or (places > 0 and rest >= LEAST_SHOWN)
