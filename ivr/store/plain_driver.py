"""A connection of the driver alone, for processes that answer calls.

SQLAlchemy would double the memory of a process that needs it for nothing else.
"""

import sqlite3
import threading
from pathlib import Path
from typing import Any

from ivr.store.trouble import DatabaseUnavailable

_SQLITE = "sqlite:///"
_PATIENCE = 5
"""Seconds, for a connection and for an answer."""


class PlainDriver:
    """One kept connection to a database."""

    def __init__(self, url: str, *, writes: bool = False) -> None:
        """`sqlite:///<path>` or `postgresql://…`. A file that is not there is not made."""
        self._url = url
        self._mode = "rw" if writes else "ro"
        self._connection: Any = None
        self._asking = threading.Lock()

    def ask(self, statement: str, *values: object) -> list[Any]:
        """The rows of a statement, each committed at once; `?` stands for a value.

        May be asked from any thread. Raises DatabaseUnavailable, whatever went wrong.
        """
        if not self._url.startswith(_SQLITE):
            statement = statement.replace("?", "%s")
        with self._asking:
            try:
                self._connection = self._connection or self._connect()
                cursor = self._connection.cursor()
                cursor.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []
            except Exception as error:
                self._drop()
                # A driver's text may quote what it was given; its kind says enough.
                raise DatabaseUnavailable(type(error).__name__) from error

    def close(self) -> None:
        """Let the connection go."""
        with self._asking:
            self._drop()

    def _connect(self) -> Any:
        if self._url.startswith(_SQLITE):
            path = Path(self._url.removeprefix(_SQLITE))
            return sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={self._mode}",
                uri=True,
                timeout=_PATIENCE,
                isolation_level=None,
                check_same_thread=False,
            )
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
