"""What went wrong, as a page in words that says what to do."""

from http import HTTPStatus

from flask import Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask_limiter.errors import RateLimitExceeded
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from ivr.logs import log
from ivr.staff.account import Account, Role
from ivr.store import staff
from ivr.store.database import DatabaseUnavailable
from ivr.web.console import typed
from ivr.web.console.at_hand import find_person, read
from ivr.web.console.doors import EVERYBODY, RoleNeeded, rule_of

Answer = tuple[str, int]


def handle_errors(app: Flask) -> None:
    """Every failure becomes a page, here."""
    app.register_error_handler(RoleNeeded, _role_needed)
    app.register_error_handler(CSRFError, _too_long_open)
    app.register_error_handler(RateLimitExceeded, _too_often)
    app.register_error_handler(DatabaseUnavailable, _database_away)
    app.register_error_handler(InternalServerError, _failed)
    app.register_error_handler(HTTPException, _any_other)


def _page(name: str, status: HTTPStatus, **shown: object) -> Answer:
    return render_template(f"errors/{name}.html", **shown), status


def _role_needed(refused: RoleNeeded) -> Answer:
    return _page(
        "role_needed", HTTPStatus.FORBIDDEN, role=refused.role, managers=_managers(find_person())
    )


def _managers(person: Account | None) -> list[str]:
    found = read(staff.list_accounts)
    return [each.called for each in found if each.role is Role.MANAGER and each != person]


def _too_long_open(_: CSRFError) -> Answer | Response:
    """The page is older than its session. What was typed into it comes back."""
    person = find_person()
    if person and (back := typed.back_to_the_form(person.id)):
        return back
    if person is None and _is_open_to_everybody():
        flash("The page had been open too long. Begin again.", "important")
        return redirect(url_for("security.login"), HTTPStatus.SEE_OTHER)
    return _page("too_long_open", HTTPStatus.BAD_REQUEST, back=typed.way_back())


def _is_open_to_everybody() -> bool:
    return rule_of(current_app, request.endpoint or "") == EVERYBODY


def _too_often(_: RateLimitExceeded) -> Answer:
    return _page("too_often", HTTPStatus.TOO_MANY_REQUESTS)


def _database_away(error: DatabaseUnavailable) -> Answer:
    log.error("the database is away", page=request.endpoint, why=str(error))
    _ask_nothing_more()
    return _page("database_away", HTTPStatus.SERVICE_UNAVAILABLE)


def _failed(error: InternalServerError) -> Answer:
    if isinstance(error.original_exception, DatabaseUnavailable):
        return _database_away(error.original_exception)
    _ask_nothing_more()
    return _page("failed", HTTPStatus.INTERNAL_SERVER_ERROR, reference=g.get("reference", ""))


def _ask_nothing_more() -> None:
    """The page is shown without asking the database who is signed in."""
    g.person = None
    g._login_user = AnonymousUserMixin()  # else Flask-Login would ask for the template's sake


def _any_other(error: HTTPException) -> Answer | HTTPException:
    """What Werkzeug refuses: an address or a method that is not there, a body that is too large."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error  # a redirection, which Werkzeug raises too
    status = HTTPStatus(error.code)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _page("too_large", status)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        return _page("not_found", HTTPStatus.NOT_FOUND)
    return _page("refused", status)
