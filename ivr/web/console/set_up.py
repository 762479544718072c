"""Set-up links: whoever is let in, or has forgotten their password, chooses one."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_security import current_user, hash_password
from flask_security.utils import logout_user
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from ivr.staff.account import Account, AccountUnknown
from ivr.staff.audit import Entry, Kind
from ivr.store import staff
from ivr.store.audit import add_entry
from ivr.store.set_up_links import LinkTooOld, LinkUnknown, LinkUsed, follow_link, use_link
from ivr.web.console import forms
from ivr.web.console.at_hand import now, read, write
from ivr.web.console.doors import open_to
from ivr.web.console.members import Member
from ivr.web.console.sign_in_forms import HOW_LONG, long_enough, normal

set_up_door = Blueprint("set_up", __name__, url_prefix="/staff/set-up")

_NO_LONGER = {LinkUsed: "used", LinkTooOld: "too_old"}


class SetUpForm(forms.Form):
    """Who they are to the others, and the password they choose."""

    name = forms.Text(
        "Your name",
        [forms.Given("Enter your name"), forms.Longest(80, "The name")],
        hint="The others see it beside what you do.",
        autocomplete="name",
    )
    password = forms.Password(
        "Choose a password",
        [
            forms.Given("Choose a password"),
            forms.Otherwise(long_enough, "The password must have 12 to 200 characters"),
        ],
        hint=HOW_LONG,
        autocomplete="new-password",
    )
    submit = forms.Button("Continue")


@set_up_door.route("/<secret>", methods=["GET", "POST"])
@open_to(None)
def set_up(secret: str) -> str | Response | tuple[str, int]:
    """The page a link opens. What follows is the authenticator app, where there is none yet."""
    at = now()
    try:
        account = read(lambda connection: follow_link(connection, secret, at))
        form = SetUpForm(obj=account)
        if not form.validate_on_submit():
            return render_template("sign_in/set_up.html", form=form, account=account)
        account = _choose(secret, form.name.data, form.password.data)
    except (LinkUnknown, LinkUsed, LinkTooOld, AccountUnknown) as gone:
        why = _NO_LONGER.get(type(gone), "unknown")
        return render_template("sign_in/link_gone.html", why=why), 410
    if current_user.is_authenticated:
        logout_user()
    steps = current_app.extensions["security"].two_factor_plugins
    answer: Response | None = steps.tf_enter(Member(account), False, "link", url_for("today.today"))
    return answer or redirect(url_for("security.login"))


def _choose(secret: str, name: str, password: str) -> Account:
    """Use the link up. Raises what `use_link` raises."""
    at = now()
    hashed = hash_password(normal(password))

    def change(connection: Connection) -> Account:
        account = use_link(connection, secret, at)
        staff.rename(connection, account.id, name)
        account = staff.set_password(connection, account.id, hashed)
        did = "chose a password with a set-up link"
        add_entry(connection, Entry(at, Kind.STAFF, did, account.called, account.id))
        return account

    return write(change)
