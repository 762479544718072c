"""What went wrong in the database, in two words of ours: it can't be used now, or we have a bug."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

_NOT_NOW = (
    "25006",  # the server only reads just now: it is a standby
    "42P01",  # no such table: `ivr database upgrade` has not run here
)


class DatabaseUnavailable(Exception):
    """The database can't be used now: out of reach, full, read-only or locked for too long.

    What was asked is not promised; it may be asked again.
    """


class DatabaseFault(Exception):
    """The database refused a statement of ours: a bug. The text has no value of any row."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raise DatabaseUnavailable or DatabaseFault in place of SQLAlchemy's and the driver's own."""
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.exc import TimeoutError as PoolExhausted

    try:
        yield
    except PoolExhausted as error:
        raise DatabaseUnavailable("every connection is taken") from error
    except DBAPIError as error:
        # A driver's text may quote the row, and a row is about a person.
        kind = DatabaseUnavailable if _is_passing(error) else DatabaseFault
        raise kind(_name(error)).with_traceback(error.__traceback__) from None


def sqlstate(error: BaseException | None) -> str:
    """PostgreSQL's five characters for what went wrong; "" where there are none."""
    return getattr(error, "sqlstate", None) or ""


def _is_passing(error: "DBAPIError") -> bool:
    from sqlalchemy.exc import InterfaceError, OperationalError

    return (
        isinstance(error, OperationalError | InterfaceError)
        or error.connection_invalidated
        or sqlstate(error.orig) in _NOT_NOW
        # A file that is damaged or is no database: sqlite3 has no class of its own for it.
        or type(error.orig) is sqlite3.DatabaseError
    )


def _name(error: "DBAPIError") -> str:
    code = getattr(error.orig, "sqlite_errorname", None) or sqlstate(error.orig)
    return f"{type(error.orig).__name__} {code}".strip()
