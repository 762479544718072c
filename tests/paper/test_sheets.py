"""Sheets of labels, as their packets and other programs have them."""

from itertools import combinations, pairwise

import pytest

from ivr.paper.sheets import PAGE_HEIGHT, PAGE_WIDTH, SHEETS, Box, LabelSheet

PAGE = Box(0, 0, PAGE_WIDTH, PAGE_HEIGHT)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_label_is_on_the_paper_and_none_on_another(sheet: LabelSheet) -> None:
    places = [sheet.place(label) for label in range(1, sheet.labels + 1)]
    assert all(place.within(PAGE) for place in places)
    for one, other in combinations(places, 2):
        apart = 1e-9
        assert (
            one.right <= other.left + apart
            or other.right <= one.left + apart
            or one.bottom <= other.top + apart
            or other.bottom <= one.top + apart
        )


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_a_sheet_is_the_same_both_ways_round(sheet: LabelSheet) -> None:
    last = sheet.place(sheet.labels)
    assert PAGE_WIDTH - last.right == pytest.approx(sheet.left)
    assert PAGE_HEIGHT - last.bottom == pytest.approx(sheet.top)


@pytest.mark.parametrize(
    ("code", "labels", "width", "height", "left", "top", "next_label", "next_row"),
    [
        ("L7160", 21, 63.5, 38.1, 7.25, 15.15, 66.0, 38.1),
        ("L7163", 14, 99.1, 38.1, 4.65, 15.15, 101.6, 38.1),
        ("L7162", 16, 99.1, 33.9, 4.65, 12.9, 101.6, 33.9),
        ("L7159", 24, 63.5, 33.9, 7.25, 12.9, 66.0, 33.9),
    ],
)
def test_as_published(
    code: str, labels: int, width: float, height: float, left: float, top: float,
    next_label: float, next_row: float,
) -> None:  # fmt: skip
    sheet = SHEETS[code]
    first, second, below = sheet.place(1), sheet.place(2), sheet.place(1 + sheet.across)
    assert sheet.labels == labels
    assert (first.left, first.top, first.width, first.height) == pytest.approx(
        (left, top, width, height)
    )
    assert second.left - first.left == pytest.approx(next_label)
    assert below.top - first.top == pytest.approx(next_row)


def test_words_templates_have_l7162_in_the_same_place() -> None:
    """Its Word template, in points: 13.25 and 37 to the first label, 301.25 and 133 to the next."""
    sheet = SHEETS["L7162"]
    for ours, points in [
        (sheet.place(1).left, 13.25), (sheet.place(1).top, 37.0),
        (sheet.place(2).left, 301.25), (sheet.place(3).top, 133.0),
    ]:  # fmt: skip
        assert ours == pytest.approx(points * 25.4 / 72, abs=0.2)


def test_labels_are_counted_row_by_row() -> None:
    sheet = SHEETS["L7163"]
    for left, right in pairwise(range(1, sheet.labels + 1)):
        one, next_one = sheet.place(left), sheet.place(right)
        assert (next_one.top, next_one.left) > (one.top, one.left)


@pytest.mark.parametrize(
    ("addresses", "first", "sheets"),
    [
        (0, 1, 0),
        (1, 1, 1),
        (21, 1, 1),
        (22, 1, 2),
        (1, 21, 1),
        (2, 21, 2),
        (43, 21, 3),
        (44, 21, 4),
    ],
)
def test_how_many_sheets(addresses: int, first: int, sheets: int) -> None:
    assert SHEETS["L7160"].needed(addresses, first) == sheets
