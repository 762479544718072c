"""The rules of a turn, as tables."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.call.answer import answer, whisper
from ivr.call.directions import Ask, Connect, HangUp, Speak
from ivr.call.heard import Heard, Keys, LegEnded, Silence
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.call.turn import MOST_SECONDS, MOST_TURNS, begin, take_turn
from tests.call.scenes import after

NOW = 1_790_000_000.0  # a Monday in September, at 15:13 in London
START = Place("main-menu", began=int(NOW))
STAGE = replace(START, page="school-action", topic="school-action", heard=("names-changed",))


# Where a caller is, what they press, and where they are then.
KEYS = [
    ("main-menu", "1", "help-at-school"),
    ("main-menu", "2", "who-to-contact"),
    ("main-menu", "3", "leaflet-menu"),
    ("main-menu", "*", "main-menu"),
    ("main-menu", "#", "ring-in"),
    ("help-at-school", "1", "school-action"),
    ("help-at-school", "2", "education-plan"),
    ("help-at-school", "3", "school-action-plus"),
    ("help-at-school", "4", "what-next"),
    ("help-at-school", "5", "assessment"),
    ("help-at-school", "*", "main-menu"),
    ("who-to-contact", "1", "chesterfield-office"),
    ("who-to-contact", "2", "derby-office"),
    ("who-to-contact", "3", "website"),
    ("who-to-contact", "*", "main-menu"),
    ("where-you-live", "1", "connect-derby"),
    ("where-you-live", "2", "connect-chesterfield"),
    ("where-you-live", "3", "find-office"),
    ("where-you-live", "*", "main-menu"),
    ("nobody-free", "*", "main-menu"),
    ("nobody-free", "1", "message"),
    ("closed", "1", "message"),
    ("closed", "*", "main-menu"),
    ("closed-here", "1", "message"),
    ("is-it-derby", "1", "connect-derby"),
    ("is-it-derby", "2", "derby-or-derbyshire"),
    ("is-it-chesterfield", "1", "connect-chesterfield"),
    ("is-it-chesterfield", "2", "derby-or-derbyshire"),
    ("derby-or-derbyshire", "1", "connect-derby"),
    ("derby-or-derbyshire", "2", "connect-chesterfield"),
    ("derby-or-derbyshire", "3", "outside-derbyshire"),
    ("in-derbyshire", "1", "connect-chesterfield"),
    ("in-derbyshire", "2", "outside-derbyshire"),
    ("after-outside", "*", "main-menu"),
]


@pytest.mark.parametrize(("page", "key", "then"), KEYS)
def test_a_key_in_a_menu(moment: Moment, page: str, key: str, then: str) -> None:
    place = after(moment, replace(START, page=page, misses=1, patient=True), key)
    assert (place.page, place.misses, place.patient) == (then, 0, True)


# After an explanation, keys lead to something of that explanation.
RELATIVE_KEYS = [
    ("school-action", "after-a-stage", "1", "school-action"),
    ("school-action", "after-a-stage", "2", "education-plan"),
    ("what-next", "after-a-stage", "2", "assessment"),
    ("what-next", "after-a-stage", "3", "order"),
    ("what-next", "after-a-stage", "*", "help-at-school"),
    ("assessment", "after-the-last-stage", "1", "assessment"),
    ("assessment", "after-the-last-stage", "2", "order"),
    ("derby-office", "after-an-office", "1", "derby-office"),
    ("derby-office", "after-an-office", "2", "connect-derby"),
    ("chesterfield-office", "after-an-office", "2", "connect-chesterfield"),
    ("chesterfield-office", "after-an-office", "*", "who-to-contact"),
    ("website", "after-the-website", "1", "website"),
    ("website", "after-the-website", "*", "who-to-contact"),
]


@pytest.mark.parametrize(("topic", "page", "key", "then"), RELATIVE_KEYS)
def test_a_key_after_an_explanation(
    moment: Moment, topic: str, page: str, key: str, then: str
) -> None:
    assert after(moment, replace(START, page=page, topic=topic), key).page == then


def test_0_and_9_mean_the_same_on_every_page_that_asks(moment: Moment) -> None:
    for page in moment.script.pages.values():
        place = Place(page.name, topic="school-action", began=int(NOW))
        if isinstance(answer(moment, place)[0], Ask):  # not where digits are data
            assert after(moment, place, "0").page == "where-you-live", page.name
            assert after(moment, place, "9").page == "main-menu", page.name


def test_in_an_explanation(moment: Moment) -> None:
    first, second, last = (replace(STAGE, part=part) for part in (1, 2, 3))
    assert after(moment, first, "").part == 2
    assert after(moment, first, "#").part == 2
    assert after(moment, last, "").page == "after-a-stage"
    assert after(moment, last, "#").page == "after-a-stage"
    assert after(moment, second, "*").part == 1
    assert after(moment, first, "*").page == "help-at-school"


def test_a_wrong_key_in_a_part_is_no_miss_and_the_part_is_said_again(moment: Moment) -> None:
    place = after(moment, replace(STAGE, part=2), "7")
    assert (place.page, place.part, place.misses, place.patient) == ("school-action", 2, 0, False)
    assert answer(moment, place) == (Ask(("wrong-key-in-a-part", "school-action.2"), 1),)


# What a caller does at a menu, one after another, and what each time is said.
PATIENCE = [
    ("", Ask(("no-key", "main-menu"), 16)),
    ("", Ask(("no-key-again",), 16)),
    ("", Speak(("passing-on",))),
]
WRONG = [
    ("7", Ask(("wrong-key", "main-menu"), 16)),
    ("7", Ask(("wrong-key", "no-key-again"), 16)),
    ("7", Speak(("passing-on",))),
]


@pytest.mark.parametrize("story", [PATIENCE, WRONG], ids=["silence", "wrong keys"])
def test_two_presentations_a_warning_and_a_person(
    moment: Moment, story: list[tuple[str, Ask | Speak]]
) -> None:
    place = START
    assert answer(moment, place) == (Ask(("main-menu",), 8),)
    for key, expected in story:
        place = after(moment, place, key)
        assert answer(moment, place)[0] == expected
    assert place.page == "connect-chesterfield"


def test_star_at_the_warning_says_the_choices_again(moment: Moment) -> None:
    place = after(moment, replace(START, page="help-at-school", heard=("names-changed",)), "", "")
    place = after(moment, place, "*")
    assert answer(moment, place) == (Ask(("help-at-school",), 16),)


def test_a_caller_is_passed_on_to_the_office_they_chose_last(moment: Moment) -> None:
    assert after(moment, replace(START, office="derby"), "", "", "").page == "connect-derby"


def test_silence_passes_a_caller_on_once_and_then_says_the_numbers(moment: Moment) -> None:
    passed = after(moment, START, "", "", "")
    back = after(moment, replace(passed, page="nobody-free"), "*", "", "")
    assert answer(moment, back)[0] == Ask(("no-key-again-goodbye",), 16)
    assert after(moment, back, "").page == "our-numbers"


@pytest.mark.parametrize("page", ["nobody-free", "closed", "closed-here"])
def test_second_silence_where_nobody_answers_takes_a_message_by_itself(
    moment: Moment, page: str
) -> None:
    place = after(moment, replace(START, page=page), "")
    assert answer(moment, place)[0] == Ask(("no-key", page), 16)
    place = after(moment, place, "")
    assert (place.page, place.before, place.patient) == ("message", ("message-now",), True)


def test_a_silent_caller_who_presses_a_key_is_no_longer_announced_as_silent(
    moment: Moment,
) -> None:
    passed = after(moment, START, "", "", "")
    assert passed.passed_on == "silence"
    assert whisper(passed)[0] == Ask(("whisper-silent",), 5)
    chose = after(moment, replace(passed, page="nobody-free"), "2")
    assert whisper(chose)[0] == Ask(("whisper",), 5)
    assert after(moment, replace(chose, page="main-menu"), "", "", "").page == "our-numbers"


def test_a_stale_place_forgets_nothing_but_the_place(moment: Moment) -> None:
    stale = replace(
        START, page="gone", office="derby", passed_on="silence", heard=("names-changed",)
    )
    place = after(moment, stale, "1")
    assert (place.page, place.before) == ("main-menu", ("page-moved",))
    assert (place.office, place.passed_on, place.heard) == ("derby", "silence", ("names-changed",))


def test_zero_again_and_again_reaches_a_person(moment: Moment) -> None:
    place = after(moment, START, "0", "0")
    assert place.page == "where-you-live"
    assert after(moment, place, "0").page == "connect-chesterfield"
    assert after(moment, replace(place, office="derby"), "0").page == "connect-derby"


def test_the_other_office(moment: Moment) -> None:
    for office, other in (("chesterfield", "connect-derby"), ("derby", "connect-chesterfield")):
        assert after(moment, replace(START, page="nobody-free", office=office), "2").page == other


def test_the_notice_is_said_once_a_call_before_its_menu(moment: Moment) -> None:
    place = after(moment, START, "1")
    assert answer(moment, place) == (Ask(("names-changed", "help-at-school"), 8),)
    assert answer(moment, after(moment, place, "*", "1")) == (Ask(("help-at-school",), 8),)
    assert answer(moment, after(moment, place, "")) == (Ask(("no-key", "help-at-school"), 16),)
    assert answer(moment, after(moment, place, "#")) == (Ask(("help-at-school",), 8),)


def test_the_greeting_is_said_once(moment: Moment) -> None:
    place = begin(moment)
    assert answer(moment, place) == (Ask(("greeting", "main-menu"), 8),)
    assert answer(moment, after(moment, place, "9")) == (Ask(("main-menu",), 8),)
    assert answer(moment, after(moment, place, "")) == (Ask(("no-key", "main-menu"), 16),)


# What Twilio says of the leg, whether they spoke (None: not said), whether 1 was pressed,
# and what follows on the first of two lines and on the last.
LEGS = [
    (status, bridged, accepted)
    for status in ("completed", "answered", "busy", "no-answer", "failed", "canceled", "new-word")
    for bridged in (True, False, None)
    for accepted in (True, False)
]


def follows(status: str, bridged: bool | None, accepted: bool) -> str:
    """The rule in words: goodbye only after a sure conversation; a doubt is said; else go on."""
    picked_up = status in ("completed", "answered")
    if bridged or (accepted and picked_up):
        return "goodbye"
    return "doubt" if picked_up and bridged is None else "next"


@pytest.mark.parametrize(("status", "bridged", "accepted"), LEGS)
@pytest.mark.parametrize(
    ("page", "part", "next_line"),
    [
        ("connect-chesterfield", 1, ("connect-chesterfield", 2, ("still-trying",))),
        ("connect-chesterfield", 2, ("nobody-free", 1, ())),
        ("connect-derby", 1, ("nobody-free", 1, ())),
    ],
)
def test_what_follows_a_leg(
    moment: Moment,
    page: str,
    part: int,
    next_line: tuple[str, int, tuple[str, ...]],
    status: str,
    bridged: bool | None,
    accepted: bool,
) -> None:
    expected = {
        "goodbye": ("goodbye", 1, ()),
        "doubt": ("nobody-free", 1, ("if-finished",)),
        "next": next_line,
    }[follows(status, bridged, accepted)]
    leg = LegEnded(status, bridged, accepted)
    place = after(moment, replace(START, page=page, part=part), leg)
    assert (place.page, place.part, place.before) == expected


def test_each_line_is_rung_in_turn(moment: Moment) -> None:
    first = after(moment, replace(START, page="where-you-live"), "2")
    second = after(moment, first, LegEnded("busy", False, False))
    numbers = [
        direction.line.number
        for place in (first, second)
        for direction in answer(moment, place)
        if isinstance(direction, Connect)
    ]
    assert numbers == ["+441632960001", "+441632960002"]


def test_a_call_ends_kindly_after_45_minutes_or_250_turns(moment: Moment) -> None:
    late = take_turn(replace(moment, now=NOW + MOST_SECONDS + 1), START, Keys("1"))
    many = take_turn(moment, replace(START, turns=MOST_TURNS + 1), Keys("1"))
    for place in (late, many):
        assert answer(moment, place) == (Speak(("long-call", "goodbye")), HangUp())


def test_the_time_spoken_with_an_office_is_not_time_in_our_menus(moment: Moment) -> None:
    much_later = replace(moment, now=NOW + 2 * MOST_SECONDS)
    place = replace(START, page="connect-derby")
    place = take_turn(much_later, place, LegEnded("completed", None, False))
    then = replace(much_later, now=much_later.now + 5)
    assert take_turn(then, place, Keys("*")).page == "main-menu"


PLACES = st.builds(
    Place,
    page=st.sampled_from(["", "main-menu", "gone", "school-action", "after-a-stage", "goodbye"])
    | st.sampled_from(["connect-derby", "nobody-free", "where-you-live"]),
    part=st.integers(0, 10**6),
    misses=st.integers(0, 10**6),
    zeros=st.integers(0, 3),
    passed_on=st.sampled_from(["", "silence", "keys", "x"]),
    office=st.sampled_from(["", "derby", "nowhere"]),
    topic=st.sampled_from(["", "assessment", "website", "gone", "main-menu"]),
    heard=st.lists(st.sampled_from(["names-changed", "x"])).map(tuple),
    language=st.sampled_from(["en", "xx", ""]),
    turns=st.integers(0, 400),
    began=st.just(int(NOW)),
)
EVENTS = (
    st.just(Silence())
    | st.builds(Keys, st.text(max_size=3) | st.sampled_from(list("0123456789*#")))
    | st.builds(LegEnded, st.text(max_size=5), st.none() | st.booleans(), st.booleans())
)


@given(place=PLACES, heard=EVENTS)
def test_any_place_and_anything_heard_has_an_answer(
    moment: Moment, place: Place, heard: Heard
) -> None:
    then = take_turn(moment, place, heard)
    assert then.page == "message" or answer(moment, then)
    if place.page == "gone" and not isinstance(heard, LegEnded) and place.turns < MOST_TURNS:
        assert (then.page, then.before) == ("main-menu", ("page-moved",))
