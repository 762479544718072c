"""What goes on beside the queue: it may take an hour, and would keep a thread from all the rest."""

import threading
from collections.abc import Callable

from ivr.logs import log
from ivr.store.database import DatabaseUnavailable
from ivr.store.sounds import SoundsUnavailable

_LOOK_AGAIN = 1.0
_AFTER_A_FAULT = 60.0  # or the log would be full of it


class Beside:
    """Does one kind of work, each second, in a thread of its own."""

    def __init__(
        self, name: str, work: Callable[[], None], ended: threading.Event | None = None
    ) -> None:
        """Begins at once. `work` may raise DatabaseUnavailable and SoundsUnavailable."""
        self._name = name
        self._work = work
        self._ended = ended or threading.Event()
        self._thread = threading.Thread(target=self._keep_on, name=name, daemon=True)
        self._thread.start()

    def end(self, patience: float) -> None:
        """Finish what is being done, if that takes no more than some seconds."""
        self._ended.set()
        self._thread.join(patience)

    def _keep_on(self) -> None:
        while not self._ended.wait(_LOOK_AGAIN):
            try:
                self._work()
            except (DatabaseUnavailable, SoundsUnavailable) as trouble:
                log.warning("work waits", work=self._name, trouble=str(trouble))
            except Exception:
                log.exception("work failed", work=self._name)
                self._ended.wait(_AFTER_A_FAULT)
