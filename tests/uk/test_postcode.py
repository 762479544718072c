"""What a postcode looks like, and how it is written and said."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.uk.postcode import POSTCODE_IN_TEXT, SHAPES, Postcode, normalise, read_compact
from tests.uk.postcode_strategies import valid_postcodes

# Royal Mail's rules as the specification writes them, before its remarks about zeros.
LOOSELY = re.compile(
    r"(GIR ?0AA|([A-PR-UWYZ][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}|[A-PR-UWYZ][0-9]"
    r"[ABCDEFGHJKPSTUW]|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY]) ?[0-9][ABD-HJLNP-UW-Z]{2})"
)


@pytest.mark.parametrize(
    "written", "DN55 1PT|CR2 6XH|M60 1NW|M1 1AE|EC1A 1BB|W1A 1HQ|GIR 0AA|S40 1DD|HA0 1AA".split("|")
)
def test_every_pattern_is_a_postcode(written: str) -> None:
    assert str(normalise(written)) == written


@pytest.mark.parametrize(
    "written",
    "Q1 1AA|V1 1AA|X1 1AA|AJ1 1AA|AZ1 1AA|A1L 1AA|AA1C 1AA|A1 1CA|A1 1AI|A1 1AK|A1 1AM|A1 1AO"
    "|A1 1AV|DE01 1AA|S0 1AA|DE0 1AA|DE24 8D|DE24|DE248 8DS|BFPO 57|D02 AF30|12345|GIR 0AB"
    "|S40 1DD S40 1DD|٤٠|".split("|"),
)
def test_and_these_are_none(written: str) -> None:
    assert normalise(written) is None


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("s401dd", "S40 1DD"),
        ("  S40   1DD ", "S40 1DD"),
        ("s40-1dd", "S40 1DD"),
        ("S.40.1.D.D.", "S40 1DD"),
        ("S4 01DD", "S40 1DD"),
        ("S4O IDD", "S40 1DD"),
        ("5401DD", None),
        ("SO17 1BJ", "SO17 1BJ"),
        ("S017 1BJ", "SO17 1BJ"),
        ("S01 1AA", "SO1 1AA"),
        ("0L1 1AA", "OL1 1AA"),
        ("1P1 1AA", "IP1 1AA"),
        ("HAO 1AA", "HA0 1AA"),
        ("DE24 ODS", "DE24 0DS"),
        ("SI2 1AA", "S12 1AA"),
        ("AI1 1AA", "A11 1AA"),  # no area has an I there
        ("ＤＥ24 8ds", "DE24 8DS"),
        ("DE24 8D5", None),
        ("DE24 80S", None),
    ],
)
def test_what_staff_type(typed: str, postcode: str | None) -> None:
    found = normalise(typed)
    assert (str(found) if found else None) == postcode


@given(valid_postcodes, st.data())
def test_any_spacing_and_mistaken_noughts_and_ones_are_put_right(
    postcode: Postcode, data: st.DataObject
) -> None:
    compact = postcode.outward + postcode.inward
    swapped = compact.translate(str.maketrans("O0I1", "0O1I"))
    signs = [data.draw(st.sampled_from(pair)) for pair in zip(compact, swapped, strict=True)]
    between = [data.draw(st.sampled_from(["", " ", "-", "  "])) for _ in signs]
    typed = "".join(sign + gap for sign, gap in zip(signs, between, strict=True))
    assert normalise(data.draw(st.sampled_from([typed, typed.lower()]))) == postcode


@given(valid_postcodes)
def test_the_grammar_is_the_published_one(postcode: Postcode) -> None:
    assert LOOSELY.fullmatch(str(postcode))
    assert read_compact(postcode.outward + postcode.inward) == postcode
    shape = "".join("N" if sign.isdigit() else "A" for sign in postcode.outward + postcode.inward)
    assert shape in SHAPES or postcode.outward == "GIR"


@given(st.from_regex(LOOSELY, fullmatch=True))
def test_and_refuses_only_zeros_that_no_district_has(written: str) -> None:
    district = re.match(r"[A-Z]{1,2}(\d\w?)", written)
    assert normalise(written) or (district and district[1].startswith("0"))


@given(st.text())
def test_nothing_typed_raises(typed: str) -> None:
    found = normalise(typed)
    assert found is None or read_compact(found.outward + found.inward) == found


def test_a_postcode_answers_questions() -> None:
    postcode = Postcode("DE24", "8DS")
    assert (postcode.area, postcode.sector, postcode.unit) == ("DE", "DE24 8", "DS")
    assert Postcode("S40", "1DD").area == "S"
    assert Postcode("W1A", "1HQ").area == "W"
    assert postcode.spoken == (
        "D for Delta, E for Echo, two, four.\neight, D for Delta, S for Sierra"
    )


def test_a_postcode_is_found_in_text() -> None:
    found = POSTCODE_IN_TEXT.search("Write to us at S40 1DD, please.")
    assert found
    assert found.groups() == ("S40", "1DD")
