"""The one database: SQLite in a file, or PostgreSQL."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from ivr.config import DATABASES
from ivr.store.trouble import DatabaseFault, DatabaseUnavailable, told_plainly

if TYPE_CHECKING:
    # SQLAlchemy is slow to import and a menu turn needs no database, so it comes when asked for.
    from sqlalchemy import Connection

__all__ = ["Database", "DatabaseFault", "DatabaseUnavailable", "default_url"]

T = TypeVar("T")


class Backend(Protocol):
    """One kind of database."""

    def read(self, question: "Callable[[Connection], T]") -> T:
        """Ask; nothing is committed."""
        ...

    def write(self, change: "Callable[[Connection], T]") -> T:
        """Run a change and commit it."""
        ...

    def read_at_once(self, question: "Callable[[Connection], T]") -> T:
        """Ask many things, all of them answered as of one moment."""
        ...

    def change_tables(self, change: "Callable[[Connection], T]") -> T:
        """Run a change of the tables themselves, alone and in one transaction."""
        ...

    def scrub(self) -> bool:
        """Leave as little on disk of what was deleted as this kind can; False where not now."""
        ...

    def close(self) -> None:
        """End what was begun."""
        ...


def default_url(home: Path) -> str:
    """The database of an installation that names none: a file in its home."""
    return f"sqlite:///{home.absolute() / 'ivr.db'}"


class Database:
    """Where everything is kept that callers give us. May be used from any number of threads.

    Nothing is opened before the first question. Everything but `close` raises DatabaseUnavailable
    where the database can't be used now.
    """

    def __init__(self, url: str) -> None:
        """`sqlite:///<path>` or `postgresql://…`. Raises ValueError for any other kind."""
        if not url.startswith(DATABASES):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        self._url = url
        self._backend: Backend | None = None
        self._is_closed = False
        self._opening = threading.Lock()

    def read(self, question: "Callable[[Connection], T]") -> T:
        """Ask; nothing is committed."""
        with told_plainly():
            return self._open().read(question)

    def write(self, change: "Callable[[Connection], T]") -> T:
        """Run a change in a transaction of its own; returns once it is on disk.

        An exception of the change undoes the change. It may run twice, and must not commit.
        """
        with told_plainly():
            return self._open().write(change)

    def read_at_once(self, question: "Callable[[Connection], T]") -> T:
        """Ask many things, all of them answered as of one moment, however long it takes."""
        with told_plainly():
            return self._open().read_at_once(question)

    def upgrade(self) -> None:
        """Bring the tables to the newest form; as often and from as many processes as you like.

        Those of a newer release are left as they are.
        """
        from ivr.store.migrations import migrate

        self.change_tables(migrate)

    def change_tables(self, change: "Callable[[Connection], T]") -> T:
        """Run a change of the tables themselves, alone and in one transaction."""
        with told_plainly():
            return self._open().change_tables(change)

    def scrub(self) -> bool:
        """Leave as little on disk of what was deleted as this kind can; False where not now."""
        with told_plainly():
            return self._open().scrub()

    def form(self) -> str:
        """The newest migration that the tables have had; "" where there are none."""
        from ivr.store.migrations import form_of

        return self.read(form_of)

    def is_current(self) -> bool:
        """Whether the tables are in the newest form that this release knows."""
        from ivr.store.migrations import is_current

        return self.read(is_current)

    def close(self) -> None:
        """End the writer and the connections; what was asked before is still answered."""
        with self._opening:
            self._is_closed = True
            if self._backend:
                self._backend.close()

    def _open(self) -> Backend:
        if self._backend and not self._is_closed:
            return self._backend
        with self._opening:
            if self._is_closed:
                raise DatabaseUnavailable("closed")
            if not self._backend:
                self._backend = self._make()
            return self._backend

    def _make(self) -> Backend:
        if self._url.startswith("sqlite:"):
            from ivr.store.sqlite import SQLite

            return SQLite(self._url)
        from ivr.store.postgresql import PostgreSQL

        return PostgreSQL("postgresql+psycopg://" + self._url.split("://", 1)[1])
