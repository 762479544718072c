"""Addresses on labels: measured in the PDF, and in the ink of the printed page."""

from itertools import product

import numpy
import pytest

from ivr.paper.faults import CannotPrint
from ivr.paper.labels import (
    STRAIGHT,
    Nudge,
    print_labels,
    print_test_sheet,
    set_labels,
)
from ivr.paper.press import Press
from ivr.paper.sheets import SHEETS, LabelSheet
from ivr.uk.address import PostalAddress
from tests.paper.conftest import DOTS, Ink
from tests.paper.printed import address, lines_of, pages_of, preferences_of, typefaces_of
from tests.paper.test_runs import NAMES

SHORT = address("Jo Example", "2 Cross Street", "DE1 1AA")
LONG = address(
    "Mrs Wilhelmina Example-Featherstonehaugh",
    "Flat 12, St Mary's Court\nNottingham Road, The Old Mill House\nStanley Common\nWest Hallam",
    "LE65 1AA",
)
"""Seven lines, some as long as they may be."""
HIGH = address("ÅŚĄ Ểg ٱلْحَمْدُ ខ្មែរស្រី", "ÂÊ gjpqy\nमृत्युञ्जय မြန်မာကြီး", "DE1 1AA")
"""Letters that reach far up and down."""
SMALLEST = SHEETS["L7159"]
EXTREMES = tuple(Nudge(right, down) for right, down in product((-2, 2), (-2, 2)))
NUDGES = (STRAIGHT, *EXTREMES)
every_sheet = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)


@every_sheet
@pytest.mark.parametrize("nudge", NUDGES)
def test_every_line_is_on_its_own_label(sheet: LabelSheet, nudge: Nudge) -> None:
    """A sheet and a half, read back from the PDF."""
    people = [
        address(f"Person {number}", f"{number} Cross Street\nFlat {number}", "DE1 1AA")
        for number in range(1, sheet.labels + 4)
    ]
    written = lines_of(print_labels(people, sheet, nudge=nudge))
    for number, person in enumerate(people, start=1):
        page, label = divmod(number - 1, sheet.labels)
        here = written[(number - 1) * 5 :][:5]
        assert [line.text for line in here] == list(person.on_envelope)
        place = sheet.place(label + 1)
        for line in here:
            assert line.page == page + 1
            assert place.left <= line.left <= place.right
            assert place.top < line.baseline - 0.27 * line.size  # the top of its capitals
            assert line.baseline < place.bottom
            assert line.size == 12
    assert pages_of(print_labels(people, sheet)) == 2


@every_sheet
def test_a_nudge_moves_all_of_it_by_so_much(sheet: LabelSheet) -> None:
    straight = lines_of(print_labels([SHORT, LONG], sheet))
    moved = lines_of(print_labels([SHORT, LONG], sheet, nudge=Nudge(1.5, -0.5)))
    assert [line.text for line in moved] == [line.text for line in straight]
    for before, after in zip(straight, moved, strict=True):
        assert after.left - before.left == pytest.approx(1.5, abs=0.01)
        assert after.baseline - before.baseline == pytest.approx(-0.5, abs=0.01)


@every_sheet
def test_from_every_first_label(sheet: LabelSheet) -> None:
    """Three addresses from each label on, over the end of the sheet where need be."""
    for first in range(1, sheet.labels + 1):
        written = lines_of(print_labels([SHORT] * 3, sheet, first=first))
        names = [line for line in written if line.text == "Jo Example"]
        for place, name in enumerate(names, start=first - 1):
            page, label = divmod(place, sheet.labels)
            box = sheet.place(label + 1)
            assert name.page == page + 1
            assert box.left < name.left < box.right
            assert box.top < name.baseline < box.bottom
        assert len(names) == 3
        assert max(line.page for line in written) == sheet.needed(3, first)


@every_sheet
@pytest.mark.parametrize("person", [SHORT, LONG, HIGH], ids=["short", "long", "high"])
def test_text_never_leaves_its_label(
    sheet: LabelSheet, person: PostalAddress, press: Press
) -> None:
    """For every first label and every nudge, in the widths of the typefaces."""
    for first, nudge in product(range(1, sheet.labels + 1), NUDGES):
        labels = set_labels(press, [person] * 2, sheet, first=first, nudge=nudge)
        for label in labels:
            assert label.box.within(sheet.place(label.label))
            assert 8 <= label.text.size <= 12
            assert label.text.height <= label.box.height
            for line, baseline in label.lines():
                assert press.measure(line, label.text.size) <= label.box.width
                assert label.box.top < baseline < label.box.bottom


@every_sheet
@pytest.mark.parametrize("nudge", NUDGES)
def test_ink_never_leaves_its_label(sheet: LabelSheet, nudge: Nudge, ink: Ink) -> None:
    [page] = ink(print_labels([LONG, HIGH] * (sheet.labels // 2), sheet, nudge=nudge))
    inside = numpy.zeros_like(page)
    for label in range(1, 2 * (sheet.labels // 2) + 1):
        place = sheet.place(label)
        rows = slice(round(place.top * DOTS), round(place.bottom * DOTS))
        columns = slice(round(place.left * DOTS), round(place.right * DOTS))
        assert page[rows, columns].any()
        # A dot of clear paper all round: the next label down begins where this one ends.
        edge = page[rows, columns].copy()
        edge[1:-1, 1:-1] = False
        assert not edge.any()
        inside[rows, columns] = True
    assert not (page & ~inside).any()


@pytest.mark.parametrize(
    ("code", "person", "size", "lines"),
    [
        ("L7160", SHORT, 12.0, 4),
        ("L7163", LONG, 10.5, 7),
        ("L7160", LONG, 9.0, 8),
        ("L7159", LONG, 8.0, 8),
    ],
)
def test_type_is_smaller_only_where_it_must_be(
    code: str, person: PostalAddress, size: float, lines: int, press: Press
) -> None:
    [label, other] = set_labels(press, [person, SHORT], SHEETS[code])
    assert (label.text.size, len(label.text.lines)) == (size, lines)
    assert other.text.size == 12


def test_names_of_every_script_are_printed_and_can_be_read_back() -> None:
    people = [address(name, "2 Cross Street", "DE1 1AA") for name in NAMES]
    pdf = print_labels(people, SHEETS["L7163"])
    text = {line.text for line in lines_of(pdf)}
    for name in ("Łucja Świątek-Şahin", "李小龙", "O'Neill", "Ελένη", "Наталья Ґалаґан", "김철수"):
        assert name in text
    assert {"NotoSansArabic", "NotoSansGurmukhi", "NotoSansBengali"} <= typefaces_of(pdf)


@pytest.mark.parametrize("nudge", [Nudge(2.1), Nudge(0, -2.1), Nudge(float("nan")), Nudge(1e300)])
def test_a_nudge_over_the_edge_is_refused(nudge: Nudge) -> None:
    with pytest.raises(CannotPrint) as refused:
        print_labels([SHORT], SMALLEST, nudge=nudge)
    assert refused.value.faults == (
        "Move the print by 2 mm at most. Further, it would run over the edge of a label",
    )
    with pytest.raises(CannotPrint):
        print_test_sheet(SMALLEST, nudge)


@pytest.mark.parametrize("first", [0, -1, 25])
def test_a_label_that_is_not_there_is_refused(first: int) -> None:
    with pytest.raises(CannotPrint) as refused:
        print_labels([SHORT], SMALLEST, first=first)
    assert refused.value.faults == ("Start at a label from 1 to 24: there are no others on L7159",)


def test_every_reason_is_told_and_none_of_them_in_a_log() -> None:
    secret = address("Jo 😀 Example", "2 Cross Street", "DE1 1AA")
    with pytest.raises(CannotPrint) as refused:
        print_labels([SHORT, secret], SMALLEST, first=0, nudge=Nudge(9))
    assert len(refused.value.faults) == 3
    assert refused.value.faults[2] == (
        "Address 2: Leave 😀 out of the name. We have no letter to print it with"
    )
    assert str(refused.value) == "3 reasons"
    with pytest.raises(CannotPrint, match="1 reason"):
        print_labels([], SMALLEST)


def test_printers_are_told_to_print_it_as_large_as_it_is_and_on_one_side() -> None:
    asked = preferences_of(print_labels([SHORT], SMALLEST))
    assert (asked["/PrintScaling"], asked["/Duplex"]) == ("/None", "/Simplex")


def test_a_test_sheet_has_the_edges_where_they_are(ink: Ink) -> None:
    for sheet in SHEETS.values():
        [page] = ink(print_test_sheet(sheet, Nudge(1, 2)))
        place = sheet.place(sheet.across + 1)
        row = round((place.top + 2) * DOTS)
        column = round((place.left + place.width / 2 + 1) * DOTS)
        assert page[row - 2 : row + 3, column].any()
        middle = row + round(place.height * DOTS / 2)
        assert not page[middle, column - 5 : column + 5].any()
