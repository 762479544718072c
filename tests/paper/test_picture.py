"""The picture of a sheet, from which staff choose the first label."""

from xml.etree import ElementTree

import pytest

from ivr.paper.picture import sheet_picture
from ivr.paper.sheets import SHEETS, LabelSheet

SVG = "{http://www.w3.org/2000/svg}"


def drawn(sheet: LabelSheet, first: int, addresses: int) -> ElementTree.Element:
    picture = sheet_picture(sheet, first=first, addresses=addresses)
    return ElementTree.fromstring(picture)  # noqa: S314 - we drew it ourselves


@pytest.mark.parametrize(
    ("first", "addresses", "title"),
    [
        (1, 0, "Sheet L7160: 7 rows of 3 labels"),
        (1, 1, "Sheet L7160: 7 rows of 3 labels. Label 1 will be printed"),
        (2, 20, "Sheet L7160: 7 rows of 3 labels. Label 1 is gone. Labels 2 to 21 will be printed"),
        (5, 18, "Sheet L7160: 7 rows of 3 labels. Labels 1 to 4 are gone. "
         "Labels 5 to 21 will be printed. 1 more sheet is needed"),
        (21, 43, "Sheet L7160: 7 rows of 3 labels. Labels 1 to 20 are gone. "
         "Label 21 will be printed. 2 more sheets are needed"),
    ],
)  # fmt: skip
def test_its_title_says_what_it_shows(first: int, addresses: int, title: str) -> None:
    picture = drawn(SHEETS["L7160"], first, addresses)
    named = picture.find(f"{SVG}title")
    assert named is not None
    assert named.text == title
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == named.get("id")


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_label_is_drawn_in_its_place(sheet: LabelSheet) -> None:
    picture = drawn(sheet, 4, 2)
    assert picture.get("viewBox") == "0 0 210 297"
    _, *labels = picture.iter(f"{SVG}rect")
    assert len(labels) == sheet.labels
    for number, label in enumerate(labels, start=1):
        place, edge = sheet.place(number), float(label.get("stroke-width", ""))
        assert float(label.get("x", "")) == pytest.approx(place.left + edge / 2, abs=0.01)
        assert float(label.get("y", "")) == pytest.approx(place.top + edge / 2, abs=0.01)
        assert float(label.get("width", "")) == pytest.approx(place.width - edge, abs=0.01)


def test_states_differ_in_more_than_colour() -> None:
    picture = drawn(SHEETS["L7163"], 4, 2)
    _, *labels = picture.iter(f"{SVG}rect")
    thick = [number for number, label in enumerate(labels, 1) if label.get("stroke-width") == "2"]
    assert thick == [4, 5]
    assert len(list(picture.iter(f"{SVG}path"))) == 3
    numbers = [text.text for text in picture.iter(f"{SVG}text")]
    assert numbers == [str(number) for number in range(4, 15)]


def test_a_page_may_forbid_styles_and_scripts() -> None:
    picture = sheet_picture(SHEETS["L7159"], first=1, addresses=1)
    assert "style" not in picture
    assert "script" not in picture
    assert "href" not in picture
