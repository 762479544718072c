"""What staff have put on air, for processes that answer calls."""

import json
from typing import Any

from ivr.store.plain_driver import PlainDriver


class OnAirFeed:
    """Asks one database, as often as you like."""

    def __init__(self, url: str) -> None:
        """`sqlite:///<path>` or `postgresql://…`."""
        self._driver = PlainDriver(url)

    def number(self) -> int:
        """What every change raises; 0 where there was none. Raises DatabaseUnavailable."""
        rows = self._driver.ask("SELECT number FROM edition")
        return int(rows[0][0]) if rows else 0

    def parts(self) -> dict[str, Any]:
        """Every part that staff have put on air, by its name. Raises DatabaseUnavailable."""
        return {
            part: json.loads(value) if isinstance(value, str) else value
            for part, value in self._driver.ask("SELECT part, value FROM on_air")
        }

    def ask(self) -> None:
        """Ask for nothing. Raises DatabaseUnavailable."""
        self._driver.ask("SELECT 1")

    def form(self) -> str:
        """The newest migration that the database has had. Raises DatabaseUnavailable."""
        rows = self._driver.ask("SELECT version_num FROM alembic_version")
        return str(rows[0][0]) if rows else ""

    def close(self) -> None:
        """End the connection; the next question opens another."""
        self._driver.close()
