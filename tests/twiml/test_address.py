"""A place survives the journey through an address."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.call.place import Place
from ivr.twiml.address import read_place, write_place

NAMES = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12)
PLACES = st.builds(
    Place,
    page=NAMES,
    part=st.integers(1, 9),
    misses=st.integers(0, 3),
    zeros=st.integers(0, 2),
    patient=st.booleans(),
    passed_on=st.sampled_from(["", "silence", "keys"]),
    office=st.just("") | NAMES,
    topic=st.just("") | NAMES,
    heard=st.lists(NAMES, max_size=3).map(tuple),
    language=st.sampled_from(["en", "pl"]),
    speaks=st.sampled_from(["en", "pl", "ur"]),
    turns=st.integers(0, 250),
    began=st.integers(0, 2_000_000_000),
)


@given(place=PLACES)
def test_there_and_back(place: Place) -> None:
    page, _, query = write_place(place).partition("?")
    assert read_place(page, query) == replace(place, turns=place.turns + 1)


@pytest.mark.parametrize("number", ["-1", "1e9", "٣", "x", "", "9" * 5000, "1.5"])
def test_a_number_that_is_none_counts_as_never_said(number: str) -> None:
    assert read_place("main-menu", f"turns={number}").turns == 0


@given(place=PLACES)
def test_an_address_is_plain(place: Place) -> None:
    assert write_place(place).isascii()
    assert " " not in write_place(place)
