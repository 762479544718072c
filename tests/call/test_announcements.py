"""What is announced before a page or in its place, to whom, and how often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ivr.call.answer import answer
from ivr.call.directions import Ask, Connect, Speak
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.notices.notice import Notice
from tests.call.scenes import after, with_closed, with_notices

NOW = datetime.fromtimestamp(1_790_000_000, UTC)
START = Place("main-menu", began=1_790_000_000)
SNOW, FAIR = Notice("snow", "help-at-school"), Notice("fair", "help-at-school")


def test_several_are_said_once_a_call_in_the_order_in_which_they_began(moment: Moment) -> None:
    announced = with_notices(
        moment,
        replace(SNOW, begins=NOW - timedelta(hours=1)),
        replace(FAIR, begins=NOW - timedelta(hours=2)),
    )
    place = after(announced, START, "1")
    assert answer(announced, place) == (Ask(("fair", "snow", "help-at-school"), 8),)
    assert answer(announced, after(announced, place, "*", "1")) == (Ask(("help-at-school",), 8),)


def test_it_begins_and_ends_by_itself(moment: Moment) -> None:
    announced = with_notices(moment, replace(SNOW, begins=NOW, ends=NOW + timedelta(minutes=1)))
    for seconds, said in ((-1, ()), (0, ("snow",)), (59, ("snow",)), (60, ())):
        then = replace(announced, now=announced.now + seconds)
        assert after(then, START, "1").before == said


def test_before_an_office_is_rung(moment: Moment) -> None:
    announced = with_notices(moment, Notice("snow", "connect-derby"))
    place = after(announced, START, "0", "1")
    assert answer(announced, place)[0] == Speak(("snow", "connect-derby"))
    assert isinstance(answer(announced, place)[1], Connect)


def test_only_for_the_callers_of_one_office(moment: Moment) -> None:
    announced = with_notices(moment, Notice("snow", "main-menu", office="derby"))
    assert after(announced, START, "9").before == ()
    for office, said in (("derby", ("snow",)), ("chesterfield", ())):
        assert after(announced, replace(START, office=office), "9").before == said


def test_in_place_of_a_menu_callers_come_to_the_one_before_it(moment: Moment) -> None:
    announced = with_notices(moment, replace(SNOW, instead=True))
    place = after(announced, START, "1")
    assert answer(announced, place) == (Ask(("snow", "main-menu"), 8),)
    assert after(announced, place, "1").before == ("snow",)  # as often as they try


def test_in_place_of_an_office_callers_can_leave_a_message(moment: Moment) -> None:
    announced = with_notices(moment, Notice("snow", "connect-derby", instead=True))
    place = after(announced, START, "0", "1")
    assert (place.page, place.before, place.office) == ("nobody-free", ("snow",), "derby")
    shut = with_closed(announced, "derby")
    assert after(shut, START, "0", "1").page == "closed-here"


def test_one_that_is_off_is_not_said(moment: Moment) -> None:
    announced = with_notices(moment, replace(SNOW, on=False), replace(FAIR, instead=True, on=False))
    place = after(announced, START, "1")
    assert (place.page, place.before) == ("help-at-school", ())
