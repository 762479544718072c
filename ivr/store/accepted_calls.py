"""Which callers an office has accepted by pressing 1, for hosts that do not tell it themselves.

One empty file a call, named by a hash, so that every process of this machine knows at once.
"""

import hashlib
import time
from pathlib import Path

_KEPT_FOR = 24 * 3600


class AcceptedCalls:
    """Notes kept in a folder for a day."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, call: str) -> None:
        """Somebody pressed 1 for this caller."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path(call).touch()
        for path in self._folder.iterdir():
            if path.stat().st_mtime < time.time() - _KEPT_FOR:
                path.unlink(missing_ok=True)

    def has(self, call: str) -> bool:
        """Whether somebody did."""
        return self._path(call).exists()

    def _path(self, call: str) -> Path:
        return self._folder / hashlib.sha256(call.encode()).hexdigest()[:32]
