"""Where processes that answer calls leave the turns of callers, to be taken in by the worker."""

import secrets
from datetime import date, timedelta

from ivr.store.plain_driver import PlainDriver

_DAY = timedelta(days=1)


class CallInbox:
    """Writes to one database. For one thread."""

    def __init__(self, url: str) -> None:
        """`sqlite:///<path>` or `postgresql://…`."""
        self._driver = PlainDriver(url, writes=True)
        self._keys: dict[date, tuple[bytes, bytes]] = {}

    def put(self, batch: bytes) -> None:
        """Leave a batch; it is on disk when this returns. Raises DatabaseUnavailable."""
        self._driver.ask("INSERT INTO call_inbox (events) VALUES (?)", batch)

    def keys_of(self, day: date) -> tuple[bytes, bytes]:
        """What numbers are hashed with on a day, and what they were with on the day before.

        Made by whoever asks first; the second is empty where nobody rang that day. Those of days
        before are deleted, so that nobody can find out any more who rang. Raises
        DatabaseUnavailable.
        """
        if day not in self._keys:
            self._keys = {day: self._ask_for_keys(day)}
        return self._keys[day]

    def close(self) -> None:
        """Let the connection go."""
        self._driver.close()

    def _ask_for_keys(self, day: date) -> tuple[bytes, bytes]:
        today, before = day.isoformat(), (day - _DAY).isoformat()
        new = "INSERT INTO call_day_keys (day, key) VALUES (?, ?) ON CONFLICT DO NOTHING"
        self._driver.ask(new, today, secrets.token_hex(32))
        self._driver.ask("DELETE FROM call_day_keys WHERE day < ?", before)
        rows = self._driver.ask("SELECT day, key FROM call_day_keys")
        keys = {str(each): bytes.fromhex(key) for each, key in rows}
        return keys[today], keys.get(before, b"")
