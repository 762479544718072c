"""PostgreSQL: a pool of connections, and each change in a transaction of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, NullPool, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from ivr.store.fair_turns import FairTurns, WaitedTooLong
from ivr.store.trouble import DatabaseUnavailable, sqlstate

T = TypeVar("T")
_CONNECTIONS = 16
_PATIENCE = 5
"""Seconds, for each of: a free connection, a new one, a lock, a statement."""
_NOT_HEARD = 8000
"""Milliseconds after which a server that does not acknowledge is taken for gone."""
_UPGRADES = 4_102_551_873
"""Any number that nobody else locks."""
_OTHERS_WERE_FIRST = ("40001", "40P01")


class PostgreSQL:
    """A database on a server."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        reached = {"connect_timeout": _PATIENCE, "tcp_user_timeout": _NOT_HEARD}
        self._connect_args = {
            name: value for name, value in reached.items() if name not in self._url.query
        }
        self._engine = create_engine(
            self._url,
            hide_parameters=True,
            isolation_level="READ COMMITTED",
            pool_size=_CONNECTIONS,
            max_overflow=0,
            connect_args=self._connect_args,
        )
        event.listen(self._engine, "connect", _prepare)
        self._turns = FairTurns(_CONNECTIONS, _PATIENCE)

    def read(self, question: Callable[[Connection], T]) -> T:
        """Ask; nothing is committed."""
        with self._connected() as connection:
            return question(connection)

    def write(self, change: Callable[[Connection], T]) -> T:
        """Run a change and commit it; once more where it failed for a reason that passes."""
        try:
            return self._commit(change)
        except DBAPIError as error:
            # A kept connection dies with its server; those who lock each other out take turns.
            if not (error.connection_invalidated or sqlstate(error.orig) in _OTHERS_WERE_FIRST):
                raise
        return self._commit(change)

    def read_at_once(self, question: Callable[[Connection], T]) -> T:
        """Ask many things, all of them answered as of one moment."""
        with self._alone(isolation_level="REPEATABLE READ") as connection:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            return question(connection)

    def change_tables(self, change: Callable[[Connection], T]) -> T:
        """Run a change of the tables, in one transaction; others who change them wait."""
        with self._alone() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADES})")
            # Whoever waits for a table makes callers wait behind it.
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}s'")
            return change(connection)

    @contextmanager
    def _alone(self, **options: Any) -> Iterator[Connection]:
        """A transaction on a connection of its own, which may take its time."""
        engine = create_engine(
            self._url,
            hide_parameters=True,
            poolclass=NullPool,
            connect_args=self._connect_args,
            **options,
        )
        with engine.begin() as connection:
            yield connection

    def scrub(self) -> bool:
        """Have dead rows removed now; the server uses their place again as it goes on."""
        with self._alone(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True

    def close(self) -> None:
        """End the connections."""
        self._engine.dispose()

    def _commit(self, change: Callable[[Connection], T]) -> T:
        with self._connected() as connection:
            result = change(connection)
            try:
                connection.commit()
            except DBAPIError as error:
                if sqlstate(error.orig) in _OTHERS_WERE_FIRST:
                    raise
                # It may be on disk or not: a change that is not known to be undone is not repeated.
                raise DatabaseUnavailable("a commit was not acknowledged") from error
            return result

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self._turns.seat(), self._engine.connect() as connection:
                yield connection
        except WaitedTooLong:
            raise DatabaseUnavailable("every connection is taken") from None


def _prepare(driver: psycopg.Connection[Any], _record: object) -> None:
    with driver.cursor() as cursor:
        for limit in ("lock_timeout", "statement_timeout"):
            cursor.execute(f"SET {limit} = '{_PATIENCE}s'")
    driver.commit()
