"""When an office is open, and why: written down as a manager would check it."""

from datetime import UTC, datetime

import pytest

from ivr.offices.hours import ALWAYS_OPEN, OpeningHours
from ivr.offices.hours_written import read_hours
from ivr.uk.london_time import LONDON, read_moment

WEEKDAYS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "9:00-17:00")
EVERY_DAY = [*WEEKDAYS, "saturday", "sunday"]


def made(**written: object) -> OpeningHours:
    hours, faults = read_hours({key.replace("_", "-"): value for key, value in written.items()})
    assert faults == []
    return hours


def at(written: str) -> datetime:
    moment = read_moment(written)
    assert moment
    return moment


OFFICE = made(**WEEKDAYS)
LUNCH = made(**WEEKDAYS | {"monday": "9:00-12:30, 13:30-17:00", "saturday": "10:00-12:00"})
AT_CHRISTMAS = made(
    **WEEKDAYS,
    open_bank_holidays=["2026-12-28"],
    closures=[{"from": "2026-12-24 12:00", "until": "2026-12-27", "reason": "Christmas"}],
)
TRAINING = [{"from": "2026-11-27 12:00", "until": "2026-11-30 9:30", "reason": "training day"}]
NO_HEATING = {"from": "2026-11-26 8:00", "until": "2026-11-26 10:00", "reason": "no heating"}
NIGHTS = made(**dict.fromkeys(EVERY_DAY, "0:00-6:00, 22:00-24:00"))
DAY_AND_NIGHT = made(**dict.fromkeys(EVERY_DAY, "0:00-24:00"))
SMALL_HOURS = made(sunday="0:30-1:30, 2:30-3:00")

# The hours, the moment, whether they are open, why, and when that changes.
ANSWERS = [
    (ALWAYS_OPEN, "2026-12-25 3:00", True, "always open, as no hours are set", None),
    (OFFICE, "2026-11-25 9:00", True, "open Monday to Friday, 9:00-17:00", "2026-11-25 17:00"),
    (
        OFFICE,
        "2026-11-25 8:59",
        False,
        "outside opening hours: Monday to Friday, 9:00-17:00",
        "2026-11-25 9:00",
    ),
    (
        OFFICE,
        "2026-11-27 17:00",
        False,
        "outside opening hours: Monday to Friday, 9:00-17:00",
        "2026-11-30 9:00",
    ),
    (OFFICE, "2026-04-03 10:00", False, "bank holiday: Good Friday", "2026-04-07 9:00"),
    (
        OFFICE,
        "2026-12-24 17:00",
        False,
        "outside opening hours: Monday to Friday, 9:00-17:00",
        "2026-12-29 9:00",
    ),
    (
        OFFICE,
        "2026-12-28 10:00",
        False,
        "bank holiday: Boxing Day (substitute day)",
        "2026-12-29 9:00",
    ),
    (
        LUNCH,
        "2026-11-30 12:00",
        True,
        "open Monday, 9:00-12:30 and 13:30-17:00",
        "2026-11-30 12:30",
    ),
    (LUNCH, "2026-12-26 11:00", False, "bank holiday: Boxing Day", "2026-12-29 9:00"),
    (
        LUNCH,
        "2026-11-30 12:30",
        False,
        "outside opening hours: Monday, 9:00-12:30 and 13:30-17:00; "
        "Tuesday to Friday, 9:00-17:00; Saturday, 10:00-12:00",
        "2026-11-30 13:30",
    ),
    (
        AT_CHRISTMAS,
        "2026-12-24 11:00",
        True,
        "open Monday to Friday, 9:00-17:00",
        "2026-12-24 12:00",
    ),
    (
        AT_CHRISTMAS,
        "2026-12-24 12:00",
        False,
        "closed until the end of Sunday (Christmas)",
        "2026-12-28 9:00",
    ),
    (
        AT_CHRISTMAS,
        "2026-12-27 23:59",
        False,
        "closed until the end of today (Christmas)",
        "2026-12-28 9:00",
    ),
    (
        AT_CHRISTMAS,
        "2026-12-28 10:00",
        True,
        "open on a bank holiday: Boxing Day (substitute day)",
        "2026-12-28 17:00",
    ),
    (
        made(**WEEKDAYS, closures=TRAINING),
        "2026-11-27 14:00",
        False,
        "closed until Monday 9:30 (training day)",
        "2026-11-30 9:30",
    ),
    (
        made(closures=TRAINING),
        "2026-11-25 14:00",
        True,
        "always open, as no hours are set",
        "2026-11-27 12:00",
    ),
    (
        made(closures=TRAINING),
        "2026-11-30 9:00",
        False,
        "closed until 9:30 (training day)",
        "2026-11-30 9:30",
    ),
    (made(closures=TRAINING), "2026-11-30 9:30", True, "always open, as no hours are set", None),
    (
        made(
            closures=[
                {"from": "2026-12-24", "until": "2027-01-03", "reason": "Christmas"},
                *TRAINING,
            ]
        ),
        "2026-12-24 0:00",
        False,
        "closed until the end of Sunday 3 January 2027 (Christmas)",
        "2027-01-04 0:00",
    ),
    (
        made(**WEEKDAYS, closed_until="further notice"),
        "2026-11-25 10:00",
        False,
        "switched to closed until further notice",
        None,
    ),
    (
        made(**WEEKDAYS, closed_until="2026-11-25 14:00"),
        "2026-11-25 10:00",
        False,
        "switched to closed until 14:00",
        "2026-11-25 14:00",
    ),
    (
        made(**WEEKDAYS, closed_until="2026-11-25"),
        "2026-11-25 10:00",
        False,
        "switched to closed until the end of today",
        "2026-11-26 9:00",
    ),
    (
        made(**WEEKDAYS, closed_until="2026-11-25 14:00"),
        "2026-11-25 14:00",
        True,
        "open Monday to Friday, 9:00-17:00",
        "2026-11-25 17:00",
    ),
    (
        made(**WEEKDAYS, closures=[NO_HEATING]),
        "2026-11-25 18:00",
        False,
        "outside opening hours: Monday to Friday, 9:00-17:00",
        "2026-11-26 10:00",
    ),
    (
        made(closed_until="2026-12-02 9:00"),
        "2026-11-25 10:00",
        False,
        "switched to closed until Wednesday 2 December 2026 9:00",
        "2026-12-02 9:00",
    ),
    (DAY_AND_NIGHT, "2026-11-25 23:59", True, "open every day, 0:00-24:00", "2026-12-25 0:00"),
    (DAY_AND_NIGHT, "2026-12-25 23:59", False, "bank holiday: Christmas Day", "2026-12-27 0:00"),
    (
        NIGHTS,
        "2026-11-25 23:59",
        True,
        "open every day, 0:00-6:00 and 22:00-24:00",
        "2026-11-26 6:00",
    ),
    (
        NIGHTS,
        "2026-11-26 0:00",
        True,
        "open every day, 0:00-6:00 and 22:00-24:00",
        "2026-11-26 6:00",
    ),
    # The clocks go forward: 1:00 to 2:00 does not come, and an hour is an hour shorter.
    (
        NIGHTS,
        "2026-03-28 22:00",
        True,
        "open every day, 0:00-6:00 and 22:00-24:00",
        "2026-03-29 06:00",
    ),
    (
        SMALL_HOURS,
        "2026-03-29 0:59",
        True,
        "open Sunday, 0:30-1:30 and 2:30-3:00",
        "2026-03-29 02:00",
    ),
    (
        SMALL_HOURS,
        "2026-03-29 2:00",
        False,
        "outside opening hours: Sunday, 0:30-1:30 and 2:30-3:00",
        "2026-03-29 02:30",
    ),
    (
        OFFICE,
        "2026-03-27 17:00",
        False,
        "outside opening hours: Monday to Friday, 9:00-17:00",
        "2026-03-30 9:00",
    ),
    # The clocks go back: 1:00 to 2:00 comes twice.
    (
        SMALL_HOURS,
        "2026-10-25T00:59+01:00",
        True,
        "open Sunday, 0:30-1:30 and 2:30-3:00",
        "2026-10-25T01:30+01:00",
    ),
    (
        SMALL_HOURS,
        "2026-10-25T01:30+01:00",
        False,
        "outside opening hours: Sunday, 0:30-1:30 and 2:30-3:00",
        "2026-10-25T01:00+00:00",
    ),
    (
        SMALL_HOURS,
        "2026-10-25T01:00+00:00",
        True,
        "open Sunday, 0:30-1:30 and 2:30-3:00",
        "2026-10-25T01:30+00:00",
    ),
    (
        OFFICE,
        "2026-10-23 17:00",
        False,
        "outside opening hours: Monday to Friday, 9:00-17:00",
        "2026-10-26 9:00",
    ),
]


@pytest.mark.parametrize(("hours", "moment", "is_open", "why", "change"), ANSWERS)
def test_answers(
    hours: OpeningHours, moment: str, is_open: bool, why: str, change: str | None
) -> None:
    then = at(moment)
    assert hours.is_open(then) is is_open
    assert hours.why(then) == why
    changes = hours.next_change(then)
    # Python finds no two zones' times equal in the hour that comes twice, so both are UTC's.
    assert (changes and changes.astimezone(UTC)) == (at(change) if change else None)


def test_a_moment_may_come_from_anywhere_and_answers_are_london_s() -> None:
    moment = datetime.fromisoformat("2026-06-26T00:30:00+09:00")  # Thursday afternoon in London
    assert OFFICE.is_open(moment)
    change = OFFICE.next_change(moment)
    assert change
    assert change.isoformat() == "2026-06-25T17:00:00+01:00"
    assert change.tzinfo is LONDON


def test_seconds_count() -> None:
    assert OFFICE.is_open(datetime.fromisoformat("2026-11-25T16:59:59.999+00:00"))
    assert not OFFICE.is_open(datetime.fromisoformat("2026-11-25T17:00:00+00:00"))


def test_an_open_office_opens_at_no_time() -> None:
    assert OFFICE.next_opening(at("2026-11-25 10:00")) is None
    assert OFFICE.next_opening(at("2026-11-25 18:00")) == at("2026-11-26 9:00")


def test_of_two_closures_the_one_that_ends_last_is_told() -> None:
    closures = [
        {"from": "2026-11-25 9:00", "until": "2026-11-26 9:00", "reason": "no heating"},
        {"from": "2026-11-25 10:00", "until": "2026-11-25 12:00", "reason": "fire drill"},
    ]
    hours = made(**WEEKDAYS, closures=closures)
    assert hours.why(at("2026-11-25 11:00")) == "closed until Thursday 9:00 (no heating)"
    assert hours.next_change(at("2026-11-25 11:00")) == at("2026-11-26 9:00")


def test_an_office_that_never_opens_is_said_to_be_closed_and_keeps_nobody_waiting() -> None:
    never = OpeningHours(week=((),) * 7)  # read_hours refuses it
    assert not never.is_open(at("2026-11-25 10:00"))
    assert never.next_change(at("2026-11-25 10:00")) is None
