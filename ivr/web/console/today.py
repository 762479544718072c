"""The first page: how things stand, and what wants doing."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ivr.staff.account import Role
from ivr.store import second_steps, staff
from ivr.web.console.at_hand import person, read
from ivr.web.console.doors import open_to
from ivr.web.console.navigation import ACCOUNT, MAIN, open_pages

today_pages = Blueprint("today", __name__, url_prefix="/staff")


@today_pages.get("/")
@open_to(Role.LOOK)
def today() -> str | Response:
    """What staff see first."""
    me = person()
    if not read(lambda connection: second_steps.count_recovery_codes(connection, me.id)):
        return redirect(url_for("security.mf_recovery_codes"))
    managers = [each for each in read(staff.list_accounts) if each.role is Role.MANAGER]
    is_alone = me.role is Role.MANAGER and len(managers) == 1
    pages = open_pages((*MAIN[1:], ACCOUNT))
    return render_template("today.html", is_alone=is_alone, pages=pages)
