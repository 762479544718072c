"""The form of an announcement: what is said, before what, to whom, and from when until when."""

import re
from datetime import date, datetime
from typing import Any

from ivr.call.edition import Edition, places_of_notices
from ivr.content import PLAIN_NAME
from ivr.notices.notice import Notice
from ivr.uk.london_time import LONDON
from ivr.web.console import forms
from ivr.web.console.hours_forms import read_time
from ivr.web.console.words import from_id

EVERYBODY = "everybody"
_BEFORE, _INSTEAD = "before", "instead"
_NOW, _ENDLESS, _THEN = "now", "endless", "then"
_LONGEST_NAME, _LONGEST_WORDS = 50, 1500
_A_DAY = "On a day, at a time"
_DAY_HINT = f"Only for “{_A_DAY.lower()}”. For example, 27 3 2026"


class NoticeForm(forms.Form):
    """Everything there is to say of one."""

    called = forms.Text(
        "What do you call it?",
        [
            forms.Given("Enter a name, such as “Snow in Derby”"),
            forms.Longest(_LONGEST_NAME, "The name"),
        ],
        hint="For staff. Callers don't hear it.",
        width=20,
    )
    text = forms.LongText(
        "What is said?",
        [
            forms.Given("Enter what callers are to hear"),
            forms.Longest(_LONGEST_WORDS, "What is said"),
        ],
        hint="A line is one breath.",
        rows=6,
    )
    page = forms.Select("At which page?", [forms.Given("Choose a page")], choices=[])
    how = forms.Choices(
        "How?",
        [forms.Given("Choose how")],
        choices=[
            (_BEFORE, "Before the page: callers hear it once, then the page"),
            (_INSTEAD, "In place of what the page says; its keys stay"),
        ],
    )
    office = forms.Choices("To whom?", [forms.Given("Choose who hears it")], choices=[])
    begins = forms.Choices(
        "From when?",
        [forms.Given("Choose from when")],
        choices=[(_NOW, "Now: the next caller hears it"), (_THEN, _A_DAY)],
    )
    first = forms.Date("First day", hint=_DAY_HINT)
    from_time = forms.Text("From what time?", hint="For example, 9:00 or 2pm", width=10)
    ends = forms.Choices(
        "Until when?",
        [forms.Given("Choose until when")],
        choices=[(_ENDLESS, "Until somebody ends it"), (_THEN, _A_DAY)],
    )
    last = forms.Date("Last day", hint=_DAY_HINT)
    until_time = forms.Text("Until what time?", hint="For example, 9:00 or 2pm", width=10)
    seen = forms.Hidden()
    submit = forms.Button("Put on air")

    def offer(self, edition: Edition) -> None:
        """The pages and offices that there are."""
        places = places_of_notices(edition)
        pages = [(page, from_id(page)) for page in places["pages"]]
        self.page.offer([("", "Choose a page"), *pages])
        callers = [(name, f"Only callers who choose {from_id(name)}") for name in places["offices"]]
        self.office.offer([(EVERYBODY, "Everybody"), *callers])
        self._replaceable = places["replaceable"]

    def last_until(self, day: date) -> None:
        """Offer an end: that day, when offices close."""
        self.ends.data, self.last.data, self.until_time.data = _THEN, day, "17:00"

    def show(self, notice: Notice, text: str, at: datetime) -> None:
        """Fill it in with what is so."""
        self.called.data, self.text.data = from_id(notice.name), text
        self.page.data = notice.page
        self.how.data = _INSTEAD if notice.instead else _BEFORE
        self.office.data = notice.office or EVERYBODY
        self.begins.data, self.ends.data = _NOW, _ENDLESS
        if notice.is_coming(at):
            self.begins.data = _THEN
            _show(self.first, self.from_time, notice.begins)
        if notice.ends and not notice.is_over(at):
            self.ends.data = _THEN
            _show(self.last, self.until_time, notice.ends)

    @property
    def name(self) -> str:
        """What it is called in files: `snow-in-derby`."""
        return re.sub(r"[^a-z0-9]+", "-", (self.called.data or "").lower()).strip("-")

    def notice(self, name: str, begun: datetime | None, at: datetime) -> Notice | None:
        """What was entered; None, with what is wrong beside it, where it can't be.

        `begun` is since when callers have heard it, if they do.
        """
        begins, ends = begun or at, None
        if not PLAIN_NAME.fullmatch(name):
            self.called.errors = ["Enter a name with letters or digits"]
        if self.how.data == _INSTEAD and self.page.data not in self._replaceable:
            self.how.errors = [
                f"{from_id(self.page.data)} must stay as it is. Choose “before the page”"
            ]
        if self.begins.data == _THEN:
            begins = read_time(self.first, self.from_time) or at
        if self.ends.data == _THEN:
            ends = read_time(self.last, self.until_time)
            if ends and ends <= max(begins, at):
                self.last.errors = ["Enter an end that comes after now, and after the beginning"]
        if any(field.errors for field in self):
            return None
        office = "" if self.office.data == EVERYBODY else self.office.data
        instead = self.how.data == _INSTEAD
        return Notice(name, self.page.data, instead, True, office, begins, ends)


def _show(day: Any, clock: Any, moment: datetime | None) -> None:
    if moment:
        local = moment.astimezone(LONDON)
        day.data, clock.data = local.date(), f"{local:%H:%M}".lstrip("0") or "0:00"
