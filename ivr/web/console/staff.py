"""Who may sign in: managers let people in, help them in again, and take them off the staff."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, session, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from ivr.staff.account import Account, AccountUnknown, EmailTaken, LastManager, Role
from ivr.staff.audit import Kind
from ivr.store import second_steps
from ivr.store import staff as store
from ivr.store.set_up_links import make_link, open_until
from ivr.web.console import forms
from ivr.web.console.at_hand import console, noted, now, read, write
from ivr.web.console.doors import open_to
from ivr.web.console.secret import Seal

staff_pages = Blueprint("staff", __name__, url_prefix="/staff/people")

_LINK = "made_link"
_LINK_SHOWN = timedelta(minutes=10)
_LAST = "Nobody else is a manager. Make somebody else a manager first"
_ROLES = [(role.value, role.in_words, role.meaning) for role in Role]


class InviteForm(forms.Form):
    """Somebody new."""

    name = forms.Text(
        "Their name",
        [forms.Given("Enter their name"), forms.Longest(80, "The name")],
        autocomplete="off",
    )
    email = forms.Email(
        "Their email address",
        [
            forms.Given("Enter their email address"),
            forms.Longest(254, "The email address"),
            forms.Otherwise(
                lambda given: "@" in given.strip("@") and " " not in given,
                "Enter an email address such as name@example.org",
            ),
        ],
        hint="They sign in with it. Nothing is sent to it.",
        autocomplete="off",
    )
    role = forms.Choices(
        "What may they do?", [forms.Given("Choose what they may do")], choices=_ROLES
    )
    submit = forms.Button("Make their link")


class RoleForm(forms.Form):
    """What somebody may do."""

    role = forms.Choices(
        "What may they do?", [forms.Given("Choose what they may do")], choices=_ROLES
    )
    submit = forms.Button("Save")


class ResetForm(forms.Form):
    """Sure that it is really they who ask."""

    submit = forms.Button("Reset and make a link", classes="govuk-button--warning")


class RemoveForm(forms.Form):
    """Sure that they are to go."""

    submit = forms.Button("Take them off the staff", classes="govuk-button--warning")


@staff_pages.errorhandler(AccountUnknown)
def nobody(_: AccountUnknown) -> tuple[str, int]:
    """Somebody who is not, or no longer, on the staff."""
    return render_template("people/nobody.html"), 404


@staff_pages.get("")
@open_to(Role.MANAGER)
def people() -> str:
    """All of the staff."""
    everybody = read(store.list_accounts)
    managers = sum(each.role is Role.MANAGER for each in everybody)
    return render_template("people/people.html", people=everybody, managers=managers, now=now())


@staff_pages.route("/invite", methods=["GET", "POST"])
@open_to(Role.MANAGER, fresh=True)
def invite() -> str | Response:
    """Let somebody in: an account, and a link with which they choose a password."""
    form = InviteForm()
    if not form.validate_on_submit():
        return render_template("people/invite.html", form=form)
    name, email, role = form.name.data, form.email.data, Role(form.role.data)
    at = now()

    def change(connection: Connection) -> tuple[Account, str]:
        account = store.add_account(connection, email, role, name)
        return account, make_link(connection, account.id, at)

    try:
        account, secret = write(
            change, noted(Kind.STAFF, f"let {name} in: {role.in_words.lower()}")
        )
    except EmailTaken:
        form.email.errors = ["Somebody signs in with this email address already"]
        return render_template("people/invite.html", form=form)
    return _with_link(account, secret)


@staff_pages.get("/<int:number>")
@open_to(Role.MANAGER)
def member(number: int) -> str:
    """One of the staff, and the link that was made for them just now."""
    at = now()
    made = _seal().open(session.pop(_LINK, ""), _LINK_SHOWN.total_seconds())
    return render_template(
        "people/member.html",
        account=_get(number),
        link=made[1] if made and made[0] == number else None,
        link_until=read(lambda connection: open_until(connection, number, at)),
        passkeys=read(lambda connection: second_steps.list_passkeys(connection, number)),
        now=at,
    )


@staff_pages.route("/<int:number>/role", methods=["GET", "POST"])
@open_to(Role.MANAGER, fresh=True)
def role(number: int) -> str | Response:
    """Let somebody do more, or less."""
    account = _get(number)
    form = RoleForm(obj=account)
    if form.validate_on_submit():
        new = Role(form.role.data)
        did = f"changed what {account.called} may do: {new.in_words.lower()}"
        try:
            write(lambda c: store.change_role(c, number, new), noted(Kind.STAFF, did))
        except LastManager:
            form.role.errors = [_LAST]
        else:
            flash(f"{account.called}: {new.in_words.lower()}.", "success")
            return redirect(url_for(".member", number=number))
    return render_template("people/role.html", form=form, account=account)


@staff_pages.post("/<int:number>/link")
@open_to(Role.MANAGER, fresh=True)
def link(number: int) -> Response:
    """A new link for who has lost the first one, or has forgotten their password."""
    account, at = _get(number), now()
    entry = noted(Kind.STAFF, f"made a new link for {account.called}")
    return _with_link(account, write(lambda c: make_link(c, number, at), entry))


@staff_pages.route("/<int:number>/second-step", methods=["GET", "POST"])
@open_to(Role.MANAGER, fresh=True)
def second_step(number: int) -> str | Response:
    """For who has lost their phone: everything is set up anew, with a link."""
    account, form, at = _get(number), ResetForm(), now()
    if not form.validate_on_submit():
        return render_template("people/second_step.html", form=form, account=account)

    def change(connection: Connection) -> str:
        store.forget_second_step(connection, number)
        return make_link(connection, number, at)

    entry = noted(Kind.STAFF, f"reset the password and second step of {account.called}")
    return _with_link(account, write(change, entry))


@staff_pages.post("/<int:number>/sign-out")
@open_to(Role.MANAGER, fresh=True)
def sign_out(number: int) -> Response:
    """Sign somebody out of every browser."""
    account = _get(number)
    entry = noted(Kind.STAFF, f"signed {account.called} out everywhere")
    write(lambda connection: store.sign_out_everywhere(connection, number), entry)
    flash(f"{account.called} is signed out everywhere.", "success")
    return redirect(url_for(".member", number=number))


@staff_pages.route("/<int:number>/remove", methods=["GET", "POST"])
@open_to(Role.MANAGER, fresh=True)
def remove(number: int) -> str | Response:
    """Take somebody off the staff. What they did stays in the audit log."""
    account, form = _get(number), RemoveForm()
    if form.validate_on_submit():
        entry = noted(Kind.STAFF, f"took {account.called} off the staff")
        try:
            write(lambda connection: store.remove(connection, number), entry)
        except LastManager:
            form.form_errors.append(_LAST)
        else:
            flash(f"{account.called} can no longer sign in.", "success")
            return redirect(url_for(".people"))
    return render_template("people/remove.html", form=form, account=account)


def _get(number: int) -> Account:
    return read(lambda connection: store.get_account(connection, number))


def _with_link(account: Account, secret: str) -> Response:
    """To their page, which shows the link once. It travels sealed in the manager's own cookie."""
    address = console().settings.address + url_for("set_up.set_up", secret=secret)
    session[_LINK] = _seal().close([account.id, address])
    return redirect(url_for(".member", number=account.id))


def _seal() -> Seal:
    return Seal(console().settings.secret_key, "made link")
