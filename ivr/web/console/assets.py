"""Styles, scripts, fonts and icons: read once, and kept by browsers for good.

They are answered before Flask is asked, so that a page that says the database is away looks right.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FOLDER = Path(__file__).parent / "static"
DOOR = "/staff/assets/"
_FOR_GOOD = "public, max-age=31536000, immutable"
_SHRINKS = (".css", ".js", ".svg")
# What Python knows of these depends on the machine it runs on.
_TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}


@dataclass(frozen=True)
class _Asset:
    body: bytes
    zipped: bytes | None
    mimetype: str


class Assets:
    """Everything in `static/`, under an address that changes whenever any of it does."""

    def __init__(self, folder: Path = FOLDER) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self._assets = {path.relative_to(folder).as_posix(): _read(path) for path in paths}
        digest = hashlib.sha256()
        for name, asset in self._assets.items():
            digest.update(name.encode() + b"\0" + asset.body)
        self._version = digest.hexdigest()[:16]

    def url(self, name: str) -> str:
        """Where browsers find one of them, within the app. Raises KeyError for no such asset."""
        self._assets[name]
        return f"{DOOR}{self._version}/{name}"

    def mounted_on(self, app: "WSGIApplication") -> "WSGIApplication":
        """Answer for the assets; everything else goes on to `app`."""

        def door(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            path = environ["PATH_INFO"]
            if not path.startswith(DOOR):
                return app(environ, start)
            asset = self._assets.get(path.removeprefix(f"{DOOR}{self._version}/"))
            if asset is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
                start("404 Not Found", [("Content-Length", "0")])
                return ()
            takes_gzip = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
            body = asset.zipped if asset.zipped and takes_gzip else asset.body
            headers = [
                ("Content-Type", asset.mimetype),
                ("Content-Length", str(len(body))),
                ("Cache-Control", _FOR_GOOD),
                ("X-Content-Type-Options", "nosniff"),
            ]
            if asset.zipped:
                headers.append(("Vary", "Accept-Encoding"))
            if body is asset.zipped:
                headers.append(("Content-Encoding", "gzip"))
            start("200 OK", headers)
            return (body,) if environ["REQUEST_METHOD"] == "GET" else ()

        return door


def _read(path: Path) -> _Asset:
    body = path.read_bytes()
    known = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"
    mimetype = f"{known}; charset=utf-8" if known.startswith("text/") else known
    return _Asset(body, gzip.compress(body) if path.suffix in _SHRINKS else None, mimetype)
