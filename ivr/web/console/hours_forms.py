"""The forms of the opening hours, and what people type into them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from ivr.offices.hours import OpeningHours
from ivr.offices.hours_written import CLOSED, LONGEST_REASON, Fault
from ivr.offices.week import DAYS
from ivr.uk.bank_holidays import bank_holidays
from ivr.uk.london_time import LONDON
from ivr.web.console import forms
from ivr.web.console.words import day as day_in_full

UNTIL_OPENED, UNTIL_TONIGHT, UNTIL_THEN = "opened", "tonight", "then"
_DAY_KEYS = tuple(map(str.lower, DAYS))
_COPIED_TO = _DAY_KEYS[1:5]
_TIME = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?\b", re.ASCII | re.IGNORECASE)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:-|–|\bto\b|\buntil\b)\s*", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|;|\band\b)\s*", re.IGNORECASE)
_NOT_A_TIME = "Enter a time such as 9:00 or 5pm"


class _Seen(forms.Form):
    """A form that knows which hours its page showed."""

    seen = forms.Hidden()


def _line(day: str) -> forms.Text:
    return forms.Text(day, [forms.Longest(100, day)], width=20)


class WeekForm(_Seen):
    """One line for each day."""

    monday = _line("Monday")
    tuesday = _line("Tuesday")
    wednesday = _line("Wednesday")
    thursday = _line("Thursday")
    friday = _line("Friday")
    saturday = _line("Saturday")
    sunday = _line("Sunday")
    submit = forms.Button("Save")

    @property
    def days(self) -> list[Any]:
        """The seven fields."""
        return [self[key] for key in _DAY_KEYS]

    def show(self, hours: OpeningHours) -> None:
        """Fill it in with what is so."""
        for field, periods in zip(self.days, hours.week, strict=False):
            field.data = ", ".join(map(str, periods)) or CLOSED

    def copy_monday(self) -> None:
        """Tuesday to Friday have the same hours."""
        for key in _COPIED_TO:
            self[key].data = self.monday.data

    @property
    def written(self) -> dict[str, str]:
        """As hours are written; nothing where every line is empty."""
        typed = {key: as_written(self[key].data or "") for key in _DAY_KEYS}
        return {key: text or CLOSED for key, text in typed.items()} if any(typed.values()) else {}

    def tell(self, faults: tuple[Fault, ...]) -> None:
        """Put what can't be beside its day."""
        for fault in faults:
            if fault.key in _DAY_KEYS:
                self[fault.key].errors = [*self[fault.key].errors, fault.sentence]
            else:
                self.form_errors.append(fault.sentence)


class BankHolidaysForm(_Seen):
    """Those of the next months on which the office opens."""

    days = forms.Ticks("Open on", choices=[], hint="An office is closed on the others.")
    submit = forms.Button("Save")

    def offer(self, today: date) -> None:
        """Those from today until the end of next year."""
        self.days.choices = [
            (day.isoformat(), f"{day_in_full(day)}: {name}") for day, name in coming(today)
        ]


class ClosureForm(_Seen):
    """A time for which the office is closed."""

    first = forms.Date("First day", [forms.Given("Enter the first day")])
    from_time = forms.Text("Closed from", hint="Leave empty for the start of the day", width=10)
    last = forms.Date("Last day", [forms.Given("Enter the last day")])
    until_time = forms.Text("Closed until", hint="Leave empty for the end of the day", width=10)
    reason = forms.Text(
        "Why?",
        [forms.Given("Enter why, in a few words"), forms.Longest(LONGEST_REASON, "The reason")],
        hint="For staff. Callers don't hear it.",
    )
    submit = forms.Button("Add this closure")

    def edges(self) -> tuple[str, str] | None:
        """From and until, as they are written; None where a time can't be read."""
        found = []
        for field, day in ((self.from_time, self.first.data), (self.until_time, self.last.data)):
            clock = as_written(field.data) if field.data else ""
            if field.data and not _is_time(clock):
                field.errors = [_NOT_A_TIME]
            found.append(f"{day} {clock}".strip())
        return None if self.from_time.errors or self.until_time.errors else (found[0], found[1])


class CloseForm(forms.Form):
    """Close the office now, and until when."""

    until = forms.Choices(
        "Until when?",
        [forms.Given("Choose until when")],
        choices=[
            (UNTIL_OPENED, "Until somebody opens it again"),
            (UNTIL_TONIGHT, "Until the end of today"),
            (UNTIL_THEN, "Until a day and time"),
        ],
    )
    day = forms.Date("Which day?", hint="Only for “until a day and time”")
    time = forms.Text("What time?", hint="For example, 9:00 or 2pm", width=10)
    submit = forms.Button("Close the office")

    def moment(self) -> datetime | None:
        """The moment that was entered; None, with what is wrong beside it, where none can be."""
        return read_time(self.day, self.time)


class AskForm(forms.Form):
    """A moment to ask about. It stands in the address, so that it can be kept and sent on."""

    class Meta(forms.Form.Meta):
        """Asking changes nothing."""

        csrf = False

    day = forms.Date("Day", [forms.Given("Enter a day")])
    time = forms.Text("Time", [forms.Given("Enter a time")], width=10)

    def moment(self) -> datetime | None:
        """The moment that was entered; None where none can be."""
        return read_time(self.day, self.time)


def read_time(day: Any, clock: Any) -> datetime | None:
    """The moment in London that two fields say; None, with what is wrong beside them."""
    written = as_written(clock.data or "")
    if day.data is None:
        day.errors = day.errors or ["Enter the day"]
    if not _is_time(written):
        clock.errors = [_NOT_A_TIME]
    if day.data is None or clock.errors:
        return None
    hour, minute = map(int, written.split(":"))
    return datetime.combine(day.data, time(hour, minute), LONDON)


def coming(today: date) -> Iterator[tuple[date, str]]:
    """The bank holidays from today until the end of next year."""
    for year in (today.year, today.year + 1):
        yield from ((day, name) for day, name in bank_holidays(year).items() if day >= today)


def as_written(typed: str) -> str:
    """Times as people type them, by the 24-hour clock: "9am to 12.30, 1.30pm to 5pm"."""
    periods = [
        "-".join(_TIME.sub(_clock, edge) for edge in _BETWEEN.split(period))
        for period in _AND.split(typed.strip())
    ]
    return ", ".join(periods)


def _clock(found: re.Match[str]) -> str:
    hour, minute, half = int(found[1]), found[2] or "00", (found[3] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (half == "pm")
    return f"{hour}:{minute}"


def _is_time(clock: str) -> bool:
    return _CLOCK.fullmatch(clock) is not None
