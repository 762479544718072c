"""What callers did, without who they are: pictures, the tables beneath, and files of them."""

from datetime import date

from flask import Blueprint, Response, abort, render_template, request, url_for

from ivr.call.figures_named import names_of
from ivr.calls.hiding import LEAST_SHOWN
from ivr.calls.period import Period, month_of, read_period
from ivr.calls.report import PAGES, Figures
from ivr.staff.account import Role
from ivr.store.call_counting import count_calls
from ivr.store.call_counts import first_day
from ivr.store.call_figures import read_figures
from ivr.uk.london_time import LONDON
from ivr.web.console import forms
from ivr.web.console.at_hand import console, now, read
from ivr.web.console.doors import open_to

calls_pages = Blueprint("calls", __name__, url_prefix="/staff/calls")

_FIRST_PAGE = next(iter(PAGES))
_MOST_MONTHS = 36
"""In the list; those before can be had by their year, or by the address."""


class PeriodForm(forms.Form):
    """Which month or year. It stands in the address."""

    class Meta(forms.Form.Meta):
        """Asking changes nothing."""

        csrf = False

    period = forms.Select("Month or year")


@calls_pages.get("", defaults={"name": _FIRST_PAGE})
@calls_pages.get("/<name>")
@open_to(Role.LOOK)
def calls(name: str) -> str:
    """One page of figures."""
    if name not in PAGES:
        abort(404)
    count_calls(console().database, now())
    today = now().astimezone(LONDON).date()
    asked = request.args.get("period", "")
    period = read_period(asked) or month_of(today)
    first = read(first_day) or today
    form = PeriodForm(formdata=None, period=str(period))
    form.period.offer(_choices(first, today, period))
    if asked and not read_period(asked):
        form.period.errors = ["Choose a month or a year from the list"]
    figures = _figures(period)
    title, make = PAGES[name]
    return render_template(
        "calls/calls.html",
        form=form,
        name=name,
        heading=title,
        period=period,
        figures=figures,
        tables=make(figures) if figures.now.calls else (),
        pages=[(each, words, _address(each, period)) for each, (words, _) in PAGES.items()],
        earlier=_address(name, period.before) if period.first > first else None,
        later=_address(name, period.after) if period.last < today else None,
        is_going_on=period.first <= today <= period.last,
        least=LEAST_SHOWN,
    )


@calls_pages.get("/<name>/<kind>.csv")
@open_to(Role.LOOK)
def file(name: str, kind: str) -> Response:
    """One table as a file for a spreadsheet."""
    period = read_period(request.args.get("period", ""))
    if name not in PAGES or period is None:
        abort(404)
    count_calls(console().database, now())
    tables = {table.id: table for table in PAGES[name][1](_figures(period))}
    if kind not in tables:
        abort(404)
    return Response(
        tables[kind].as_csv(),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={kind}-{period}.csv"},
    )


def _figures(period: Period) -> Figures:
    names = names_of(console().edition())
    return read(lambda connection: read_figures(connection, period, names))


def _choices(first: date, today: date, period: Period) -> list[forms.Choice]:
    """The months since the first call, the newest first, then the years."""
    months, month = list[Period](), month_of(today)
    while month.last >= first and len(months) < _MOST_MONTHS:
        months.append(month)
        month = month.before
    years = [Period(year) for year in range(today.year, first.year - 1, -1)]
    offered = [*months, *years]
    if period not in offered:
        offered.insert(0, period)
    return [(str(each), each.in_words) for each in offered]


def _address(name: str, period: Period) -> str:
    """A page for a period."""
    return url_for(".calls", name=name, period=str(period))
