"""Offices that are closed are not rung: callers hear when we open, and can leave a message."""

from dataclasses import replace

import pytest

from ivr.call.answer import answer
from ivr.call.directions import Ask
from ivr.call.heard import LegEnded
from ivr.call.moment import Moment
from ivr.call.place import Place
from tests.call.scenes import after, with_closed

START = Place("where-you-live", began=1_790_000_000)
LEGS = {
    "busy": LegEnded("busy", False, False),
    "no answer": LegEnded("no-answer", None, False),
    "failed": LegEnded("failed", None, False),
    "canceled": LegEnded("canceled", None, False),
    "refused": LegEnded("completed", False, False),
    "an answerphone": LegEnded("answered", False, False),
    "in doubt": LegEnded("completed", None, False),
    "spoke": LegEnded("completed", True, True),
}
UNANSWERED = [name for name in LEGS if name not in ("in doubt", "spoke")]

# Whether (chesterfield, derby) are open, the office asked for, and the page that callers come to.
DOORS = [
    ((), "chesterfield", "connect-chesterfield"),
    ((), "derby", "connect-derby"),
    (("derby",), "chesterfield", "connect-chesterfield"),
    (("derby",), "derby", "closed-here"),
    (("chesterfield",), "chesterfield", "closed-here"),
    (("chesterfield", "derby"), "chesterfield", "closed"),
    (("chesterfield", "derby"), "derby", "closed"),
]
KEYS = {"derby": "1", "chesterfield": "2"}


@pytest.mark.parametrize(("closed", "office", "page"), DOORS)
def test_where_a_caller_comes_who_asks_for_an_office(
    moment: Moment, closed: tuple[str, ...], office: str, page: str
) -> None:
    place = after(with_closed(moment, *closed), START, KEYS[office])
    assert (place.page, place.office) == (page, office)


@pytest.mark.parametrize("closed", [(), ("derby",), ("chesterfield",), ("chesterfield", "derby")])
@pytest.mark.parametrize(
    ("page", "line", "next_line"),
    [
        ("connect-chesterfield", 1, 2),
        ("connect-chesterfield", 2, None),
        ("connect-derby", 1, None),
    ],
)
@pytest.mark.parametrize("leg", LEGS)
def test_what_follows_a_leg_whatever_has_closed_meanwhile(
    moment: Moment, closed: tuple[str, ...], page: str, line: int, next_line: int | None, leg: str
) -> None:
    """Whoever is being put through is not turned away because the clock strikes five."""
    place = after(with_closed(moment, *closed), replace(START, page=page, part=line), LEGS[leg])
    if leg == "spoke":
        assert place.page == "goodbye"
    elif leg == "in doubt":
        assert (place.page, place.before) == ("nobody-free", ("if-finished",))
    elif next_line:
        assert (place.page, place.part, place.before) == (page, next_line, ("still-trying",))
    else:
        assert leg in UNANSWERED
        assert place.page == "nobody-free"


@pytest.mark.parametrize(
    ("closed", "office", "said"),
    [
        (("chesterfield", "derby"), "derby", ("hours-closed", "hours-further-notice", "closed")),
        (("derby",), "derby", ("hours-closed.2", "hours-further-notice", "closed-here")),
    ],
)
def test_what_is_said_where_it_is_closed(
    moment: Moment, closed: tuple[str, ...], office: str, said: tuple[str, ...]
) -> None:
    shut = with_closed(moment, *closed)
    place = after(shut, START, KEYS[office])
    assert answer(shut, place) == (Ask(said, 8),)
    # It opens while the caller listens: nothing that is no longer so is said.
    assert answer(moment, place) == (Ask((said[-1],), 8),)


def test_the_other_office_where_it_is_open(moment: Moment) -> None:
    shut = with_closed(moment, "derby")
    assert after(shut, START, "1", "2").page == "connect-chesterfield"
    assert after(with_closed(moment, "chesterfield"), START, "2", "2").page == "connect-derby"


def test_silence_while_all_are_closed_is_told_of_a_message_and_led_to_it(moment: Moment) -> None:
    shut = with_closed(moment, "chesterfield", "derby")
    place = after(shut, Place("main-menu"), "", "")
    assert answer(shut, place)[0] == Ask(("no-key-again-message",), 16)
    place = after(shut, place, "")
    assert (place.page, place.passed_on, place.before) == ("closed", "silence", ())
    assert after(shut, place, "", "").page == "message"


def test_zero_again_and_again_comes_to_the_closed_page(moment: Moment) -> None:
    shut = with_closed(moment, "chesterfield", "derby")
    assert after(shut, Place("main-menu"), "0", "0", "0").page == "closed"
