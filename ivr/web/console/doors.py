"""Who may open which page. A page without a rule is open to nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from flask import (
    Flask,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_security import check_and_update_authn_fresh, current_user

from ivr.staff.account import Role
from ivr.web.console import typed
from ivr.web.console.at_hand import console
from ivr.web.console.members import Member
from ivr.web.console.sign_in_forms import SignInForm
from ivr.web.this_machine import is_from_this_machine

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

View = TypeVar("View", bound=Callable[..., Any])
FRESH_FOR = timedelta(minutes=15)
_NO_GRACE = timedelta()
_ENDED = (
    "You were signed out after 30 minutes without opening a page. "
    "Nothing was changed: sign in, and try again."
)


@dataclass(frozen=True)
class Rule:
    """What a page asks of whoever opens it."""

    role: Role | None
    """None: nothing, not even to be signed in."""
    fresh: bool = False
    """Whether the password must have been given in the last 15 minutes."""
    passive: bool = False
    """Whether a script asks by itself, so that asking is no sign of somebody being there."""
    largest: int | None = None
    """Bytes that may be sent, where files are."""
    on_this_machine: bool = False
    """Whether it is open to all on this machine, where the line has no account and no address."""


EVERYBODY = Rule(None)


class RoleNeeded(Exception):
    """The page needs a role that whoever asks does not have."""

    def __init__(self, role: Role) -> None:
        super().__init__(role.in_words)
        self.role = role


def open_to(
    role: Role | None,
    *,
    fresh: bool = False,
    passive: bool = False,
    largest: int | None = None,
    on_this_machine: bool = False,
) -> Callable[[View], View]:
    """The rule of a view, written between it and its route."""

    def remember(view: View) -> View:
        rule = Rule(role, fresh, passive, largest, on_this_machine)
        view.rule = rule  # type: ignore[attr-defined]  # ours, read below
        return view

    return remember


def set_rules(app: Flask, rules: dict[str, Rule]) -> None:
    """The rules of views that are not ours, by endpoint."""
    app.extensions.setdefault("rules", {}).update(rules)


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The rule of a page; None where it has none, and so is closed."""
    given: Rule | None = app.extensions.get("rules", {}).get(endpoint)
    return given or getattr(app.view_functions.get(endpoint), "rule", None)


def may_open(endpoint: str) -> bool:
    """Whether a page exists and whoever is signed in may open it."""
    rule = rule_of(current_app, endpoint)
    person = g.get("person")
    if rule is None or rule.role is None:
        return rule is not None
    return person is not None and person.role.includes(rule.role)


def guard() -> "AnyResponse | None":
    """Before each request: let in, ask to sign in, or refuse. Raises RoleNeeded."""
    user = current_user._get_current_object()
    g.person = user.account if isinstance(user, Member) else None
    if request.endpoint is None:
        return None  # there is no such page, which Flask says by itself
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(404)
    g.is_passive = rule.passive
    if rule.role is None or (rule.on_this_machine and _only_this_machine_can_ring()):
        return None
    if g.person is None:
        return _ask_to_sign_in()
    if not g.person.role.includes(rule.role):
        raise RoleNeeded(rule.role)
    if rule.largest is not None:  # only now: nobody else may send so much
        request.max_content_length = rule.largest
    if rule.fresh and not check_and_update_authn_fresh(FRESH_FOR, _NO_GRACE, "session"):
        if request.method == "POST":
            typed.keep_for(g.person.id)
        return redirect(url_for("security.verify", next=typed.way_back()), HTTPStatus.SEE_OTHER)
    if not session.permanent:
        session.permanent = True
    return None


def _only_this_machine_can_ring() -> bool:
    return console().settings.is_private and is_from_this_machine(request)


def _ask_to_sign_in() -> "AnyResponse":
    """The sign-in page, and then back here; what was typed is not lost."""
    if request.accept_mimetypes.best == "application/json":
        abort(401)  # a script asks, and can show no page
    way_back = typed.way_back()
    if text := typed.sealed() if request.method == "POST" else "":
        form = SignInForm(formdata=None)
        form.next.data, form.kept.data = way_back, text
        page = render_template(
            current_app.config["SECURITY_LOGIN_USER_TEMPLATE"], login_user_form=form, ended=True
        )
        return make_response(page, HTTPStatus.UNAUTHORIZED)
    if request.method == "POST":
        flash(_ENDED, "important")
    return redirect(url_for("security.login", next=way_back), HTTPStatus.SEE_OTHER)
