"""What callers hear while nobody is there, word for word."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.call.closed import ClosedWords, closed_words
from ivr.call.edition import Edition
from ivr.offices.hours import ClosedNow, OpeningHours
from ivr.offices.hours_written import read_hours
from ivr.offices.week import END_OF_DAY, Period
from ivr.script.prompts import PARTS_OF_PROMPTS, HoursPrompt, clip_name
from ivr.uk.london_time import read_moment
from tests.offices.strategies import hours, moments

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def week(*days: str) -> dict[str, object]:
    """The hours of the days from Monday on; the others are closed."""
    return dict(zip(DAYS, days, strict=False))


def closed(written: dict[str, object], at: str, *, everywhere: bool = True) -> ClosedWords:
    read, faults = read_hours(written)
    assert faults == []
    moment = read_moment(at)
    assert moment
    return closed_words(read, moment, everywhere=everywhere)


def said(edition: Edition, written: dict[str, object], at: str, *, everywhere: bool = True) -> str:
    words = closed(written, at, everywhere=everywhere)
    return words.in_words(edition.script.wordings["en"])


CHRISTMAS_DAY = "2026-12-25 10:00"
"""Every office with hours is closed then."""
NINE_TO_FIVE = week(*["9:00-17:00"] * 5)

# The week, and how callers hear it.
WEEKS = [
    (NINE_TO_FIVE, "Monday to Friday, nine to five."),
    (
        week(*["9:00-17:00"] * 4, "9:00-12:30"),
        "Monday to Thursday, nine to five. Friday, nine to twelve thirty.",
    ),
    (week(*["9:30-16:00"] * 7), "every day, nine thirty to four."),
    (week(*["0:00-24:00"] * 7), "every day, all day."),
    (week("9:00-17:00", "9:00-17:00"), "Monday and Tuesday, nine to five."),
    (week(*["9:00-17:00"] * 3), "Monday to Wednesday, nine to five."),
    (week("10:00-12:00"), "Monday, ten to noon."),
    (
        week("9:00-17:00", "closed", "9:00-17:00", "closed", "9:00-17:00"),
        "Monday, Wednesday and Friday, nine to five.",
    ),
    (
        week("9:00-17:00", "9:00-17:00", "9:00-12:00", "9:00-17:00", "9:00-17:00"),
        "Monday, Tuesday, Thursday and Friday, nine to five. Wednesday, nine to noon.",
    ),
    (
        week(*["9:00-17:00"] * 3, "closed", "9:00-17:00"),
        "Monday to Wednesday and Friday, nine to five.",
    ),
    (
        week(*["9:00-12:30, 13:30-17:00"] * 5),
        "Monday to Friday, nine to twelve thirty, and one thirty to five.",
    ),
    (
        week("8:00-9:00, 10:00-11:00, 14:00-15:00"),
        "Monday, eight to nine, ten to eleven, and two to three.",
    ),
    (
        week("closed", "8:45-16:20", *["closed"] * 3, "10:05-13:55", "10:05-13:55"),
        "Tuesday, eight forty-five to four twenty. "
        "Saturday and Sunday, ten oh five to one fifty-five.",
    ),
    (week("6:30-19:15"), "Monday, six thirty in the morning to seven fifteen in the evening."),
    (week("7:00-18:55"), "Monday, seven to six fifty-five."),
    (week("18:00-21:30"), "Monday, six to nine thirty in the evening."),
    (week("22:00-24:00"), "Monday, ten at night to midnight."),
    (week("0:00-0:30"), "Monday, midnight to twelve thirty at night."),
    (
        week("0:55-1:00"),
        "Monday, twelve fifty-five at night to one in the morning.",
    ),
    (week("12:00-13:10"), "Monday, noon to one ten."),
    (week("12:10-12:50"), "Monday, twelve ten to twelve fifty."),
]


@pytest.mark.parametrize(("written", "heard"), WEEKS)
def test_a_week(edition: Edition, written: dict[str, object], heard: str) -> None:
    sentences = said(edition, written, CHRISTMAS_DAY)
    opening, _, rest = sentences.partition(" We are open ")
    assert opening.startswith("Sorry, our offices are closed now.")
    assert rest.partition(" We open again ")[0] == heard


CHRISTMAS = {"from": "2026-12-24 12:00", "until": "2027-01-04", "reason": "Christmas"}
TRAINING = {"from": "2026-11-25", "until": "2026-11-26", "reason": "training"}
SORRY = "Sorry, our offices are closed now."
OPEN = f"{SORRY} We are open Monday to Friday, nine to five."
HOLIDAY = f"{SORRY} Today is a bank holiday. We are open Monday to Friday, nine to five."

# The hours beside nine to five on weekdays, the moment, and everything that callers hear.
MOMENTS: list[tuple[dict[str, object], str, str]] = [
    ({}, "2026-11-25 8:59", f"{OPEN} We open again today at nine."),
    ({}, "2026-11-25 17:00", f"{OPEN} We open again tomorrow at nine."),
    ({}, "2026-11-27 17:00", f"{OPEN} We open again on Monday at nine."),
    ({}, "2026-11-29 23:59", f"{OPEN} We open again tomorrow at nine."),
    ({}, "2026-11-30 0:00", f"{OPEN} We open again today at nine."),
    ({}, "2026-04-03 10:00", f"{HOLIDAY} We open again on Tuesday at nine."),
    ({}, "2026-12-24 18:00", f"{OPEN} We open again on Tuesday at nine."),
    (
        {"closures": [CHRISTMAS]},
        "2026-12-24 13:00",
        f"{OPEN} We open again on Tuesday the fifth of January at nine.",
    ),
    (
        {"closures": [CHRISTMAS]},
        "2026-12-28 13:00",
        f"{HOLIDAY} We open again on Tuesday the fifth of January at nine.",
    ),
    ({"closures": [CHRISTMAS]}, "2026-12-30 13:00", f"{OPEN} We open again on Tuesday at nine."),
    (
        {"closures": [CHRISTMAS | {"until": "2027-12-01"}]},
        "2026-12-24 13:00",
        f"{SORRY} We are closed until further notice.",
    ),
    (
        {"closed-until": "2026-12-02 9:00"},
        "2026-11-25 12:00",
        f"{OPEN} We open again on Wednesday the second of December at nine.",
    ),
    (
        {"closed-until": "2026-11-25T14:36:01+00:00"},
        "2026-11-25 12:00",
        f"{OPEN} We open again today at two forty.",
    ),
    (
        {"closed-until": "further notice"},
        "2026-12-25 12:00",
        f"{SORRY} We are closed until further notice.",
    ),
    # The clocks go forward, and back, in the night to Sunday.
    ({}, "2026-03-28 23:30", f"{OPEN} We open again on Monday at nine."),
    ({}, "2026-10-25 1:30", f"{OPEN} We open again tomorrow at nine."),
]


@pytest.mark.parametrize(("more", "at", "heard"), MOMENTS)
def test_all_that_is_said(edition: Edition, more: dict[str, object], at: str, heard: str) -> None:
    assert said(edition, NINE_TO_FIVE | more, at) == heard


def test_one_office_among_others_speaks_for_itself(edition: Edition) -> None:
    heard = said(edition, NINE_TO_FIVE, "2026-11-25 18:00", everywhere=False)
    assert heard.startswith("Sorry, this office is closed now. We are open Monday to Friday,")


def test_without_hours_only_the_closure_is_told(edition: Edition) -> None:
    # "On Friday at midnight" could be either end of Friday, so no time is said.
    assert said(edition, {"closures": [TRAINING]}, "2026-11-25 12:00") == (
        "Sorry, our offices are closed now. We open again on Friday."
    )


def test_an_open_office_has_no_such_words(edition: Edition) -> None:
    with pytest.raises(ValueError, match="open"):
        said(edition, NINE_TO_FIVE, "2026-11-25 12:00")


@given(hours=hours(), moment=moments(), everywhere=st.booleans())
def test_whatever_the_hours_every_clip_has_its_words(
    edition: Edition, hours: OpeningHours, moment: datetime, everywhere: bool
) -> None:
    if hours.is_open(moment):
        return
    words = closed_words(hours, moment, everywhere=everywhere)
    wordings = edition.script.wordings["en"]
    assert set(words.clips) <= set(wordings)
    spoken = " ".join(wordings[clip].written for clip in words.clips)
    assert letters(words.in_words(wordings)) == letters(spoken)


def letters(text: str) -> list[str]:
    return re.findall(r"[\w-]+", text)


STEPS = range(0, END_OF_DAY, 5)
TUESDAY_MORNING = datetime(2026, 11, 24, tzinfo=UTC)


def closed_on_monday(*periods: Period) -> tuple[str, ...]:
    """What is said on a Tuesday of an office with these hours on Mondays."""
    hours = OpeningHours(week=(periods, *[()] * 6))
    return closed_words(hours, TUESDAY_MORNING, everywhere=True).clips


def test_no_two_times_sound_alike() -> None:
    opening = {closed_on_monday(Period(step, END_OF_DAY)) for step in STEPS}
    closing = {closed_on_monday(Period(0, step + 5)) for step in STEPS}
    assert len(opening) == len(closing) == len(STEPS)


def closed_till(days: float, now: datetime) -> tuple[str, ...]:
    """What is said of an office without hours that is closed for so many days."""
    hours = OpeningHours(closed_now=ClosedNow(now + timedelta(days=days)))
    return closed_words(hours, now, everywhere=False).clips


def test_no_clip_is_recorded_for_nothing() -> None:
    heard = {clip for written, _ in WEEKS for clip in closed(written, CHRISTMAS_DAY).clips}
    for step in STEPS:
        heard.update(closed_on_monday(Period(step, END_OF_DAY)))
        heard.update(closed_on_monday(Period(0, step + 5)))
    for now in (TUESDAY_MORNING, TUESDAY_MORNING + timedelta(days=100)):
        for days in (0.5, *range(1, 366)):
            heard.update(closed_till(days, now))
    for first in range(len(DAYS)):
        row = ["closed"] * first + ["9:00-17:00"] * (len(DAYS) - first)
        heard.update(closed(week(*row), CHRISTMAS_DAY).clips)
        heard.update(closed(week(*reversed(row)), CHRISTMAS_DAY).clips)
    assert heard == {
        clip_name(prompt, part)
        for prompt in HoursPrompt
        for part in range(1, PARTS_OF_PROMPTS.get(prompt, 1) + 1)
    }
