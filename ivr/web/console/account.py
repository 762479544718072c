"""What each member of staff sees and changes of their own account."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_security import current_user
from flask_security.utils import logout_user
from werkzeug.wrappers import Response

from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store import audit, second_steps, staff
from ivr.web.console import forms
from ivr.web.console.at_hand import noted, person, read, write
from ivr.web.console.doors import open_to

account_pages = Blueprint("account", __name__, url_prefix="/staff/account")

_SIGN_INS_SHOWN = 5


class NameForm(forms.Form):
    """What the others call them."""

    name = forms.Text(
        "Your name",
        [forms.Given("Enter your name"), forms.Longest(80, "The name")],
        hint="The others see it beside what you do.",
        heading=True,
        autocomplete="name",
    )
    submit = forms.Button("Save")


@account_pages.get("")
@open_to(Role.LOOK)
def account() -> str:
    """Their own account."""
    me = person()
    sign_ins = audit.Wanted(staff=me.id, kind=Kind.SIGN_IN)
    return render_template(
        "account/account.html",
        account=me,
        codes=read(lambda connection: second_steps.count_recovery_codes(connection, me.id)),
        passkeys=current_user.webauthn,
        sign_ins=read(lambda c: audit.list_entries(c, sign_ins, most=_SIGN_INS_SHOWN)).entries,
    )


@account_pages.route("/name", methods=["GET", "POST"])
@open_to(Role.LOOK)
def name() -> str | Response:
    """Their name, changed."""
    me = person()
    form = NameForm(obj=me)
    if not form.validate_on_submit():
        return render_template("account/name.html", form=form)
    new = form.name.data
    write(
        lambda connection: staff.rename(connection, me.id, new),
        noted(Kind.STAFF, f"is now called {new}"),
    )
    flash("Your name is changed.", "success")
    return redirect(url_for(".account"))


@account_pages.post("/sign-out-everywhere")
@open_to(Role.LOOK)
def sign_out_everywhere() -> Response:
    """Every browser they are signed in with has to ask again, this one too."""
    me = person()
    write(
        lambda connection: staff.sign_out_everywhere(connection, me.id),
        noted(Kind.SIGN_IN, "signed out everywhere"),
    )
    logout_user()
    flash("You are signed out everywhere.", "success")
    return redirect(url_for("security.login"))


@account_pages.post("/stay")
@open_to(Role.LOOK)
def stay() -> Response:
    """Somebody is there: the half hour begins again."""
    return Response(status=204)
