"""What every answer of the console tells the browser to forbid."""

import secrets

from flask import Flask, g
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.wrappers import Response

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_A_YEAR = "max-age=31536000; includeSubDomains"


class Sessions(SecureCookieSessionInterface):
    """A session ends 30 minutes after the last page; what a script asks by itself is no page."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether the half hour begins again."""
        if g.get("is_passive"):
            return session.modified
        return super().should_set_cookie(app, session)


_OF_A_FILE = "default-src 'none'; frame-ancestors 'none'"


def protect(app: Flask, *, is_https: bool) -> None:
    """Send the headers with all answers, and make a nonce for each page."""
    app.session_interface = Sessions()
    app.jinja_env.globals["csp_nonce"] = _nonce

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if is_https:
            response.headers["Strict-Transport-Security"] = _A_YEAR
        # Nearly every page is about people, so none is kept unless it says so itself.
        response.headers.setdefault("Cache-Control", "no-store")
        is_page = response.mimetype == "text/html"
        policy = _policy(_nonce()) if is_page else _OF_A_FILE
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


def _nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def _policy(nonce: str) -> str:
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )
