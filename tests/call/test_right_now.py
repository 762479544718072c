"""What staff are told that callers hear is what callers hear."""

from dataclasses import replace

import pytest

from ivr.call.answer import answer
from ivr.call.directions import Ask, Speak
from ivr.call.edition import Edition
from ivr.call.heard import Keys
from ivr.call.moment import Moment
from ivr.call.right_now import notices_on_air, when_choosing, when_ringing
from ivr.call.turn import begin, take_turn
from ivr.notices.notice import Notice
from ivr.offices.hours_written import read_hours

MONDAY = 1_790_000_000.0
"""In September, at 15:13 in London."""


def keyed(moment: Moment, keys: str) -> list[str]:
    """The clips that a caller hears after some keys."""
    place = begin(moment)
    for key in keys:
        place = take_turn(moment, place, Keys(key))
    first = answer(moment, place)[0]
    assert isinstance(first, Ask | Speak)
    return [str(clip) for clip in first.clips]


def with_hours(edition: Edition, **written: dict[str, object]) -> Moment:
    offices = dict(edition.offices)
    for office, table in written.items():
        hours, faults = read_hours(table)
        assert not faults
        offices[office] = replace(offices[office], hours=hours)
    return Moment(replace(edition, offices=offices), MONDAY)


CLOSED: dict[str, object] = {"monday": "9:00-12:00", "tuesday": "9:00-12:00"}


@pytest.mark.parametrize("derby", [{}, CLOSED, {"closed-until": "further notice"}])
@pytest.mark.parametrize("chesterfield", [{}, CLOSED])
def test_it_is_what_callers_hear(
    edition: Edition, derby: dict[str, object], chesterfield: dict[str, object]
) -> None:
    moment = with_hours(edition, derby=derby, chesterfield=chesterfield)
    assert [clip.clip for clip in when_ringing(moment).clips] == keyed(moment, "")
    for office, keys in (("derby", "01"), ("chesterfield", "02")):
        assert [clip.clip for clip in when_choosing(moment, office).clips] == keyed(moment, keys)


def test_it_can_be_read(edition: Edition) -> None:
    moment = with_hours(edition, derby=CLOSED)
    assert when_choosing(moment, "chesterfield").words == (
        "I am putting you through to our Chesterfield office. Please hold.",
    )
    hours, options = when_choosing(moment, "derby").words
    assert (
        hours.endswith(
            "We are open Monday, and Tuesday, nine to noon. We open again tomorrow at nine."
        )
        or hours.count("nine") == 2
    ), hours
    assert options.startswith("1: To leave a message")
    greeting, menu = when_ringing(moment).words
    assert greeting.startswith("Hello.")
    assert "1: To hear about extra help" in menu


def test_notices(edition: Edition) -> None:
    moment = Moment(edition, MONDAY)
    assert [notice.name for notice in notices_on_air(moment)] == ["names-changed"]
    instead = Notice("names-changed", "connect-derby", instead=True)
    before = Notice("names-changed", "main-menu", on=False)
    moment = Moment(replace(edition, notices=(instead, before)), MONDAY)
    assert notices_on_air(moment) == [instead]
    said = when_choosing(moment, "derby")
    assert said.words[0].startswith("Please note.")
    assert [clip.clip for clip in said.clips] == keyed(moment, "01")
