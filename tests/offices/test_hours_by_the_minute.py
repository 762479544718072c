"""Opening hours against a slow and plain reckoning, minute by minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings

from ivr.offices.hours import OpeningHours
from tests.offices.strategies import hours, moments
from tests.uk.test_bank_holidays import official

DAYS_AHEAD = 6
AT_WEEKENDS = {"2026-12-26", "2027-12-25", "2027-12-26", "2028-01-01"}
HOLIDAYS = {*official(2026), *official(2027), *official(2028), *AT_WEEKENDS}


def plainly_open(hours: OpeningHours, moment: datetime) -> bool:
    """What a person finds who looks at the clock on the wall, then at the notice on the door."""
    switch = hours.closed_now
    if switch is not None and (switch.until is None or moment < switch.until):
        return False
    if any(closure.start <= moment < closure.until for closure in hours.closures):
        return False
    if not hours.week:
        return True
    wall = moment.astimezone(ZoneInfo("Europe/London"))
    today = f"{wall:%Y-%m-%d}"
    if today in HOLIDAYS and today not in set(map(str, hours.open_bank_holidays)):
        return False
    door = [
        (
            f"{each.opens // 60:02}:{each.opens % 60:02}",
            f"{each.closes // 60:02}:{each.closes % 60:02}",
        )
        for each in hours.week[wall.weekday()]
    ]
    return any(opens <= f"{wall:%H:%M}" < closes for opens, closes in door)


@given(hours(), moments())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_open_or_closed_and_until_when(hours: OpeningHours, moment: datetime) -> None:
    now = plainly_open(hours, moment)
    assert hours.is_open(moment) == now
    change = hours.next_change(moment)
    for minute in range(1, DAYS_AHEAD * 24 * 60):
        then = moment + timedelta(minutes=minute)
        if plainly_open(hours, then) != now:
            assert change
            assert change.astimezone(UTC) == then
            break
    else:
        assert change is None or change > then
    assert hours.next_opening(moment) == (None if now else change)


@given(hours(), moments())
@settings(max_examples=200, deadline=None)
def test_whoever_asks_why_is_told_what_is_so(hours: OpeningHours, moment: datetime) -> None:
    why = hours.why(moment)
    assert why.startswith(("open", "always open")) == hours.is_open(moment)
    assert why == " ".join(why.split())
