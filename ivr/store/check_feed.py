"""What the worker has found by looking, for processes that answer calls."""

import json
from datetime import UTC, datetime
from typing import Any

from ivr.store.plain_driver import PlainDriver


class CheckFeed:
    """Asks one database. Everything raises DatabaseUnavailable."""

    def __init__(self, url: str) -> None:
        """`sqlite:///<path>` or `postgresql://…`."""
        self._driver = PlainDriver(url)

    def worker(self) -> list[datetime]:
        """When the worker was last there; nothing where it never was."""
        return [
            _moment(at)
            for (at,) in self._driver.ask("SELECT at FROM heartbeats WHERE name = 'worker'")
        ]

    def checks(self) -> list[tuple[str, datetime, int]]:
        """What is looked at, when it last was, and how many problems were found."""
        rows = self._driver.ask("SELECT name, at, problems FROM checks ORDER BY name")
        return [(name, _moment(at), len(_read(problems))) for name, at, problems in rows]

    def close(self) -> None:
        """End the connection; the next question opens another."""
        self._driver.close()


def _moment(kept: object) -> datetime:
    """SQLite has no moments, and no zones: it gives back the text that was put there, in UTC."""
    at = kept if isinstance(kept, datetime) else datetime.fromisoformat(str(kept))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _read(kept: Any) -> list[str]:
    found: list[str] = json.loads(kept) if isinstance(kept, str) else kept
    return found
