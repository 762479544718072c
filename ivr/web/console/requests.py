"""The queue of leaflet requests: what waits, the oldest first, and who is on it."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.leaflets.order import State
from ivr.leaflets.request import LATE_AFTER, OWED, Request
from ivr.offices.office import load_offices
from ivr.staff.account import Role
from ivr.store import requests as store
from ivr.uk.working_days import working_days_since
from ivr.web.console import forms
from ivr.web.console.at_hand import console, now, person, read
from ivr.web.console.doors import may_open, open_to
from ivr.web.console.request_words import TABS, Tab, age, called, tab_of
from ivr.web.console.words import LONDON

requests_pages = Blueprint("requests", __name__, url_prefix="/staff/requests")

_OFFICE = "office"
_REMEMBERED = timedelta(days=365)
_ANY, _NONE = "", "none"
_PRINT = "printing.choose"


class FilterForm(forms.Form):
    """What to look for. It stands in the address."""

    class Meta(forms.Form.Meta):
        """Asking changes nothing."""

        csrf = False

    office = forms.Select("Office")


class FindForm(forms.Form):
    """A request to be found. It is sent and not an address: names belong in no history."""

    q = forms.Text(
        "Find",
        [
            forms.Given("Enter a reference, a name or a postcode"),
            forms.Longest(100, "What to find"),
        ],
        hint="A reference, a name or a postcode.",
        autocomplete="off",
    )
    submit = forms.Button("Find", classes="govuk-button--secondary")


@requests_pages.get("")
@open_to(Role.REQUESTS)
def requests() -> Response:
    """One list of the queue."""
    office = request.args.get(_OFFICE, request.cookies.get(_OFFICE, _ANY))
    form = _filter(office)
    tab = TABS[asked_state()]
    after = _read_place(request.args.get("after"))
    of_office = _office(form.office.data)
    page = read(
        lambda connection: store.list_requests(connection, tab.state, office=of_office, after=after)
    )
    counts = read(lambda connection: store.count_requests(connection, of_office))
    nobodys = read(lambda connection: store.count_requests(connection, "")) if of_office else {}
    response = make_response(
        render_template(
            "requests/queue.html",
            form=form,
            tab=tab,
            find_form=FindForm(formdata=None),
            tabs=[(each, _counted(counts[each.state])) for each in TABS.values()],
            rows=[_row(each, now()) for each in page.requests],
            nobodys=_of_no_office(tab, nobodys.get(tab.state, 0)),
            later=_address(tab, page.next) if page.next else None,
            first=_address(tab, None) if after else None,
            can_print=may_open(_PRINT) and tab.state in OWED[1:],
        )
    )
    if _OFFICE in request.args:
        response.set_cookie(
            _OFFICE,
            form.office.data or _ANY,
            max_age=_REMEMBERED,
            path=url_for(".requests"),
            secure=console().settings.is_production,
            httponly=True,
            samesite="Lax",
        )
    return response


@requests_pages.route("/find", methods=["GET", "POST"])
@open_to(Role.REQUESTS)
def find() -> str:
    """Requests by a reference, a name or a postcode, whatever their state."""
    form = FindForm()
    page = store.Page((), None)
    searched = form.q.data if form.validate_on_submit() else ""
    if searched:
        after = _read_place(request.form.get("after"))
        page = read(lambda connection: store.search_requests(connection, searched, after=after))
    return render_template(
        "requests/found.html",
        find_form=form,
        searched=searched,
        rows=[_row(each, now()) for each in page.requests],
        later=page.next,
    )


@requests_pages.get("/next")
@open_to(Role.REQUESTS)
def next_one() -> Response:
    """To the oldest request of a list that nobody works on."""
    return to_the_next(asked_state(), after=0)


def to_the_next(state: State, *, after: int) -> Response:
    """To the request after one that nobody works on, or back to the queue where there is none."""
    me, at, office = person().id, now(), _office(request.cookies.get(_OFFICE))
    found = read(
        lambda connection: store.next_request(
            connection, state, office=office, after=after, staff=me, at=at
        )
    )
    if found:
        return redirect(url_for("request.page", number=found.id, state=state), 303)
    flash(f"{TABS[state].words}: there is no other request that nobody works on.", "success")
    return redirect(url_for("requests.requests", state=state), 303)


def asked_state() -> State:
    """The list that the address names, or the first."""
    asked = request.args.get("state", "")
    return State(asked) if asked in TABS else State.WAITING


def days_waited(asked_at: datetime, at: datetime) -> int:
    """Working days since somebody asked."""
    return working_days_since(asked_at.astimezone(LONDON).date(), at.astimezone(LONDON).date())


def _filter(office: str) -> FilterForm:
    form = FilterForm(request.args)
    offices, _ = load_offices(console().settings.prompts)
    choices = [
        (_ANY, "All offices"),
        *((name, name.replace("-", " ").title()) for name in offices),
        (_NONE, "Neither, or not known"),
    ]
    form.office.offer(choices)
    # One that is no longer there is remembered in vain.
    form.office.data = office if office in [value for value, _ in choices] else _ANY
    return form


def _of_no_office(tab: Tab, number: int) -> dict[str, str] | None:
    """Where those are that no office would look for; None where there are none."""
    if not number:
        return None
    words = "1 more is" if number == 1 else f"{_counted(number)} more are"
    return {"words": words, "address": url_for(".requests", state=tab.state, office=_NONE)}


def _office(chosen: str | None) -> str | None:
    """As the store asks for it: None for all."""
    if not chosen:
        return None
    return "" if chosen == _NONE else chosen


def _row(each: Request, at: datetime) -> dict[str, Any]:
    days = days_waited(each.order.asked_at, at)
    claim = each.claim if each.claim and each.claim.is_fresh(at) else None
    return {
        "request": each,
        "called": called(each),
        "tab": tab_of(each),
        "age": age(days),
        "is_late": days > LATE_AFTER and each.order.state not in (State.POSTED, None),
        "claim": claim,
        "minutes": int((at - claim.at).total_seconds() // 60) if claim else 0,
    }


def _counted(number: int) -> str:
    return f"{number:,}+" if number >= store.MOST_COUNTED else str(number)


def _address(tab: Tab, after: int | None) -> str:
    return url_for(".requests", state=tab.state, after=after)


def _read_place(written: str | None) -> int:
    is_number = written and written.isascii() and written.isdigit() and len(written) < 19
    return int(written or 0) if is_number else 0
