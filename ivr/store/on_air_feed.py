"""What staff have put on air, for processes that answer calls.

It is read with the driver alone: SQLAlchemy would double the memory of a process that needs it for
nothing else.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ivr.store.trouble import DatabaseUnavailable

_SQLITE = "sqlite:///"
_PATIENCE = 5
"""Seconds, for a connection and for an answer."""


class OnAirFeed:
    """Asks one database, as often as you like; the connection is kept. For one thread at a time."""

    def __init__(self, url: str) -> None:
        """`sqlite:///<path>` or `postgresql://…`."""
        self._url = url
        self._connection: Any = None
        self._asking = threading.Lock()

    def number(self) -> int:
        """What every change raises; 0 where there was none. Raises DatabaseUnavailable."""
        with self._cursor() as cursor:
            cursor.execute("SELECT number FROM edition")
            row = cursor.fetchone()
            return int(row[0]) if row else 0

    def parts(self) -> dict[str, Any]:
        """Every part that staff have put on air, by its name. Raises DatabaseUnavailable."""
        with self._cursor() as cursor:
            cursor.execute("SELECT part, value FROM on_air")
            return {
                part: json.loads(value) if isinstance(value, str) else value
                for part, value in cursor.fetchall()
            }

    def ask(self) -> None:
        """Ask for nothing. Raises DatabaseUnavailable."""
        with self._cursor() as cursor:
            cursor.execute("SELECT 1")

    def form(self) -> str:
        """The newest migration that the database has had. Raises DatabaseUnavailable."""
        with self._cursor() as cursor:
            cursor.execute("SELECT version_num FROM alembic_version")
            row = cursor.fetchone()
            return str(row[0]) if row else ""

    def close(self) -> None:
        """End the connection; the next question opens another."""
        with self._asking:
            self._drop()

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        with self._asking:
            try:
                self._connection = self._connection or self._connect()
                yield self._connection.cursor()
            except Exception as error:
                self._drop()
                # A driver's text may quote what it was given; its kind says enough.
                raise DatabaseUnavailable(type(error).__name__) from error

    def _connect(self) -> Any:
        if self._url.startswith(_SQLITE):
            path = Path(self._url.removeprefix(_SQLITE))
            address = f"{path.absolute().as_uri()}?mode=ro"
            return sqlite3.connect(address, uri=True, timeout=_PATIENCE, check_same_thread=False)
        import psycopg  # only where it is asked for

        return psycopg.connect(
            "postgresql://" + self._url.split("://", 1)[1],
            autocommit=True,
            connect_timeout=_PATIENCE,
            options=f"-c statement_timeout={_PATIENCE}s",
        )

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
