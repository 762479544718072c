"""What somebody typed into a form that could not be taken, kept for them and put back.

A form carries whose it is in its CSRF token. When it comes back after the session has ended, what
was typed goes, sealed, into the sign-in page, and after the password into the database, where it
waits for the same person on the same page.
"""

import secrets
from http import HTTPStatus
from typing import Any

from flask import current_app, flash, g, redirect, request, session, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ivr.store.kept_text import KEPT_FOR, keep_text, take_text
from ivr.web.console.at_hand import console, now, write
from ivr.web.console.secret import Seal

CSRF = "csrf_token"
_LARGEST = 100_000
_NEVER_KEPT = (CSRF, "next", "kept", "code")
_FLAG = "typed"
_NOT_SAVED = "Nothing has been saved yet. What you typed is below: check it, and send it again."


def mark_forms_of(staff_id: int) -> None:
    """From now on the forms of this browser carry whose they are."""
    session[CSRF] = f"{staff_id}.{secrets.token_hex(20)}"
    g.pop(CSRF, None)  # Flask-WTF keeps one for the request


def typed_by() -> int | None:
    """Whose form has come in: told by its token, which only we can make."""
    serializer = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
    try:
        marked = str(serializer.loads(request.form.get(CSRF, "")))
    except BadData:
        return None
    number, dot, _ = marked.partition(".")
    return int(number) if dot and number.isdigit() else None


def sealed() -> str:
    """What was typed, for its owner alone; empty where there is nothing to keep."""
    owner = typed_by()
    if owner is None or not _has_a_form() or (request.content_length or 0) > _LARGEST:
        return ""
    fields = [
        [name, value]
        for name, value in request.form.items(multi=True)
        if name not in _NEVER_KEPT and not name.endswith("password")
    ]
    return _seal().close([owner, way_back(), fields])


def keep_for(staff_id: int, text: str | None = None) -> None:
    """Keep what was typed, or what was sealed of it before, if it is this person's."""
    text = sealed() if text is None else text
    found = _opened(text)
    if found and found[0] == staff_id:
        at = now()
        write(lambda connection: keep_text(connection, staff_id, text, at))
        session[_FLAG] = found[1]


def back_to_the_form(staff_id: int) -> Response | None:
    """To the same page with what was typed; None where that can't be."""
    if typed_by() != staff_id or not _has_a_form():
        return None
    keep_for(staff_id)
    return redirect(way_back(), HTTPStatus.SEE_OTHER)


def kept_for_this_page() -> MultiDict[str, str] | None:
    """What was typed into this page before, once."""
    if "typed" not in g:
        g.typed = _take()
    found: MultiDict[str, str] | None = g.typed
    return found


def way_back() -> str:
    """Where a form that was sent can be filled in again."""
    if request.method == "GET" or _has_a_form():
        return here()
    came_from = request.referrer or ""
    if came_from.startswith(request.host_url):
        return "/" + came_from.removeprefix(request.host_url)
    return url_for("today.today")


def here() -> str:
    """The address of this page within the host."""
    return request.script_root + request.full_path.rstrip("?")


def _has_a_form() -> bool:
    """Whether what was sent can be opened as a page, with its form."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(request.path, "GET")


def _take() -> MultiDict[str, str] | None:
    person = g.get("person")
    if person is None or session.get(_FLAG) != here():
        return None
    del session[_FLAG]
    text = write(lambda connection: take_text(connection, person.id))
    found = _opened(text or "")
    if not found or found[0] != person.id:
        return None
    flash(_NOT_SAVED, "important")
    return MultiDict(found[2])


def _opened(text: str) -> Any:
    """Owner, page and fields; None where it is not ours or too old."""
    return _seal().open(text, KEPT_FOR.total_seconds())


def _seal() -> Seal:
    return Seal(console().settings.secret_key, "kept text")
