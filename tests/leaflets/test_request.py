"""What staff add to an order, and what it amounts to: facts in, a state out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.leaflets.order import Format, Item, Order, State
from ivr.leaflets.request import (
    CLAIM_LASTS,
    Claim,
    Closed,
    Request,
    Wanted,
    close,
    reopen,
    search_words,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ORDER = Order("CA1", NOW, items=(Item("school-action"),), confirmed_at=NOW, closed_at=NOW)
TYPED: dict[str, Any] = {"name": "Jo Example", "address": "1 High Street", "postcode": "S40 1DD"}
PRINTED: dict[str, Any] = TYPED | {"printed_in": 7, "printed_at": NOW}
POSTED: dict[str, Any] = PRINTED | {"posted_at": NOW}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, None),
        ({"notes": "rings back at six"}, None),
        (TYPED, State.BEING_HANDLED),
        (PRINTED, State.PRINTED),
        (POSTED, State.POSTED),
        ({"closed": Closed.UNCLEAR}, State.CANNOT_BE_SENT),
        (POSTED | {"closed": Closed.DUPLICATE, "duplicate_of": 3}, State.CANNOT_BE_SENT),
    ],
)
def test_what_staff_have_done(facts: dict[str, Any], state: State | None) -> None:
    assert Request(1, ORDER, **facts).handling is state


@pytest.mark.parametrize("facts", [TYPED, PRINTED, POSTED])
def test_reopened_it_stands_where_it_stood_before(facts: dict[str, Any]) -> None:
    request = Request(1, ORDER, **facts)
    assert reopen(request).handling is State.BEING_HANDLED
    assert reopen(close(request, Closed.DUPLICATE, 3)) == reopen(request)
    assert reopen(close(Request(1, ORDER), Closed.UNCLEAR)) == Request(1, ORDER)


@pytest.mark.parametrize(
    ("order", "facts", "can_be_changed", "can_be_reopened"),
    [
        (ORDER, {}, True, False),
        (ORDER, TYPED, True, False),
        (ORDER, PRINTED, False, True),
        (ORDER, POSTED, False, True),
        (ORDER, {"closed": Closed.UNCLEAR}, False, True),
        (replace(ORDER, confirmed_at=None, closed_at=None), {}, False, False),
    ],
)
def test_when_it_can_be_changed(
    order: Order, facts: dict[str, Any], can_be_changed: bool, can_be_reopened: bool
) -> None:
    request = Request(1, order, **facts)
    assert (request.can_be_changed, request.can_be_reopened) == (can_be_changed, can_be_reopened)


def test_what_goes_into_the_envelope() -> None:
    twice = (Item("school-action"), Item("school-action"), Item("annual-reviews"))
    request = Request(1, replace(ORDER, items=twice), **TYPED)
    assert request.leaflets == (Wanted("school-action"), Wanted("annual-reviews"))
    corrected = (Wanted("annual-reviews", Format.LARGE_PRINT, "Polish"),)
    assert replace(request, wanted=corrected).leaflets == corrected
    assert request.envelope
    assert request.envelope.on_envelope == (
        "Jo Example",
        "1 High Street",
        "CHESTERFIELD",
        "S40 1DD",
    )
    assert Request(1, ORDER).envelope is None


def test_nobody_is_named_in_a_traceback() -> None:
    assert "Example" not in repr(Request(1, ORDER, **TYPED))


def test_a_claim_is_fresh_for_a_while() -> None:
    claim = Claim(1, "Ravi", NOW)
    assert claim.is_fresh(NOW + CLAIM_LASTS - timedelta(seconds=1))
    assert not claim.is_fresh(NOW + CLAIM_LASTS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Jo Example", ("jo", "example")),
        ("Łucja Świątek-Şahin", ("lucja", "swiatek", "sahin")),
        ("李", ("李",)),
        ("عائشة", ("عايشة",)),  # the hamza is a mark of its own
        ("O'Neil, O'Neil", ("o", "neil")),
        ("S40 1DD", ("s40", "1dd")),
        (" - ", ()),
    ],
)
def test_the_words_of_a_name(name: str, words: tuple[str, ...]) -> None:
    assert search_words(name) == words
