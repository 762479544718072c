"""Whether all that a process builds on can be used now, part by part.

Calls are answered without any of it, so this is for whoever watches, not for a balancer: a process
that is taken away because the database is down can't put anybody through.
"""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ivr.store.migrations import newest
from ivr.store.on_air_feed import OnAirFeed
from ivr.store.sounds import sounds_trouble
from ivr.store.trouble import DatabaseUnavailable

_LASTS = 5.0
"""Seconds for which an answer counts: who asks often costs nothing."""
OK = "ok"


class Readiness:
    """Looks at the database, its tables and the store of sounds. For any number of threads."""

    def __init__(self, database_url: str, sounds_at: str, home: Path) -> None:
        self._feed = OnAirFeed(database_url)
        self._looks: Mapping[str, Callable[[], str]] = {
            "database": self._database,
            "tables": self._tables,
            "sounds": lambda: sounds_trouble(sounds_at, home) or OK,
        }
        self._looking = threading.Lock()
        self._seen: dict[str, str] = dict.fromkeys(self._looks, "not looked at yet")
        self._until = 0.0

    def parts(self) -> dict[str, str]:
        """Each part: "ok", or what is wrong with it."""
        # While somebody is looking, which takes seconds where a part is away, the last look counts.
        if time.monotonic() >= self._until and self._looking.acquire(blocking=not self._until):
            try:
                self._seen = {part: look() for part, look in self._looks.items()}
                self._feed.close()  # a connection less, between two looks
                self._until = time.monotonic() + _LASTS
            finally:
                self._looking.release()
        return self._seen

    def _database(self) -> str:
        try:
            self._feed.form()
        except DatabaseUnavailable as trouble:
            return f"can't be used: {trouble}"
        return OK

    def _tables(self) -> str:
        try:
            form = self._feed.form()
        except DatabaseUnavailable:
            return "not known"
        if form == newest():
            return OK
        return f"are in form {form or 'none'}, not {newest()}: run “ivr database upgrade”"
