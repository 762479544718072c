"""The office of a caller who is not sure: by keys, and never by a guess."""

import pytest

from ivr.call.answer import answer
from ivr.call.directions import AskKeys
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.uk.areas import Council, council_table
from tests.call.scenes import after

ASKED = Place("find-office")
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")

# What is keyed, and the page that callers come to.
KEYED = [
    ("7401#", "is-it-chesterfield"),  # S40 1
    ("7401", "is-it-chesterfield"),  # no hash: the wait ran out
    ("33248#", "is-it-derby"),  # DE24 8
    ("740#", "is-it-chesterfield"),  # S40, all of it
    ("3324#", "derby-or-derbyshire"),  # DE24, some of it
    ("33243#", "derby-or-derbyshire"),  # DE24 3, where the city and the county meet
    ("3362#", "in-derbyshire"),  # DE6 2, where the county and Staffordshire do
    ("33127#", "outside-derbyshire"),  # DE12 7
    ("33742#", "derby-or-derbyshire"),  # DE74 2: Leicestershire, but for two in the city
    ("740133#", "is-it-chesterfield"),  # the whole postcode
    ("3324837#", "is-it-derby"),
    ("7911#", "outside-derbyshire"),  # SW1 1, far away
    ("17401#", "is-it-chesterfield"),  # the key before, pressed twice
    ("", "connect-chesterfield"),
    ("#", "connect-chesterfield"),
    ("99#", "outside-derbyshire"),  # W9
    ("1111#", "connect-chesterfield"),
    ("0#", "connect-chesterfield"),
    ("7" * 10_000, "connect-chesterfield"),
]
TWO_MEANINGS = {
    "3311": "derby-or-derbyshire",  # DE1 1, or DE11
    "3312": "derby-or-derbyshire",
    "3313": "derby-or-derbyshire",
    "3345": "is-it-chesterfield",  # DE4 5 or DE45: the county's both
    "3365": "in-derbyshire",  # DE6 5 or DE65
    "3374": "derby-or-derbyshire",  # DE7 4, or DE74
    "3375": "in-derbyshire",  # DE7 5 or DE75
}


@pytest.mark.parametrize(("keys", "page"), KEYED)
def test_what_is_keyed(moment: Moment, keys: str, page: str) -> None:
    assert after(moment, ASKED, keys).page == page


@pytest.mark.parametrize(("keys", "page"), TWO_MEANINGS.items())
def test_what_may_be_two_things_is_asked(moment: Moment, keys: str, page: str) -> None:
    assert after(moment, ASKED, f"{keys}#").page == page


def test_every_sector_leads_to_its_office_after_a_yes_or_is_asked(moment: Moment) -> None:
    sure = {Council.DERBY_CITY: "derby", Council.DERBYSHIRE: "chesterfield"}
    checked, ours = set(), 0
    for outward, sectors in council_table().outwards.items():
        for digit, sector in sectors.items():
            keys = outward.translate(_LETTERS) + digit
            place = after(moment, ASKED, f"{keys}#")
            if keys in TWO_MEANINGS:
                continue
            if sector.mixed:
                assert place.page in ("derby-or-derbyshire", "in-derbyshire"), keys
            elif sector.mostly in sure:
                assert place.page == f"is-it-{sure[sector.mostly]}", keys
                assert after(moment, place, "1").page == f"connect-{sure[sector.mostly]}"
                ours += 1
            else:  # some of these are the keys of an outward code that is partly ours, too
                assert place.page in ("outside-derbyshire", "in-derbyshire"), keys
            checked.add(keys)
    assert len(checked) == 219 - len(TWO_MEANINGS)
    assert ours == 125


def test_star_clears_and_the_long_words_are_not_said_again(moment: Moment) -> None:
    place = after(moment, ASKED, "74*")
    assert answer(moment, place) == (AskKeys(("order-start-again",), 10),)
    assert after(moment, place, "7401#").page == "is-it-chesterfield"
