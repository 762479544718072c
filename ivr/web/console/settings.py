"""What only needs doing now and then, in one place."""

from flask import Blueprint, render_template

from ivr.staff.account import Role
from ivr.web.console.doors import open_to
from ivr.web.console.navigation import SETTINGS, open_pages

settings_page = Blueprint("settings", __name__, url_prefix="/staff/settings")


@settings_page.get("")
@open_to(Role.MANAGER)
def settings() -> str:
    """Where people, the audit log and the rest are found."""
    return render_template("settings.html", pages=open_pages(SETTINGS))
