"""The letter beside the leaflets: where its address is seen, how large it is, what it says."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from ivr.leaflets.order import Format
from ivr.paper.envelopes import C5, DL
from ivr.paper.faults import CannotPrint
from ivr.paper.fitting import MM_OF_POINT, SMALLEST
from ivr.paper.letters import Enclosure, Letter, print_letters
from ivr.paper.sheets import PAGE_HEIGHT, PAGE_WIDTH, Box
from tests.paper.conftest import DOTS, Ink
from tests.paper.printed import Written, address, lines_of, pages_of, typefaces_of
from tests.paper.test_labels import LONG

OFFICE = address("Parent Partnership", "Example Hall\n1 Example Lane\nBrampton", "S40 1AA")
SIX = tuple(
    Enclosure(f"A leaflet with a long title, and more detailed information about part {number}")
    for number in range(6)
)
LETTER = Letter(
    to=address("Łucja Świątek-Şahin", "2 Cross Street", "DE1 1AA"),
    sender=OFFICE,
    telephone="01632 960001",
    reference="472918",
    date=date(2026, 11, 5),
    enclosures=(
        Enclosure("School Action"),
        Enclosure("Annual Reviews"),
        Enclosure("Statutory Assessment", language="Polish"),
    ),
)
MIXED = replace(
    LETTER,
    enclosures=(
        Enclosure("School Action"),
        Enclosure("Annual Reviews", Format.LARGE_PRINT),
        Enclosure("Statutory Assessment", Format.LARGE_PRINT, "Polish"),
    ),
)
LARGE = replace(LETTER, format=Format.LARGE_PRINT)
each = pytest.mark.parametrize("letter", [LETTER, MIXED, LARGE], ids=["ordinary", "mixed", "large"])


def words(lines: list[Written]) -> str:
    return " ".join(line.text for line in lines).replace("\u00a0", " ")


def addressed(letter: Letter, lines: list[Written]) -> tuple[list[Written], list[Written]]:
    """The lines of the address, and all the others."""
    begins = [line.text for line in lines].index(letter.to.name)
    ends = begins + len(letter.to.on_envelope)
    return lines[begins:ends], [*lines[:begins], *lines[ends:]]


def test_what_it_says() -> None:
    assert words(lines_of(print_letters([MIXED]))) == (
        "Parent Partnership Example Hall 1 Example Lane Brampton CHESTERFIELD S40 1AA "
        "Telephone 01632 960001 "
        "Łucja Świątek-Şahin 2 Cross Street DERBY DE1 1AA "
        "5 November 2026 Reference: 472918 "
        "Dear Łucja Świątek-Şahin "
        "Thank you for ringing our phone line. Here is what you asked for: "
        "• School Action "
        "• Annual Reviews, in large print "
        "• Statutory Assessment, in large print, in Polish "
        "If something is missing, or if you would like to talk to somebody, please ring us on "
        "01632 960001 and give this reference: 472918. "
        "You can have any of our leaflets in large print or in another language. Tell us when you "
        "ring, or write to us at the address at the top of this letter. "
        "With best wishes Parent Partnership"
    )


def test_large_print_says_the_same() -> None:
    assert words(lines_of(print_letters([LARGE]))) == words(lines_of(print_letters([LETTER])))


def test_large_print_is_18_point_all_but_the_address() -> None:
    """The address is for the post, whose machines read 10 to 12 point."""
    lines = lines_of(print_letters([replace(LARGE, enclosures=SIX)]))
    address_lines, others = addressed(LARGE, lines)
    assert {line.size for line in others} == {18}
    assert {line.size for line in address_lines} == {12}
    assert max(line.page for line in lines) == 2


def test_ordinary_print_is_12_point() -> None:
    assert {line.size for line in lines_of(print_letters([LETTER]))} == {12}


@each
def test_clear_print(letter: Letter) -> None:
    """One upright typeface, from the left, no capitals but those of post town and postcode."""
    pdf = print_letters([letter])
    lines = lines_of(pdf)
    assert typefaces_of(pdf) == {"NotoSans"}
    capitals = [line.text for line in lines if line.text.isupper()]
    assert capitals == ["CHESTERFIELD", "S40 1AA", "DERBY", "DE1 1AA"]
    # our address, theirs, the letter, its list, and what stands behind the dots
    assert len({round(line.left) for line in lines}) == 3


@each
def test_the_address_is_in_its_place_even_when_it_is_long(letter: Letter) -> None:
    letter = replace(letter, to=LONG)
    lines = [line for line in lines_of(print_letters([letter])) if line.text in LONG.on_envelope]
    assert [line.text for line in lines] == list(LONG.on_envelope)
    place = letter.envelope.address
    for line in lines:
        assert line.size >= SMALLEST
        assert line.left == pytest.approx(place.left, abs=0.1)
        assert line.baseline - 1.07 * line.size * MM_OF_POINT >= place.top - 0.1
        assert line.baseline + 0.3 * line.size * MM_OF_POINT <= place.bottom + 0.1


@each
def test_the_address_is_alone_in_its_window(letter: Letter, ink: Ink) -> None:
    """Nothing of the rest is seen, wherever the letter slides; nothing of the address is not."""
    [page, *_] = ink(print_letters([replace(letter, to=LONG)]))
    seen = page.copy()
    place = letter.envelope.address
    rows = slice(round((place.top - 5) * DOTS), round((place.bottom + 11) * DOTS))
    around = page[rows, round(10 * DOTS) : round(120 * DOTS)].copy()
    inside = seen[
        round(place.top * DOTS) : round(place.bottom * DOTS) + 1,
        round(place.left * DOTS) : round(place.right * DOTS) + 1,
    ]
    assert around.sum() == inside.sum() > 0


def test_dl_shows_the_address_wherever_the_letter_slides() -> None:
    """Window 35 x 90 mm, 20 mm from the left and 18 to 20 from the bottom of 110 x 220 mm."""
    panel = PAGE_HEIGHT / 3
    for to_the_right, up, from_bottom in product((0, 5, 10), (0, 2, 5), (18, 20)):
        letter_left, letter_top = to_the_right, 110 - panel - up
        window = Box(20 - letter_left, 110 - from_bottom - 35 - letter_top, 90, 35)
        assert DL.address.within(window)
    assert 220 - PAGE_WIDTH == 10
    assert DL.folds == pytest.approx((99, 198))


def test_c5_shows_the_address_where_notify_has_it() -> None:
    assert C5.address.within(Box(24.6, 39.5, 120 - 24.6, 66.3 - 39.5))
    assert C5.folds == (148.5,)


def test_large_print_is_folded_once_only() -> None:
    assert LETTER.envelope is DL
    assert LARGE.envelope is C5
    assert MIXED.envelope is C5


def test_every_letter_begins_on_a_page_of_its_own() -> None:
    long = replace(LARGE, enclosures=SIX)
    pdf = print_letters([LETTER, long, LETTER])
    assert pages_of(pdf) == 4
    lines = lines_of(pdf)
    dear = [line.page for line in lines if line.text.startswith("Dear")]
    assert dear == [1, 2, 4]
    assert [line.text for line in lines if line.text.startswith("Page")] == [
        "Page 1 of 2", "Page 2 of 2"
    ]  # fmt: skip


def test_a_letter_of_many_pages_leaves_nothing_out() -> None:
    lines = lines_of(print_letters([replace(LARGE, enclosures=SIX * 5)]))
    assert words(lines).count("A leaflet with a long title") == 30
    assert max(line.baseline for line in lines) < PAGE_HEIGHT - 5


def test_no_ending_stands_alone_on_a_page() -> None:
    letters = [replace(LARGE, enclosures=LETTER.enclosures * many) for many in range(1, 6)]
    letters += [replace(LARGE, enclosures=LETTER.enclosures[:1] * many) for many in range(4, 9)]
    lines = lines_of(print_letters(letters))
    for at, line in enumerate(lines):
        if line.text == "With best wishes":
            assert lines[at - 1].page == line.page
            assert lines[at - 1].text.endswith("letter.")


def test_a_long_address_of_our_own_pushes_the_letter_down() -> None:
    office = address(
        "The Parent Partnership of Both Councils",
        "The Example Hall and Community Centre\n1 Example Lane and Crossroads\nUpper Brampton",
        "S40 1AA",
    )
    lines = lines_of(print_letters([replace(LARGE, sender=office)]))
    head = [line for line in lines if line.left > 100]
    assert max(line.baseline for line in head) > 95
    [day] = [line for line in lines if line.text == "5 November 2026"]
    assert day.baseline - day.size * MM_OF_POINT > max(line.baseline for line in head)


@pytest.mark.parametrize(
    ("letters", "faults"),
    [
        ([], ("Choose at least one letter to print",)),
        ([LETTER, replace(LETTER, enclosures=())], ("Letter 2: There is no leaflet in it",)),
        (
            [replace(LETTER, to=address("Jo 😀", "2 Cross Street", "DE1 1AA"))],
            ("Letter 1: Leave 😀 out of the name. We have no letter to print it with",),
        ),
        (
            [replace(LETTER, enclosures=(Enclosure("School ⛄"),))],
            ("Letter 1: There is ⛄ in our address or a leaflet's title. We can't print it",),
        ),
    ],
)
def test_what_cannot_be_printed_is_told(letters: list[Letter], faults: tuple[str, ...]) -> None:
    with pytest.raises(CannotPrint) as refused:
        print_letters(letters)
    assert refused.value.faults == faults


def test_names_from_right_to_left_begin_at_the_left_edge_of_the_window() -> None:
    letter = replace(LETTER, to=address("عائشة بنت محمد", "2 Cross Street", "DE1 1AA"))
    pdf = print_letters([letter])
    assert typefaces_of(pdf) == {"NotoSans", "NotoSansArabic"}
    first, *_ = (line for line in lines_of(pdf) if line.left < 100)
    assert first.left == pytest.approx(DL.address.left, abs=0.1)
