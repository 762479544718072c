"""What could not be told to the database, told once it is back."""

import threading
from collections import deque
from collections.abc import Callable

from ivr.logs import log
from ivr.store.trouble import DatabaseUnavailable

_TRY_AGAIN = 10.0
"""Seconds."""
_MOST = 10_000


class Later:
    """Goes on trying for one web process; what it holds ends with it."""

    def __init__(self, rest: Callable[[float], None]) -> None:
        """`rest` waits for some seconds."""
        self._rest = rest
        self._waiting: deque[Callable[[], object]] = deque(maxlen=_MOST)
        self._changing = threading.Lock()
        self._is_trying = False

    def do(self, change: Callable[[], object]) -> None:
        """Do it once the database is back, in the order in which it came."""
        with self._changing:
            self._waiting.append(change)
            if not self._is_trying:
                self._is_trying = True
                threading.Thread(target=self._keep_trying, name="later", daemon=True).start()

    def _keep_trying(self) -> None:
        while True:
            self._rest(_TRY_AGAIN)
            while self._waiting and self._has_done(self._waiting[0]):
                self._waiting.popleft()
            with self._changing:
                if not self._waiting:
                    self._is_trying = False
                    return

    def _has_done(self, change: Callable[[], object]) -> bool:
        try:
            change()
        except DatabaseUnavailable:
            return False
        except Exception:
            log.exception("what came while the database was away could not be kept")
        return True
