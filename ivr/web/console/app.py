"""The staff console: a Flask app of its own, made when somebody first asks for it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, g, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from ivr.config import Settings
from ivr.staff.account import SESSION_LASTS
from ivr.store.database import Database
from ivr.web.console import words
from ivr.web.console.account import account_pages
from ivr.web.console.assets import Assets
from ivr.web.console.at_hand import Console
from ivr.web.console.audit import audit_page
from ivr.web.console.calls import calls_pages
from ivr.web.console.choices import choices_page
from ivr.web.console.doors import guard, open_to
from ivr.web.console.errors import handle_errors
from ivr.web.console.export import export_pages
from ivr.web.console.forms import problems
from ivr.web.console.hours import hours_pages
from ivr.web.console.languages import language_pages
from ivr.web.console.messages import messages_pages
from ivr.web.console.navigation import main_navigation
from ivr.web.console.notices import notice_pages
from ivr.web.console.on_the_line import line_doors
from ivr.web.console.posting import posting
from ivr.web.console.printing import printing
from ivr.web.console.readings import reading_pages
from ivr.web.console.recordings import recordings_pages
from ivr.web.console.rehearsal import unpublished
from ivr.web.console.request_page import request_pages
from ivr.web.console.requests import requests_pages
from ivr.web.console.ringing_in import ringing_in_pages
from ivr.web.console.security import protect
from ivr.web.console.set_up import set_up_door
from ivr.web.console.settings import settings_page
from ivr.web.console.sign_in import limit_guesses, set_up_sign_in
from ivr.web.console.staff import staff_pages
from ivr.web.console.studio import Studio
from ivr.web.console.takes import take_pages
from ivr.web.console.telephones import OwnLine, Telephones
from ivr.web.console.today import today_pages
from ivr.web.console.try_the_call import phone_pages
from ivr.web.console.uploads import upload_pages
from ivr.web.console.wordings import wordings_pages
from ivr.web.loud import LoudFlask
from ivr.web.this_machine import NAMED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LARGEST_FORM = 1_000_000
_PAGES = (
    today_pages,
    line_doors,
    messages_pages,
    calls_pages,
    hours_pages,
    notice_pages,
    printing,
    posting,
    export_pages,
    requests_pages,
    request_pages,
    recordings_pages,
    wordings_pages,
    language_pages,
    take_pages,
    upload_pages,
    reading_pages,
    ringing_in_pages,
    account_pages,
    settings_page,
    choices_page,
    staff_pages,
    audit_page,
    set_up_door,
    phone_pages,
)


def create_console(console: Console, line: OwnLine | None = None) -> Flask:
    """The console of one installation. Nothing is asked of the database yet.

    `line` is what its telephone rings; a console that stands alone has none.
    """
    settings = console.settings
    app = LoudFlask(__name__, static_folder=None)
    app.extensions["console"] = console
    app.extensions["studio"] = studio = Studio(settings)
    if line:
        app.extensions["telephones"] = Telephones(
            line, settings, console.clock, unpublished(console.published, studio.sounds)
        )
    app.secret_key = settings.secret_key
    app.config.update(
        SESSION_COOKIE_NAME="__Host-staff" if settings.is_production else "staff",
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_LASTS,
        MAX_CONTENT_LENGTH=_LARGEST_FORM,
        # A token lasts as long as its session, and a missing Referer tells nothing besides it.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_I18N_ENABLED=False,
    )
    app.url_map.converters["int"] = _RowNumber
    assets = Assets()
    _set_up_templates(app, assets)
    protect(app, is_https=settings.is_production)
    handle_errors(app)
    app.before_request(_Upgrade(console.database))
    app.before_request(guard)
    CSRFProtect(app)
    set_up_sign_in(app, settings)
    for pages in _PAGES:
        app.register_blueprint(pages)
    app.add_url_rule("/", view_func=_front_door)
    limit_guesses(app)
    # Flask says to wrap it so; only its stubs disagree.
    app.wsgi_app = assets.mounted_on(_addressed(settings, app.wsgi_app))  # type: ignore[method-assign, assignment]
    return app


class _Upgrade:
    """Bring the tables to the newest form before the first page that needs them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_done = False

    def __call__(self) -> None:
        """Raises DatabaseUnavailable, and tries again the next time."""
        if not self._is_done:
            self._database.upgrade()
            self._is_done = True


@open_to(None)
def _front_door() -> Response:
    return redirect(url_for("today.today"))


class _RowNumber(IntegerConverter):
    """The number of a row in an address; what is larger than any row's is no address."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**63 - 1)


def _set_up_templates(app: Flask, assets: Assets) -> None:
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("ivr.web.console"),
            PrefixLoader(
                {
                    name: PackageLoader(name)
                    for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")
                }
            ),
        ]
    )
    for written in (
        words.day,
        words.day_and_time,
        words.from_id,
        words.from_when,
        words.length_of,
        words.time_of_day,
        words.until_when,
        words.weekday_and_time,
    ):
        app.jinja_env.filters[written.__name__] = written
    app.jinja_env.globals.update(
        asset=lambda name: request.script_root + assets.url(name),
        navigation=main_navigation,
        problems=problems,
        service=words.SERVICE,
        session_minutes=int(SESSION_LASTS.total_seconds() // 60),
    )
    app.context_processor(lambda: {"person": g.get("person")})


def _addressed(settings: Settings, app: "WSGIApplication") -> "WSGIApplication":
    """Tell the app its public address, whatever the request says of it."""
    scheme, _, rest = settings.address.partition("://")
    host, _, _ = rest.partition("/")

    def door(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        environ[NAMED] = environ.get("HTTP_HOST", "")
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = scheme, host
        environ["SCRIPT_NAME"] = settings.path
        return app(environ, start)

    # In production one proxy stands before us, and it alone says where a request comes from.
    return ProxyFix(door, x_for=1, x_proto=0) if settings.is_production else door
