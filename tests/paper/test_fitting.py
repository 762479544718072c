"""How large an address can be written."""

import pytest

from ivr.paper.fitting import LARGEST, MM_OF_POINT, SMALLEST, broken, fit, height_of
from ivr.paper.sheets import Box


def measure(text: str, size: float) -> float:
    """A typeface whose letters are all half as wide as high."""
    return len(text) * size * MM_OF_POINT / 2


SHORT = ("Jo Example", "2 Cross Street", "DERBY", "DE1 1AA")


@pytest.mark.parametrize(
    ("lines", "width", "height", "size", "written"),
    [
        # there is room
        (SHORT, 60, 30, 12.0, SHORT),
        # a little less
        (SHORT, 28, 30, 11.0, SHORT),
        (SHORT, 60, 18, 10.0, SHORT),
        # a long line is broken rather than set too small
        (("Jo", "Flat 12 The Old Mill House"), 25, 30, 12.0,
         ("Jo", "Flat 12 The", "Old Mill", "House")),
        # …but not where that takes more height than there is
        (("Jo", "Flat 12 The Old Mill House"), 38, 10, 8.0, ("Jo", "Flat 12 The Old Mill House")),
        # small and broken
        (("Flat 12 The Old Mill House",) * 3, 20, 30, 8.0, ("Flat 12 The", "Old Mill House") * 3),
    ],
)  # fmt: skip
def test_as_large_as_it_fits(
    lines: tuple[str, ...], width: float, height: float, size: float, written: tuple[str, ...]
) -> None:
    fitted = fit(lines, Box(0, 0, width, height), measure)
    assert fitted
    assert (fitted.size, fitted.lines) == (size, written)
    assert fitted.height <= height
    assert max(measure(line, size) for line in written) <= width


@pytest.mark.parametrize(
    ("lines", "width", "height"),
    [(SHORT, 60, 10), (SHORT, 8, 30), (("x" * 40,), 30, 30)],
)
def test_what_would_be_too_small_to_read_is_refused(
    lines: tuple[str, ...], width: float, height: float
) -> None:
    assert fit(lines, Box(0, 0, width, height), measure) is None


def test_sizes_are_royal_mails() -> None:
    assert (LARGEST, SMALLEST) == (12.0, 8.0)


def test_lines_stand_inside_their_height() -> None:
    fitted = fit(SHORT, Box(0, 0, 60, 30), measure)
    assert fitted
    baselines = [baseline for _, baseline in fitted.baselines(100)]
    assert baselines[0] - 100 > 0.95 * 12 * MM_OF_POINT  # an accent on a capital
    assert 100 + height_of(4, 12) - baselines[-1] > 0.25 * 12 * MM_OF_POINT  # the tail of a g


def test_words_are_kept_whole_and_in_order() -> None:
    assert broken(["one two three", "", "four"], measure("one two", 10), 10, measure) == (
        "one two", "three", "", "four"
    )  # fmt: skip
    assert broken(["x unbreakable y"], 5, 10, measure) == ("x", "unbreakable", "y")
