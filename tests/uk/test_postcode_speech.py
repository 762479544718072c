"""Postcodes that are said."""

from functools import partial
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ivr.uk.postcode import Postcode, read_compact
from ivr.uk.postcode_known import KnownPostcodes
from ivr.uk.postcode_speech import MOST_CANDIDATES, hear_postcode
from tests.effort import calls_made
from tests.uk.postcode_strategies import known_postcodes, said, valid_postcodes, ways_to_say

TABLES = KnownPostcodes()


def heard(words: str, known: KnownPostcodes = TABLES) -> list[str]:
    return [str(postcode) for postcode in hear_postcode(words, known)]


@pytest.mark.parametrize(
    ("words", "postcode"),
    [
        ("S40 1DD", "S40 1DD"),
        ("s 40 1 dd", "S40 1DD"),
        ("de 248ds", "DE24 8DS"),
        ("S forty one double D", "S40 1DD"),
        ("S four zero one D D", "S40 1DD"),
        ("S four oh, one D D", "S40 1DD"),
        ("sierra four nought one delta delta", "S40 1DD"),
        ("S for sugar, forty, one, D for David, D for David", "S40 1DD"),
        ("S as in Sierra 40 1 D like dog D like dog", "S40 1DD"),
        ("S Sierra forty one D Delta D Delta", "S40 1DD"),
        ("D 4 David E 4 egg 24 8 D 4 David S 4 sugar", "DE24 8DS"),
        ("B for David one one A A", "B1 1AA"),  # the letter is trusted
        ("dee ee twenty-four eight dee ess", "DE24 8DS"),
        ("S 41 DD", "S40 1DD"),  # what the recogniser makes of "forty one"
        ("D E seven too three double you why", "DE72 3WY"),
        ("N double one one A A", "N11 1AA"),
        ("N treble one A A", "N11 1AA"),
        ("S O one seven one B J", "SO17 1BJ"),
        ("ess oh one seven one bee jay", "SO17 1BJ"),
        ("O L one one A A", "OL1 1AA"),
        ("H A oh one A A", "HA0 1AA"),
        ("double u one A one H Q", "W1A 1HQ"),
        ("E C one A one double B", "EC1A 1BB"),
        ("golf yankee one one alfa bravo", "GY1 1AB"),
        ("my postcode is um S forty er one DD please", "S40 1DD"),
        ("90 Marlborough Road Derby DE24 8DS", "DE24 8DS"),
        ("flat 3, 12 School Board Lane, Chesterfield, S40 1DD, thank you", "S40 1DD"),
        ("thank you, B1 1AA", "B1 1AA"),  # not UB1
        ("you S40 1DD", "S40 1DD"),
        ("S40 IDD", "S40 1DD"),
        ("S40 1DD S40 1DD", "S40 1DD"),
        ("S four zero one D D, S four zero one D D", "S40 1DD"),
        ("DE24, DE24 8DS", "DE24 8DS"),
        ("S41 1DD no sorry S40 1DD", "S40 1DD"),
        ("S40 1DT, sorry, 1DD", "S40 1DD"),
        ("S four zero one D T no D", "S40 1DD"),
        ("S forty no forty one one DD", "S41 1DD"),
        ("S40 1DD no spaces", "S40 1DD"),
        ("sorry about that, S40 1DD", "S40 1DD"),
        ("S40 1DD sorry about the noise I am on a train", "S40 1DD"),
        ("GIR 0AA", "GIR 0AA"),
        ("Ｓ４０ 1ＤＤ", "S40 1DD"),
        ("🙂 S40 🙂 1DD 🙂", "S40 1DD"),
        ("\u202eS40 1DD\u202c שלום", "S40 1DD"),
    ],
)
def test_said_and_understood(words: str, postcode: str) -> None:
    assert heard(words) == [postcode]


@pytest.mark.parametrize(
    "words",
    "|no|one two three|BFPO 57|D02 AF30|S40|S40 1D|Q1 1AA|S40 1CI|🙂|I live at 4 1st avenue|hello"
    "|double|S40 1DD no S41 one D|DE 00 0DD|I am at 12 2nd left|flat B 4 1st avenue".split("|"),
)
def test_never_a_guess(words: str) -> None:
    assert heard(words) == []


@pytest.mark.parametrize(
    ("words", "postcodes"),
    [
        ("S40 1DD or DE24 8DS", ["S40 1DD", "DE24 8DS"]),
        ("A L one one A A", ["AL1 1AA"]),
        ("oh L one one A A", ["OL1 1AA", "L1 1AA"]),  # oh, or O
        ("N G sixty one A A", ["G60 1AA", "NG6 1AA", "NG60 1AA"]),  # sixty, or six and one
        ("B 1 1 A A or L 1 1 A B", ["B1 1AA", "L1 1AB"]),
        ("B 1 1 A A L 1 1 A B", ["B1 1AA", "L1 1AB"]),  # the A is the first one's
        ("A 1 0 A B A 1 0 A B", ["BA1 0AB", "A1 0AB"]),  # said twice, so it is meant
        ("B S40 1DD", ["S40 1DD", "BS40 1DD"]),  # flat B, or Bristol: ours first
    ],
)
def test_more_than_one_is_a_short_list(words: str, postcodes: list[str]) -> None:
    assert heard(words) == postcodes


def test_what_exists_is_likelier(loaded: KnownPostcodes) -> None:
    # Written as a number across the space, it could be DE3 9AA or DE30 9AA.
    assert heard("D E 39 A A", loaded) == ["DE3 9AA"]
    assert heard("D E thirty nine A A", loaded) == ["DE3 9AA", "DE30 9AA"]


@settings(deadline=None, max_examples=400)
@given(valid_postcodes, ways_to_say)
def test_every_postcode_comes_back_however_it_is_said(postcode: Postcode, way: Random) -> None:
    words = said(postcode, way)
    assert postcode in hear_postcode(words, TABLES), words


@settings(deadline=None, max_examples=400)
@given(known_postcodes, ways_to_say)
def test_with_the_index_too(loaded: KnownPostcodes, postcode: Postcode, way: Random) -> None:
    words = said(postcode, way)
    assert postcode in hear_postcode(words, loaded), words


def test_a_live_postcode_of_ours_is_the_only_answer(
    loaded: KnownPostcodes, live_at_home: list[Postcode]
) -> None:
    way = Random(1)
    for postcode in way.sample(live_at_home, 3000):
        words = said(postcode, way)
        assert hear_postcode(words, loaded) == (postcode,), words


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(
            st.sampled_from("double treble for as in no um 4 40 oh s dd 1 1st u x".split())
        ).map(" ".join),
    )
)
@example("double")
@example("for")
@example("D for")
@example("'")
@example("\x00")
@example("<correction>")
def test_nothing_said_raises(words: str) -> None:
    found = hear_postcode(words, TABLES)
    assert len(found) <= MOST_CANDIDATES
    assert all(read_compact(code.outward + code.inward) == code for code in found)


@pytest.mark.parametrize(
    "words", ["a", "S40 1DD ", "oh ", "double ", "no ", "for ", "S four no ", "e1 1ae ", "💥", "ﷺ"]
)
def test_ten_times_the_words_are_about_ten_times_the_work(words: str) -> None:
    short, long = (
        calls_made(partial(hear_postcode, (words * size)[:size], TABLES))
        for size in (1_000, 10_000)
    )
    assert long < 15 * short + 1_000
