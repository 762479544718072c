"""Whether all that a process builds on can be used now, part by part.

Calls are answered without any of it, so this is for whoever watches, not for a balancer: a process
that is taken away because the database is down can't put anybody through.
"""

import threading
import time
from pathlib import Path

from ivr.store.migrations import newest
from ivr.store.on_air_feed import OnAirFeed
from ivr.store.sounds import sounds_trouble
from ivr.store.trouble import DatabaseUnavailable

_LASTS = 5.0
"""Seconds for which an answer counts: who asks often costs nothing."""
OK = "ok"
_NONE = "none"


class Readiness:
    """Looks at the database, its tables and the store of sounds. For any number of threads."""

    def __init__(self, database_url: str, sounds_at: str, home: Path) -> None:
        self._feed = OnAirFeed(database_url)
        self._sounds_at = sounds_at
        self._home = home
        self._looking = threading.Lock()
        self._seen: dict[str, str] = {}
        self._until = 0.0

    def parts(self) -> dict[str, str]:
        """Each part: "ok", or what is wrong with it."""
        # While somebody is looking, which takes seconds where a part is away, the last look counts.
        if time.monotonic() >= self._until and self._looking.acquire(blocking=not self._seen):
            try:
                if time.monotonic() >= self._until:
                    self._seen = self._look()
                    self._until = time.monotonic() + _LASTS
            finally:
                self._looking.release()
        return self._seen

    def _look(self) -> dict[str, str]:
        database, tables = self._look_at_database()
        sounds = sounds_trouble(self._sounds_at, self._home) or OK
        return {"database": database, "tables": tables, "sounds": sounds}

    def _look_at_database(self) -> tuple[str, str]:
        try:
            self._feed.ask()
        except DatabaseUnavailable as trouble:
            return f"can't be used: {trouble}", "not known"
        try:
            form = self._feed.form()
        except DatabaseUnavailable:
            form = _NONE
        finally:
            self._feed.close()  # a connection less, between two looks
        if form >= newest() and form != _NONE:  # a newer release leaves room for this one
            return OK, OK
        return OK, f"are in form {form}, not {newest()}: run “ivr database upgrade”"
