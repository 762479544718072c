"""SQLite: readers as many as you like, and one writer that commits for all who wait."""

import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, NullPool, create_engine, event, make_url

from ivr.store.trouble import DatabaseUnavailable, told_plainly

T = TypeVar("T")
_LOCKED_TOO_LONG = 5.0
_LONGEST_WAIT = 10.0
_LONGEST_UPGRADE = 120.0
_MOST_AT_ONCE = 256
_POLL = 0.0005
_CACHE = 32_768
"""KiB of the file that the writer keeps in memory, at most."""
_BUSY = 5


@dataclass(frozen=True)
class _Waiting:
    """A change that somebody waits for."""

    change: Callable[[Connection], Any]
    outcome: Future[Any] = field(default_factory=Future)


class _AllUndone(Exception):
    """SQLite has undone the whole transaction, as it does when the disk is full."""


class SQLite:
    """A database in a file."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._engine = create_engine(
            self._url, hide_parameters=True, pool_size=16, max_overflow=0, pool_timeout=5
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._connection: Connection | None = None

    def read(self, question: Callable[[Connection], T]) -> T:
        """Ask; nothing is committed."""
        with self._engine.connect() as connection:
            return question(connection)

    def write(self, change: Callable[[Connection], T]) -> T:
        """Run a change and commit it, together with those of others who wait."""
        waiting = _Waiting(change)
        if not self._thread:
            self._start()
        self._waiting.put(waiting)
        try:
            result: T = waiting.outcome.result(_LONGEST_WAIT)
        except TimeoutError:
            if waiting.outcome.done() and not waiting.outcome.cancelled():
                raise
            # A change that nobody waits for any more is not begun.
            waiting.outcome.cancel()
            raise DatabaseUnavailable("the disk is too slow") from None
        return result

    def read_at_once(self, question: Callable[[Connection], T]) -> T:
        """Ask many things, all of them answered as of one moment: a transaction is a snapshot."""
        return self.read(question)

    def change_tables(self, change: Callable[[Connection], T]) -> T:
        """Run a change of the tables, in one transaction that nobody else writes in."""
        self._make_file()
        engine = create_engine(
            self._url,
            hide_parameters=True,
            poolclass=NullPool,
            connect_args={"timeout": _LONGEST_UPGRADE},
        )
        event.listen(engine, "connect", _prepare_upgrade)
        event.listen(engine, "begin", _begin_to_write)
        with engine.begin() as connection:
            result = change(connection)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the change would leave rows that point nowhere")
        return result

    def scrub(self) -> bool:
        """Empty the log of changes; in the file itself, what is deleted is overwritten at once.

        False while somebody reads all the time: it is emptied once they have done.
        """
        with self._engine.connect() as connection:
            driver = _driver(connection)
            until = time.monotonic() + _LONGEST_WAIT
            while driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > until:
                    return False
                time.sleep(_POLL)
        return True

    def close(self) -> None:
        """End the writer, once it has answered all who wait, and the connections."""
        with self._starting:
            if self._thread:
                self._waiting.put(None)
                self._thread.join()
        self._engine.dispose()

    def _make_file(self) -> None:
        """Make the file for its owner's eyes: it holds what callers gave us."""
        path = Path(self._url.database or "")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise DatabaseUnavailable(f"{type(error).__name__} {error.errno}") from None

    def _start(self) -> None:
        with self._starting:
            if not self._thread:
                thread = threading.Thread(target=self._serve, name="sqlite-writer", daemon=True)
                thread.start()
                self._thread = thread

    def _serve(self) -> None:
        """The writer: take all who wait, commit once for all, and so on."""
        is_open = True
        while is_open:
            batch: list[_Waiting] = []
            taken = self._waiting.get()
            while taken:
                if taken.outcome.set_running_or_notify_cancel():
                    batch.append(taken)
                if len(batch) == _MOST_AT_ONCE or self._waiting.empty():
                    break
                taken = self._waiting.get()
            is_open = taken is not None
            self._answer(batch)
        self._drop_connection()

    def _answer(self, batch: list[_Waiting]) -> None:
        if not batch:
            return
        try:
            with told_plainly():
                outcomes = self._commit(batch)
        except Exception as error:
            self._drop_connection()
            for waiting in batch:
                # Each caller raises an exception of its own: a traceback is not shared.
                trouble = DatabaseUnavailable(*error.args)
                trouble.__cause__ = error
                waiting.outcome.set_exception(trouble)
            return
        for waiting, (result, failure) in zip(batch, outcomes, strict=True):
            if failure:
                waiting.outcome.set_exception(failure)
            else:
                waiting.outcome.set_result(result)

    def _commit(self, batch: list[_Waiting]) -> list[tuple[Any, Exception | None]]:
        """Run all in one transaction; each one's result or exception, once it is on disk."""
        connection = self._connection = self._connection or self._connect()
        driver = _driver(connection)
        _take_turn(driver)
        with connection.begin():
            return [_run(connection, driver, waiting.change) for waiting in batch]

    def _connect(self) -> Connection:
        connection = self._engine.connect()
        driver = _driver(connection)
        # `_take_turn` waits in its own way.
        driver.execute("PRAGMA busy_timeout = 0")
        # The writer meets every index; by default SQLite would keep 2 MB of them at hand.
        driver.execute(f"PRAGMA cache_size = -{_CACHE}")
        return connection

    def _drop_connection(self) -> None:
        """The next batch opens a new one, which sees a file that was put back or made anew."""
        connection, self._connection = self._connection, None
        if connection:
            connection.invalidate()
            connection.close()


def _run(
    connection: Connection, driver: sqlite3.Connection, change: Callable[[Connection], Any]
) -> tuple[Any, Exception | None]:
    driver.execute("SAVEPOINT change")
    try:
        result = change(connection)
    except Exception as failure:
        if not driver.in_transaction:
            raise _AllUndone(type(failure).__name__) from failure
        driver.execute("ROLLBACK TO change")
        driver.execute("RELEASE change")
        return None, failure
    driver.execute("RELEASE change")
    return result, None


def _take_turn(driver: sqlite3.Connection) -> None:
    """Begin to write, once no other process does.

    SQLite's own wait sleeps up to 100 ms between two looks, and a busy neighbour wins each time.
    """
    _once_nobody_is_in_the_way(driver, "BEGIN IMMEDIATE", _LOCKED_TOO_LONG)


def _once_nobody_is_in_the_way(driver: sqlite3.Connection, statement: str, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            driver.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != _BUSY:
                raise DatabaseUnavailable(error.sqlite_errorname) from None
            if time.monotonic() > until:
                raise DatabaseUnavailable("locked for too long") from None
            time.sleep(_POLL)
        else:
            return


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def _prepare(driver: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions would leave some statements outside; we say BEGIN ourselves.
    driver.isolation_level = None
    driver.execute(f"PRAGMA busy_timeout = {_LOCKED_TOO_LONG * 1000:.0f}")
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("PRAGMA synchronous = FULL")
    driver.execute("PRAGMA foreign_keys = ON")
    # What is deleted is about people, so it is overwritten.
    driver.execute("PRAGMA secure_delete = ON")


def _prepare_upgrade(driver: sqlite3.Connection, _record: object) -> None:
    driver.isolation_level = None
    # A new file is turned by whoever comes first; SQLite does not wait for that by itself.
    _once_nobody_is_in_the_way(driver, "PRAGMA journal_mode = WAL", _LONGEST_UPGRADE)
    # A table that is made anew is dropped in between, which must not take its children along.
    driver.execute("PRAGMA foreign_keys = OFF")


def _begin(connection: Connection) -> None:
    if not _driver(connection).in_transaction:
        connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
