"""Opening hours: the week of each office, its bank holidays and closures, and the switch."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.call.closed import closed_words
from ivr.call.edition import Edition, load_edition
from ivr.call.on_air import hours_part
from ivr.language import DEFAULT_LANGUAGE
from ivr.offices.hours_written import (
    CLOSED_UNTIL,
    CLOSURES,
    FURTHER_NOTICE,
    OPEN_BANK_HOLIDAYS,
    Fault,
    read_hours,
    write_hours,
)
from ivr.offices.office import Office
from ivr.offices.week import DAYS
from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store.on_air import put_on_air, read_on_air
from ivr.uk.bank_holidays import bank_holidays
from ivr.uk.london_time import in_london, read_moment
from ivr.web.console import forms
from ivr.web.console.at_hand import console, noted, now, read, write
from ivr.web.console.doors import open_to

if TYPE_CHECKING:
    from sqlalchemy import Connection

hours_pages = Blueprint("hours", __name__, url_prefix="/staff/hours")

_DAY_KEYS = tuple(map(str.lower, DAYS))
_WEEK_KEYS = (*_DAY_KEYS, OPEN_BANK_HOLIDAYS)
_A_YEAR = timedelta(days=366)
_CHANGED = (
    "Somebody has changed these hours since you opened this page. What they put on air stands "
    "under “On air now”. Look at both, and save again if yours should count."
)
_NO_MOMENT = "Write a day and a time, such as 2026-12-25 10:00"
_PAST = "This moment is past. Write one that is to come, or leave it empty"
Written = dict[str, Any]


class _Faulty(Exception):
    """The hours can't be as they were written; what is on air stays."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class _ChangedMeanwhile(Exception):
    """What is on air is no longer what was seen."""


class WeekForm(forms.Form):
    """A week, and the bank holidays on which the office opens all the same."""

    monday = forms.Text("Monday", width=20)
    tuesday = forms.Text("Tuesday", width=20)
    wednesday = forms.Text("Wednesday", width=20)
    thursday = forms.Text("Thursday", width=20)
    friday = forms.Text("Friday", width=20)
    saturday = forms.Text("Saturday", width=20)
    sunday = forms.Text("Sunday", width=20)
    open_bank_holidays = forms.Ticks(
        "Open on these bank holidays", choices=(), hint="The office is closed on all others."
    )
    seen = forms.Hidden()
    submit = forms.Button("Save – callers hear this straight away")


class ClosureForm(forms.Form):
    """A time for which an office is closed, whatever its week says."""

    begins = forms.Text("From", width=20, hint="For example 2026-12-24 12:00, or only a day")
    until = forms.Text("Until", width=20, hint="Of a day alone, its end")
    reason = forms.Text("Why", hint="For staff. Callers do not hear it.")
    submit = forms.Button("Add this closure")


@hours_pages.get("")
@open_to(Role.LOOK)
def hours() -> str:
    """Every office: open or closed, why, and what callers hear."""
    asked = request.args.get("at", "").strip()
    moment = read_moment(asked) if asked else None
    edition = _edition()
    return render_template(
        "hours/hours.html",
        asked=asked,
        trouble=_NO_MOMENT if asked and moment is None else "",
        offices=[_shown(edition, office, moment or now()) for office in edition.offices.values()],
    )


@hours_pages.route("/<office>/week", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def week(office: str) -> str | Response:
    """Change the hours of each day."""
    written = write_hours(_office(office).hours)
    form = WeekForm(data={day: written.get(day, "") for day in _DAY_KEYS})
    form.open_bank_holidays.choices = _coming(written)
    if not form.is_submitted():
        form.open_bank_holidays.data = written.get(OPEN_BANK_HOLIDAYS, [])
        form.seen.data = _fingerprint(written)
    if form.validate_on_submit():
        given: Written = {day: form[day].data for day in _DAY_KEYS if form[day].data}
        given[OPEN_BANK_HOLIDAYS] = form.open_bank_holidays.data

        def change(before: Written) -> Written:
            if _fingerprint(before) != form.seen.data:
                raise _ChangedMeanwhile
            return {key: value for key, value in before.items() if key not in _WEEK_KEYS} | given

        try:
            _put(office, change, f"changed the opening hours of {office.capitalize()}")
        except _Faulty as faulty:
            for fault in faulty.faults:
                key = fault.key if fault.key in _DAY_KEYS else "open_bank_holidays"
                form[key].errors = [*form[key].errors, fault.sentence]
        except _ChangedMeanwhile:
            form.form_errors.append(_CHANGED)
            form.seen.raw_data, form.seen.data = None, _fingerprint(written)
        else:
            return _saved(office)
    return render_template("hours/week.html", form=form, office=office.capitalize(), air=written)


@hours_pages.route("/<office>/closure", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def closure(office: str) -> str | Response:
    """Add a closure."""
    _office(office)
    form = ClosureForm()
    if form.validate_on_submit():
        new = {"from": form.begins.data, "until": form.until.data, "reason": form.reason.data}
        _, faults = read_hours({CLOSURES: [new]})
        try:
            if faults:
                raise _Faulty(faults)
            _put(
                office,
                lambda before: before | {CLOSURES: [*before.get(CLOSURES, []), new]},
                f"added a closure of {office.capitalize()}: {form.reason.data}",
            )
        except _Faulty as faulty:
            for fault in faulty.faults:
                field = _field_of(fault.sentence)
                form[field].errors = [*form[field].errors, _in_form_words(fault.sentence)]
        else:
            return _saved(office)
    return render_template("hours/closure.html", form=form, office=office.capitalize())


@hours_pages.post("/<office>/closure/remove")
@open_to(Role.RECORDINGS)
def remove(office: str) -> Response:
    """Take one closure away; the hours of that time count again."""
    _office(office)
    gone = request.form.get("closure", "")

    def change(before: Written) -> Written:
        kept = [each for each in before.get(CLOSURES, []) if _named(each) != gone]
        return before | {CLOSURES: kept}

    _put(office, change, f"took away a closure of {office.capitalize()}")
    return _saved(office)


@hours_pages.post("/<office>/close")
@open_to(Role.RECORDINGS)
def close(office: str) -> str | Response:
    """Close an office from now on, until somebody opens it again or until a time."""
    _office(office)
    typed = request.form.get("until", "").strip()
    until = read_moment(typed) if typed else None
    if typed and (until is None or until <= now()):
        flash(f"{office.capitalize()}: {_NO_MOMENT if until is None else _PAST}.", "error")
        return redirect(url_for(".hours", until=typed, closing=office))
    switch = until.isoformat() if until else FURTHER_NOTICE
    _put(
        office,
        lambda before: before | {CLOSED_UNTIL: switch},
        f"closed {office.capitalize()} by hand",
    )
    flash(f"{office.capitalize()} is closed: the next caller hears so.", "success")
    return redirect(url_for(".hours"))


@hours_pages.post("/<office>/open")
@open_to(Role.RECORDINGS)
def reopen(office: str) -> Response:
    """Open an office again that was closed by hand; its hours count as before."""
    _office(office)
    _put(
        office,
        lambda before: {key: value for key, value in before.items() if key != CLOSED_UNTIL},
        f"opened {office.capitalize()} again",
    )
    return _saved(office)


def _edition() -> Edition:
    """What is on air, from the files and from what staff have changed."""
    edition, _ = load_edition(console().settings.prompts, {}, read(read_on_air))
    return edition


def _office(office: str) -> Office:
    found = _edition().offices.get(office)
    if found is None:
        abort(404)
    return found


def _put(office: str, change: Callable[[Written], Written], did: str) -> None:
    """Change what is on air at this moment, so that two at once lose nothing. Raises _Faulty."""
    shipped, at = write_hours(_edition().offices[office].hours), now()
    part = hours_part(office)

    def whole(connection: "Connection") -> None:
        before = read_on_air(connection).get(part, shipped)
        read_back, faults = read_hours(change(before))
        if faults:
            raise _Faulty(faults)
        put_on_air(connection, part, write_hours(read_back), at)

    write(whole, noted(Kind.CHANGE, did, office))


def _saved(office: str) -> Response:
    flash(f"{office.capitalize()}: saved, and on air.", "success")
    return redirect(url_for(".hours"))


def _shown(edition: Edition, office: Office, moment: datetime) -> dict[str, Any]:
    its = office.hours
    is_open = its.is_open(moment)
    everywhere = not any(each.hours.is_open(moment) for each in edition.offices.values())
    wordings = edition.script.wordings[DEFAULT_LANGUAGE]
    said = "" if is_open else closed_words(its, moment, everywhere=everywhere).in_words(wordings)
    written = write_hours(its)
    return {
        "id": office.id,
        "name": office.id.capitalize(),
        "is_open": is_open,
        "why": its.why(moment),
        "change": its.next_change(moment),
        "said": said,
        "days": [
            (day, written.get(key, "closed")) for day, key in zip(DAYS, _DAY_KEYS, strict=True)
        ]
        if its.week
        else [],
        "closures": [
            (each, _named(one))
            for each, one in zip(its.closures, written.get(CLOSURES, []), strict=True)
        ],
        "is_switched": its.closed_now is not None,
    }


def _coming(written: Written) -> list[tuple[str, str]]:
    """The bank holidays of the coming year, and those that are ticked already."""
    today = in_london(now().timestamp()).date()
    ticked = [date.fromisoformat(day) for day in written.get(OPEN_BANK_HOLIDAYS, [])]
    years = sorted({today.year, today.year + 1, *(day.year for day in ticked)})
    return [
        (day.isoformat(), f"{name}, {DAYS[day.weekday()]} {day.day} {day:%B %Y}")
        for year in years
        for day, name in bank_holidays(year).items()
        if today <= day < today + _A_YEAR or day in ticked
    ]


def _fingerprint(written: Written) -> str:
    return json.dumps({key: written[key] for key in _WEEK_KEYS if key in written}, sort_keys=True)


def _named(closure: Mapping[str, str]) -> str:
    return json.dumps(closure, sort_keys=True)


def _field_of(sentence: str) -> str:
    if "`reason`" in sentence:
        return "reason"
    return "begins" if "needs `from`" in sentence else "until"


def _in_form_words(sentence: str) -> str:
    """The same for a form, which has names of its own for the keys."""
    sentence = sentence.removeprefix("Closure 1 ").replace("`from`", "“From”")
    return f"This closure {sentence.replace('`until`', '“Until”').replace('`reason`', '“Why”')}"
