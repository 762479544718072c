"""Postcodes that are keyed."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.uk.areas import Council
from ivr.uk.postcode import Postcode, read_compact
from ivr.uk.postcode_keys import keys_of, read_keys, read_part
from ivr.uk.postcode_known import KnownPostcodes
from tests.uk.postcode_strategies import known_postcodes

TABLES = KnownPostcodes()
KEYPAD = {
    letter: group[0]
    for group in "2ABC 3DEF 4GHI 5JKL 6MNO 7PQRS 8TUV 9WXYZ".split()
    for letter in group[1:]
}
OLD_KEYPAD = KEYPAD | {"Q": "1", "Z": "1", "O": "0"}
OLDER_KEYPAD = OLD_KEYPAD | {"Q": "0"}


def written(postcodes: tuple[Postcode, ...]) -> list[str]:
    return list(map(str, postcodes))


def test_the_example_without_the_index() -> None:
    keyed = read_keys("740133", TABLES)
    assert keyed.live == ()
    assert written(keyed.others) == [
        f"S40 1{first}{second}" for first, second in product("DEF", repeat=2)
    ]


def test_the_example_with_the_index(loaded: KnownPostcodes) -> None:
    keyed = read_keys("740133#", loaded)
    units = "DD DE DF ED EE EF"
    assert written(keyed.live) == [f"S40 1{unit}" for unit in units.split()]
    assert written(keyed.others) == ["S40 1FD", "S40 1FE", "S40 1FF"]
    assert len(read_keys("3324837", loaded).live) == 11


def test_ours_come_before_the_others(loaded: KnownPostcodes) -> None:
    outwards = [code.outward for code in read_keys("331122", loaded).candidates]
    assert outwards == ["DE1"] * 4 + ["DD1"] * 4
    assert written(read_keys("331122", loaded).live) == ["DE1 1AA", "DE1 1BA"]


def test_ours_come_before_the_others_where_as_little_is_known() -> None:
    outwards = [code.outward for code in read_keys("331822", TABLES).candidates]
    assert outwards == ["DE1"] * 4 + ["DD1"] * 4


@pytest.mark.parametrize(
    ("pressed", "keys", "start_again"),
    [
        ("740133", "740133", False),
        ("740133#", "740133", False),
        ("74*740133#", "740133", False),
        ("74**740133", "740133", False),
        ("74*", "", True),
        ("74*#", "", True),
        ("*", "", True),
        ("", "", False),
        ("#", "", False),
        ("1740133", "740133", False),  # the key that confirmed the page before, twice
        ("13324837", "3324837", False),
        ("11740133", "11740133", False),  # twice is not once
        ("131122", "131122", False),
        ("7 4-0x1💥33", "740133", False),
        ("٧٤٠١٣٣", "", False),
    ],
)
def test_what_counts(pressed: str, keys: str, start_again: bool) -> None:
    keyed = read_keys(pressed, TABLES)
    assert (keyed.keys, keyed.start_again) == (keys, start_again)


def test_a_leading_one_that_gives_candidates_stays() -> None:
    keyed = read_keys("131122", TABLES)  # Z on an old phone: Shetland
    assert keyed.candidates
    assert {code.area for code in keyed.candidates} == {"ZE"}


@settings(deadline=None, max_examples=300)
@given(known_postcodes, st.sampled_from([KEYPAD, OLD_KEYPAD, OLDER_KEYPAD]))
def test_every_postcode_is_among_its_candidates(
    loaded: KnownPostcodes, postcode: Postcode, keypad: dict[str, str]
) -> None:
    pressed = "".join(keypad.get(sign, sign) for sign in postcode.outward + postcode.inward)
    assert keypad is not KEYPAD or pressed == keys_of(postcode)
    for known in (TABLES, loaded):
        keyed = read_keys(pressed, known)
        assert postcode in keyed.candidates
        assert len(set(keyed.candidates)) == len(keyed.candidates)


def test_what_is_live_comes_first(loaded: KnownPostcodes, live_at_home: list[Postcode]) -> None:
    for postcode in live_at_home[::50]:
        keyed = read_keys(keys_of(postcode), loaded)
        assert postcode in keyed.live
        assert not any(loaded.is_local(code.outward) for code in keyed.live) or loaded.is_local(
            keyed.live[0].outward
        )


@given(st.text(alphabet=st.one_of(st.sampled_from("0123456789*#"), st.characters())))
def test_no_keys_raise(pressed: str) -> None:
    keyed = read_keys(pressed, TABLES)
    assert all(read_compact(code.outward + code.inward) == code for code in keyed.candidates)
    read_part(pressed, TABLES)


@pytest.mark.parametrize("pressed", ["7" * 10_000, "1" * 10_000, "*" * 10_000, "0", "999999"])
def test_keys_that_fit_nothing(pressed: str) -> None:
    assert read_keys(pressed, TABLES).candidates == ()


@pytest.mark.parametrize(
    ("pressed", "parts"),
    [
        ("7401", [("S40", "1", "D")]),
        ("7401#", [("S40", "1", "D")]),
        ("17401", [("S40", "1", "D")]),
        ("33248", [("DE24", "8", "C")]),
        ("33230", []),  # DE23 has no such sector
        ("3323", [("DE23", "", "CD")]),
        ("740", [("S40", "", "D")]),
        # Seven keys are a sector here and an outward code there.
        ("3311", [("DE1", "1", "C"), ("DE11", "", "DN")]),
        ("3345", [("DE4", "5", "D"), ("DE45", "", "D")]),
        ("74*7401", [("S40", "1", "D")]),
        ("7911", []),
        ("", []),
    ],
)
def test_the_beginning_is_enough_for_the_office(
    pressed: str, parts: list[tuple[str, str, str]]
) -> None:
    found = read_part(pressed, TABLES)
    assert [(part.outward, part.digit, letters(part.councils)) for part in found] == parts


def letters(councils: frozenset[Council]) -> str:
    return "".join(sorted(council.value for council in councils))
