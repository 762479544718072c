"""How the console writes what it shows: times in London, and the name of the service."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from ivr.content import from_id as from_id

SERVICE = "Parent Partnership phone line"
LONDON = ZoneInfo("Europe/London")


def day_and_time(moment: datetime) -> str:
    """As "24 November 2026 at 10:04am"."""
    local = moment.astimezone(LONDON)
    return f"{format_datetime(local, 'd MMMM yyyy', locale='en_GB')} at {_time(local)}"


def weekday_and_time(moment: datetime) -> str:
    """As "Tuesday 24 November at 10:04am"."""
    local = moment.astimezone(LONDON)
    return f"{format_datetime(local, 'EEEE d MMMM', locale='en_GB')} at {_time(local)}"


def _time(local: datetime) -> str:
    return format_datetime(local, "h:mm", locale="en_GB") + ("am" if local.hour < 12 else "pm")


def day(value: date) -> str:
    """As "Tuesday 24 November 2026"."""
    return format_date(value, "EEEE d MMMM yyyy", locale="en_GB")


def from_when(moment: datetime) -> str:
    """As "Tuesday 24 November 2026 at 1:00pm", or the day alone where it is all of it."""
    local = moment.astimezone(LONDON)
    return day(local) if local.time() == time() else f"{day(local)} at {_time(local)}"


def until_when(moment: datetime) -> str:
    """As "Tuesday 24 November 2026 at 1:00pm", or "the end of …" a day."""
    local = moment.astimezone(LONDON)
    if local.time() == time():
        return f"the end of {day(local - timedelta(days=1))}"
    return from_when(moment)


def day_in_words(value: date) -> str:
    """As "24 November 2026"."""
    return format_date(value, "d MMMM yyyy", locale="en_GB")


def time_of_day(moment: datetime) -> str:
    """As "10:04am"."""
    return _time(moment.astimezone(LONDON))


def length_of(seconds: float) -> str:
    """As "1 minute 5 seconds"."""
    minutes, rest = divmod(round(seconds), 60)
    parts = [(minutes, "minute"), (rest, "second")]
    said = [f"{number} {unit}{'s' if number != 1 else ''}" for number, unit in parts if number]
    return " ".join(said) or "0 seconds"
