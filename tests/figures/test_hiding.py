"""Whoever knows the rule and all that is shown still can't tell a small number from another."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.calls.hiding import Hidden, Shown, alone, with_total


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, Hidden.FEW), (4, Hidden.FEW), (5, 5), (900, 900)]
)
def test_a_number_by_itself(count: int, shown: Shown) -> None:
    assert alone(count) == shown


def test_a_second_is_hidden_where_the_first_could_be_worked_out() -> None:
    assert with_total([3, 20, 8]).cells == (Hidden.FEW, 20, Hidden.WITHHELD)
    assert with_total([3, 20, 8]).total == 31


def test_two_small_ones_hide_each_other() -> None:
    assert with_total([3, 20, 2]).cells == (Hidden.FEW, 20, Hidden.FEW)


def test_all_ones_do_not() -> None:
    assert with_total([1, 1, 20]).cells == (Hidden.FEW, Hidden.FEW, Hidden.WITHHELD)


@given(st.lists(st.one_of(st.integers(0, 7), st.integers(0, 40)), min_size=1, max_size=5))
def test_nothing_small_can_be_worked_out(counts: list[int]) -> None:
    safe = with_total(counts)
    assert not any(shown in (1, 2, 3, 4) for shown in (*safe.cells, safe.total))
    assert not any(shown == 0 for shown, count in zip(safe.cells, counts, strict=True) if count)
    if not isinstance(safe.total, int) or Hidden.FEW not in safe.cells:
        return
    hidden = [place for place, shown in enumerate(safe.cells) if isinstance(shown, Hidden)]
    rest = safe.total - sum(shown for shown in safe.cells if isinstance(shown, int))
    could_be: dict[int, set[int]] = {place: set() for place in hidden}
    ranges = [
        range(1, 5) if safe.cells[place] is Hidden.FEW else [0, *range(5, rest + 1)]
        for place in hidden
    ]
    for guess in product(*ranges):
        if sum(guess) == rest:
            for place, value in zip(hidden, guess, strict=True):
                could_be[place].add(value)
    for place in hidden:
        if safe.cells[place] is Hidden.FEW:
            assert could_be[place] == {1, 2, 3, 4}
