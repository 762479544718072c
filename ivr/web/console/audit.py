"""The audit log: who did what, when, a sentence for each."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from ivr.leaflets.spreadsheet import BEGINNING, csv_rows
from ivr.staff.account import Role
from ivr.staff.audit import Entry, Kind
from ivr.store import audit as store
from ivr.store import staff
from ivr.store.database import Database
from ivr.web.console import forms
from ivr.web.console.at_hand import console, noted, read, write
from ivr.web.console.doors import open_to
from ivr.web.console.words import LONDON

audit_page = Blueprint("audit", __name__, url_prefix="/staff/audit")

_ANY = ""
_IN_A_PART = 500


class FilterForm(forms.Form):
    """What to look for. It stands in the address, so that it can be kept and sent on."""

    class Meta(forms.Form.Meta):
        """Asking changes nothing."""

        csrf = False

    person = forms.Select("Person")
    kind = forms.Select(
        "What", choices=[(_ANY, "Anything"), *((kind.value, kind.in_words) for kind in Kind)]
    )
    since = forms.Date("From", hint="")
    until = forms.Date("To", hint="")


@audit_page.get("")
@open_to(Role.MANAGER)
def audit() -> str:
    """The newest entries that are looked for, and a way to those before."""
    form = FilterForm(request.args)
    names = read(staff.list_names)
    form.person.offer([(_ANY, "Anybody"), *((str(number), name) for number, name in names)])
    page = store.Page((), None)
    if form.validate():
        wanted, older = _wanted(form), _read_place(request.args.get("older"))
        page = read(lambda connection: store.list_entries(connection, wanted, older=older))
    return render_template(
        "audit.html",
        form=form,
        days=[(day, list(entries)) for day, entries in groupby(page.entries, _day)],
        is_filtered=any(request.args.values()),
        older=url_for(".audit", **_asked(), older=_write_place(page.next)) if page.next else None,
        newest=url_for(".audit", **_asked()) if request.args.get("older") else None,
        file=url_for(".file", **_asked()) if page.entries else None,
    )


@audit_page.get("/audit.csv")
@open_to(Role.MANAGER, fresh=True)
def file() -> Response:
    """Everything that is looked for, as a file for a spreadsheet."""
    form = FilterForm(request.args)
    form.person.offer([(_ANY, ""), *((str(each), name) for each, name in read(staff.list_names))])
    if not form.validate():
        abort(404)
    write(lambda _: None, noted(Kind.EXPORT, "downloaded the audit log as a file"))
    return Response(
        _parts(console().database, _wanted(form)),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=audit-log.csv"},
    )


def _parts(database: Database, wanted: store.Wanted) -> Iterator[str]:
    """Page by page: a long log is never in memory as a whole."""
    yield BEGINNING + csv_rows([("When", "Who", "What was done", "Kind")])
    older: tuple[datetime, int] | None = None
    while True:
        found = partial(store.list_entries, wanted=wanted, older=older, most=_IN_A_PART)
        page = database.read(found)
        yield csv_rows(
            (
                f"{entry.at.astimezone(LONDON):%Y-%m-%d %H:%M:%S}",
                entry.who,
                entry.did,
                entry.kind.in_words,
            )
            for entry in page.entries
        )
        older = page.next
        if older is None:
            return


def _wanted(form: FilterForm) -> store.Wanted:
    return store.Wanted(
        staff=int(form.person.data) if form.person.data else None,
        kind=Kind(form.kind.data) if form.kind.data else None,
        since=_midnight(form.since.data),
        until=_midnight(form.until.data and form.until.data + timedelta(days=1)),
    )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), LONDON) if day else None


def _day(entry: Entry) -> date:
    return entry.at.astimezone(LONDON).date()


def _asked() -> dict[str, Any]:
    """What stands in the address, but for the place on the way back."""
    return {name: request.args.getlist(name) for name in request.args if name != "older"}


def _write_place(place: tuple[datetime, int]) -> str:
    at, number = place
    return f"{at.isoformat()}~{number}"


def _read_place(written: str | None) -> tuple[datetime, int] | None:
    """Aborts with 404 where only a changed address can lead."""
    if not written:
        return None
    at, _, number = written.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("no zone")
        return moment, int(number)
    except ValueError:
        abort(404)
