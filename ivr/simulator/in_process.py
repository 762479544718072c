"""A wire that never leaves the process: requests go straight to a WSGI app.

So a phone can ring a line that is made for it alone, such as one with another clock, and no door
of the real one need open for that.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def in_process(app: "WSGIApplication", path: str = "") -> requests.Session:
    """A session whose every request is answered by `app`, which is found under `path`."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, _InProcess(app, path))
    return session


class _InProcess(BaseAdapter):
    def __init__(self, app: "WSGIApplication", path: str) -> None:
        super().__init__()
        self._app = app
        self._path = path

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Answer one request; it can't time out, since nobody is at the other end of a wire."""
        response = requests.Response()
        body = bytearray()

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            response.status_code = int(status.split()[0])
            response.headers = CaseInsensitiveDict(headers)
            return body.extend

        answer: Iterable[bytes] = self._app(self._environ(request), start)
        try:
            for piece in answer:
                body += piece
        finally:
            if hasattr(answer, "close"):
                answer.close()
        response.raw = BytesIO(bytes(body))
        response.url, response.request = request.url or "", request
        return response

    def close(self) -> None:
        """There is no connection to close."""

    def _environ(self, request: requests.PreparedRequest) -> dict[str, Any]:
        parts = urlsplit(request.url or "")
        sent = request.body or b""
        sent = sent.encode() if isinstance(sent, str) else bytes(sent)
        # WSGI wants paths as the bytes that came, each a character.
        path = unquote(parts.path, "latin-1").removeprefix(self._path)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": self._path,
            "PATH_INFO": path,
            "QUERY_STRING": parts.query,
            "HTTP_HOST": parts.netloc,
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(sent)),
            "wsgi.url_scheme": parts.scheme,
            "wsgi.input": BytesIO(sent),
        }
        for name, value in request.headers.items():
            plain = name.upper().replace("-", "_")
            if plain not in ("HOST", "CONTENT_LENGTH"):
                key = plain if plain == "CONTENT_TYPE" else f"HTTP_{plain}"
                environ[key] = value.decode() if isinstance(value, bytes) else value
        setup_testing_defaults(environ)
        return environ
