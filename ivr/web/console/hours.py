"""Opening hours: when each office answers, what closes it, and what callers hear then."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.call.moment import Moment
from ivr.call.right_now import RightNow, when_choosing
from ivr.offices.hours import ClosedNow, OpeningHours
from ivr.offices.hours_written import CLOSURES, read_hours, write_hours
from ivr.offices.office import Office
from ivr.offices.week import same_hours
from ivr.script.page import Transfer
from ivr.staff.account import Role
from ivr.store.audit import Wanted, list_entries
from ivr.uk.london_time import LONDON
from ivr.web.console.at_hand import console, now, person, read
from ivr.web.console.doors import open_to
from ivr.web.console.hours_forms import (
    UNTIL_OPENED,
    UNTIL_TONIGHT,
    AskForm,
    BankHolidaysForm,
    CloseForm,
    ClosureForm,
    WeekForm,
    coming,
)
from ivr.web.console.opening_hours import (
    ChangedMeanwhile,
    HoursFaulty,
    OfficeUnknown,
    about,
    edition_now,
    fingerprint,
    hours_of,
    offices_now,
    save,
)
from ivr.web.console.words import from_id, from_when, until_when

hours_pages = Blueprint("hours", __name__, url_prefix="/staff/hours")

_SOON = timedelta(days=60)
_HISTORY = 10


@dataclass(frozen=True)
class OfficeThen:
    """An office at a moment that was asked about."""

    office: Office
    is_open: bool
    why: str
    said: RightNow


@hours_pages.errorhandler(OfficeUnknown)
def unknown(_: OfficeUnknown) -> tuple[str, int]:
    """An office that there is none of."""
    return render_template("hours/unknown.html"), 404


@hours_pages.get("")
@open_to(Role.LOOK)
def hours() -> str:
    """Every office: open or closed, its week, what closes it; and how it is at another moment."""
    form, at = AskForm(request.args), now()
    asked = form.moment() if request.args and form.validate() else None
    offices = offices_now()
    return render_template(
        "hours/hours.html",
        form=form,
        asked=asked,
        then=_then(asked) if asked else (),
        offices=offices.values(),
        at=at,
        holidays=_soon(at.astimezone(LONDON).date()),
        same_hours=same_hours,
        transfers=_transfers(),
        may_change=person().role.includes(Role.RECORDINGS),
        history={
            name: read(partial(list_entries, wanted=Wanted(about=about(name)), most=_HISTORY))
            for name in offices
        },
    )


@hours_pages.route("/<office>/week", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def week(office: str) -> str | Response:
    """The days on which an office opens, and from when to when."""
    stored, form = hours_of(office), WeekForm()
    if request.method == "GET" and not form.seen.data:
        form.show(stored)
        form.seen.data = fingerprint(stored)
    elif "copy" in request.form:
        form.copy_monday()
    elif form.validate_on_submit():
        written = form.written
        new, faults = read_hours(written)
        form.tell(tuple(faults))
        if not faults:
            told = "; ".join(map(str, same_hours(new.week))) or "always open"
            did = f"changed the opening hours of {from_id(office)}: {told}"
            if answer := _saved(office, form, lambda each: replace(each, week=new.week), did):
                return answer
    return render_template("hours/week.html", form=form, office=office)


@hours_pages.route("/<office>/bank-holidays", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def holidays(office: str) -> str | Response:
    """The bank holidays on which an office opens in spite of them."""
    stored, form = hours_of(office), BankHolidaysForm()
    today = now().astimezone(LONDON).date()
    form.offer(today)
    if request.method == "GET" and not form.seen.data:
        form.days.data = [day.isoformat() for day in stored.open_bank_holidays]
        form.seen.data = fingerprint(stored)
    elif form.validate_on_submit():
        chosen = frozenset(map(date.fromisoformat, form.days.data))

        def change(each: OpeningHours) -> OpeningHours:
            past = {day for day in each.open_bank_holidays if day < today}
            return replace(each, open_bank_holidays=chosen | past)

        did = f"changed the bank holidays of {from_id(office)}"
        if answer := _saved(office, form, change, did):
            return answer
    return render_template(
        "hours/holidays.html", form=form, office=office, has_week=bool(stored.week)
    )


@hours_pages.route("/<office>/closures", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def closures(office: str) -> str | Response:
    """The times for which an office is closed, whatever its week says."""
    stored, form = hours_of(office), ClosureForm()
    if request.method == "GET" and not form.seen.data:
        form.seen.data = fingerprint(stored)
    elif form.validate_on_submit() and (edges := form.edges()):
        written = {"from": edges[0], "until": edges[1], "reason": form.reason.data}
        read_alone, _ = read_hours({CLOSURES: [written]})
        if not read_alone.closures:
            form.last.errors = ["The closure must end after it begins"]
        else:
            new = read_alone.closures[0]
            did = (
                f"closed {from_id(office)} from {from_when(new.start)} until "
                f"{until_when(new.until)}: {new.reason}"
            )

            def change(each: OpeningHours) -> OpeningHours:
                return replace(each, closures=(*each.closures, new))

            if answer := _saved(office, form, change, did, ".closures"):
                return answer
    listed = sorted(stored.closures, key=lambda each: each.start)
    return render_template(
        "hours/closures.html", form=form, office=office, closures=listed, at=now()
    )


@hours_pages.post("/<office>/closures/take-out")
@open_to(Role.RECORDINGS)
def take_out(office: str) -> Response:
    """A closure is called off."""
    which = request.form.get("closure", "")

    def change(each: OpeningHours) -> OpeningHours:
        left = [closure for closure in each.closures if closure.start.isoformat() != which]
        return replace(each, closures=tuple(left))

    save(office, change, f"took out a closure of {from_id(office)}")
    flash("The closure is taken out.", "success")
    return redirect(url_for(".closures", office=office), 303)


@hours_pages.route("/<office>/close", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def close(office: str) -> str | Response:
    """Close an office now, whatever its week says: until somebody opens it, or until a time."""
    hours_of(office)
    form = CloseForm()
    if form.validate_on_submit():
        until = _until(form)
        if until and until <= now():
            form.day.errors = ["Enter a day and time that is still to come"]
        elif not form.day.errors and not form.time.errors:
            told = f"until {until_when(until)}" if until else "until somebody opens it again"
            save(
                office,
                lambda each: replace(each, closed_now=ClosedNow(until)),
                f"closed {from_id(office)} {told}",
            )
            flash(f"{from_id(office)} is closed {told}. The next caller hears so.", "success")
            return redirect(url_for(".hours"), 303)
    return render_template("hours/close.html", form=form, office=office)


@hours_pages.post("/<office>/open")
@open_to(Role.RECORDINGS)
def open_again(office: str) -> Response:
    """The switch is off: the office keeps its hours again."""
    save(office, lambda each: replace(each, closed_now=None), f"opened {from_id(office)} again")
    flash(f"{from_id(office)} keeps its opening hours again.", "success")
    return redirect(url_for(".hours"), 303)


def _saved(
    office: str,
    form: WeekForm | BankHolidaysForm | ClosureForm,
    change: Callable[[OpeningHours], OpeningHours],
    did: str,
    back: str = ".hours",
) -> Response | None:
    """Save and go back; None, with what is wrong in the form, where that can't be."""
    try:
        save(office, change, did, seen=form.seen.data)
    except ChangedMeanwhile as changed:
        form.seen.data = fingerprint(changed.hours)
        form.form_errors.append(
            "Somebody else has changed these hours since you opened this page. They are now: "
            f"{_in_words(changed.hours)}. What you entered is still here. "
            "Save again to put it in place of theirs"
        )
        return None
    except HoursFaulty as faulty:
        form.form_errors += [fault.sentence for fault in faulty.faults]
        return None
    flash("Saved. The next caller hears it.", "success")
    return redirect(url_for(back, office=office) if back != ".hours" else url_for(back), 303)


def _in_words(hours: OpeningHours) -> str:
    week = "; ".join(map(str, same_hours(hours.week))) or "always open"
    many = len(write_hours(hours).get(CLOSURES, []))
    return f"{week}, with {many} closure{'s' if many != 1 else ''}"


def _until(form: CloseForm) -> datetime | None:
    """When the office opens again by itself; None where somebody must open it."""
    if form.until.data == UNTIL_OPENED:
        return None
    if form.until.data == UNTIL_TONIGHT:
        tomorrow = now().astimezone(LONDON).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), LONDON).astimezone(UTC)
    moment = form.moment()
    return moment.astimezone(UTC) if moment else None


def _transfers() -> dict[str, str]:
    """The page on which callers are put through to each office, or hear that it is closed."""
    pages = console().edition().script.pages.values()
    return {page.office: page.name for page in pages if isinstance(page, Transfer)}


def _soon(today: date) -> list[tuple[date, str]]:
    return [(day, name) for day, name in coming(today) if day - today <= _SOON]


def _then(asked: datetime) -> list[OfficeThen]:
    moment = Moment(edition_now(), asked.timestamp())
    return [
        OfficeThen(
            office,
            office.hours.is_open(asked),
            office.hours.why(asked),
            when_choosing(moment, office.id),
        )
        for office in moment.edition.offices.values()
    ]
