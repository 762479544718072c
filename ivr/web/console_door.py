"""The way to the console, which is made when somebody first asks for it.

What makes it is large and slow to load, and a process that only answers calls needs none of it.
"""

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATHS = ("/", "/staff", "/phone")
_UNDER = ("/staff/", "/phone/")
_NOT = "/phone/recordings/"
"""What the built-in phone hands over, which callers need and staff don't."""


class ConsoleDoor:
    """Hands on what is the console's, and waits for it to be made."""

    def __init__(self, make: "Callable[[], WSGIApplication]") -> None:
        self._make = make
        self._console: WSGIApplication | None = None
        self._making = threading.Lock()

    def mounted_on(self, app: "WSGIApplication") -> "WSGIApplication":
        """Everything that is not the console's goes on to `app`."""

        def door(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            path = environ["PATH_INFO"]
            is_ours = path in _PATHS or path.startswith(_UNDER)
            if is_ours and not path.startswith(_NOT):
                return self._made()(environ, start)
            return app(environ, start)

        return door

    def _made(self) -> "WSGIApplication":
        if self._console is None:
            with self._making:
                if self._console is None:
                    self._console = self._make()
        return self._console
