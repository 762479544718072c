"""The first page: what waits, what is late, what callers hear right now, and what is wrong."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ivr.staff.account import Role
from ivr.store import second_steps, staff
from ivr.web.console.at_hand import person, read
from ivr.web.console.calls_today import calls_today
from ivr.web.console.doors import open_to
from ivr.web.console.navigation import ACCOUNT, MAIN, open_pages
from ivr.web.console.on_the_line import on_the_line
from ivr.web.console.waiting import looked_at, troubles, waiting

today_pages = Blueprint("today", __name__, url_prefix="/staff")


@today_pages.get("/")
@open_to(Role.LOOK)
def today() -> str | Response:
    """What staff see first."""
    me = person()
    if not read(lambda connection: second_steps.count_recovery_codes(connection, me.id)):
        return redirect(url_for("security.mf_recovery_codes"))
    managers = [each for each in read(staff.list_accounts) if each.role is Role.MANAGER]
    return render_template(
        "today.html",
        is_alone=me.role is Role.MANAGER and len(managers) == 1,
        troubles=troubles(),
        waiting=waiting(),
        calls=calls_today(),
        line=on_the_line(),
        looked_at=looked_at(),
        pages=open_pages((*MAIN[1:], ACCOUNT)),
    )
