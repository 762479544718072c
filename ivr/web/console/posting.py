"""Posting: what is printed has gone into the post, on a day."""

from datetime import date, datetime, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ivr.leaflets.order import State
from ivr.leaflets.request import Request
from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store import requests as store
from ivr.uk.london_time import LONDON
from ivr.web.console.at_hand import noted, now, read, write
from ivr.web.console.doors import open_to
from ivr.web.console.print_forms import PostedForm
from ivr.web.console.request_words import called

posting = Blueprint("posting", __name__, url_prefix="/staff/print/posted")


@posting.post("")
@open_to(Role.REQUESTS)
def posted() -> str | AnyResponse:
    """Some that are printed have gone into the post, on a day."""
    form, wanted = PostedForm(), chosen()
    form.today = today()
    if not form.validate_on_submit() or not _printed(wanted):
        return ask_when(form, wanted)
    noon = datetime.combine(form.posted.data or form.today, time(12), LONDON)
    at = min(noon, now())
    entry = noted(Kind.CHANGE, "marked a request as posted")
    done = write(lambda connection: store.set_posted(connection, wanted, at, entry))
    flash(f"{count(len(done))} marked as posted.", "success")
    return redirect(url_for("printing.choose"), 303)


def ask_when(form: PostedForm, wanted: list[int]) -> str | AnyResponse:
    """Ask on which day some went into the post; those that are not printed are left out."""
    printed = _printed(wanted)
    if not printed:
        flash("Choose at least one printed request that has been posted", "error")
        return redirect(url_for("printing.choose"), 303)
    return render_template("printing/posted.html", form=form, requests=printed, called=called)


def _printed(wanted: list[int]) -> list[Request]:
    """Those of some that are printed and not yet posted."""
    found = read(lambda connection: store.get_requests(connection, wanted))
    return [each for each in found if each.order.state is State.PRINTED]


def today() -> date:
    """The day, in London."""
    return now().astimezone(LONDON).date()


def chosen() -> list[int]:
    """The requests that were ticked, each once, in the order of the page."""
    numbers = (each for each in request.form.getlist("request") if each.isascii())
    return list(dict.fromkeys(int(each) for each in numbers if each.isdigit() and len(each) < 19))


def count(number: int) -> str:
    """So many requests, in words."""
    return "1 request" if number == 1 else f"{number} requests"
