"""Requests as a file for a spreadsheet: asked for, made, downloaded, deleted."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from ivr.leaflets.export import KEPT_FOR, Export
from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store import exports as store
from ivr.store.database import Database
from ivr.uk.london_time import LONDON
from ivr.web.console import forms
from ivr.web.console.at_hand import console, noted, now, person, read, write
from ivr.web.console.doors import open_to
from ivr.web.console.words import day_in_words

export_pages = Blueprint("export", __name__, url_prefix="/staff/export")

_DAY = timedelta(days=1)
_STUCK_AFTER = timedelta(minutes=2)
_FIRST_SHOWN = timedelta(days=28)


class ExportForm(forms.Form):
    """Which days."""

    since = forms.Date("From", [forms.Given("Enter the first day")])
    until = forms.Date(
        "To", [forms.Given("Enter the last day")], hint="This day is in the file too"
    )
    with_addresses = forms.Tick(
        "Names and addresses too", hint="Only if what you need the file for can't do without them"
    )
    submit = forms.Button("Make the file")

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last; only of a form that holds."""
        if self.since.data is None or self.until.data is None:
            raise ValueError("a day is missing")
        return self.since.data, self.until.data

    def validate(self, *given: Any, **more: Any) -> bool:
        """The days must be in their order."""
        if not super().validate(*given, **more):
            return False
        first, last = self.days
        if last < first:
            self.until.errors = ["The last day must be the first day or later"]
        return first <= last


@export_pages.errorhandler(store.ExportUnknown)
def unknown(_: store.ExportUnknown) -> tuple[str, int]:
    """A file that is deleted, or somebody else's."""
    return render_template("export/unknown.html"), 404


@export_pages.route("", methods=["GET", "POST"])
@open_to(Role.REQUESTS, fresh=True)
def ask() -> str | AnyResponse:
    """Ask for a file."""
    today = now().astimezone(LONDON).date()
    form = ExportForm(since=today - _FIRST_SHOWN, until=today)
    if not form.validate_on_submit():
        return render_template("export/ask.html", form=form)
    first, last = form.days
    with_addresses = bool(form.with_addresses.data)
    begin = partial(
        store.begin_export,
        staff_id=person().id,
        since=_midnight(first),
        until=_midnight(last + _DAY),
        with_addresses=with_addresses,
        at=now(),
    )
    did = f"asked for a file of the requests from {day_in_words(first)} to {day_in_words(last)}"
    also = ", with names and addresses" if with_addresses else ""
    number = write(begin, noted(Kind.EXPORT, did + also))
    # Most files are short, and made before the page is shown.
    first_part = partial(store.add_part, number=number, titles=_titles(), at=now())
    if not write(first_part).finished_at:
        console().export_later(number)
    return redirect(url_for(".export", number=number), 303)


@export_pages.get("/<int:number>")
@open_to(Role.REQUESTS)
def export(number: int) -> str:
    """How far a file is, and the way to it."""
    found = _mine(number)
    return render_template(
        "export/export.html",
        export=found,
        first=_day(found.since),
        last=_day(found.until - _DAY),
        words=_words(found),
        until=found.finished_at and found.finished_at + KEPT_FOR,
        is_stuck=found.moved_at and now() - found.moved_at > _STUCK_AFTER,
    )


@export_pages.get("/<int:number>/progress")
@open_to(Role.REQUESTS, passive=True)
def progress(number: int) -> dict[str, object]:
    """The same for a script that looks again and again."""
    found = _mine(number)
    return {
        "done": round(found.done, 3),
        "words": _words(found),
        "finished": found.finished_at is not None,
    }


@export_pages.get("/<int:number>/requests.csv")
@open_to(Role.REQUESTS, fresh=True)
def file(number: int) -> AnyResponse:
    """The file."""
    found = _mine(number)
    if found.finished_at is None:
        return redirect(url_for(".export", number=number), 303)
    write(lambda _: None, noted(Kind.EXPORT, f"downloaded a file of {_requests(found)}"))
    name = f"requests-{_day(found.since)}-to-{_day(found.until - _DAY)}.csv"
    return Response(
        _parts(console().database, number),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


@export_pages.post("/<int:number>/delete")
@open_to(Role.REQUESTS)
def delete(number: int) -> AnyResponse:
    """Delete a file that is not needed any more."""
    found = _mine(number)
    entry = noted(Kind.DELETION, f"deleted a file of {_requests(found)}")
    write(partial(store.delete_export, number=number), entry)
    flash("The file is deleted.", "success")
    return redirect(url_for(".ask"), 303)


def _mine(number: int) -> Export:
    """Raises ExportUnknown for somebody else's, too."""
    found = read(partial(store.get_export, number=number))
    if found.staff != person().id:
        raise store.ExportUnknown
    return found


def _titles() -> dict[str, str]:
    return {leaflet.id: leaflet.title for leaflet in console().edition().catalogue.values()}


def _parts(database: Database, number: int) -> Iterator[str]:
    """Part by part: a long file is never in memory as a whole."""
    for part in count():
        text = database.read(partial(store.read_part, number=number, part=part))
        if text is None:
            return
        yield text


def _words(found: Export) -> str:
    return _requests(found) + ("" if found.finished_at else " so far")


def _requests(found: Export) -> str:
    return "1 request" if found.requests == 1 else f"{found.requests:,} requests"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()
