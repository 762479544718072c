"""A PostgreSQL to test against: one that is given, or a real one out of a wheel."""

import os
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg


@dataclass
class Server:
    """Where databases can be made."""

    url: str
    made: list[str] = field(default_factory=list)

    def make_database(self) -> str:
        """The address of a new, empty database."""
        name = f"ivr_test_{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name}")
        self.made.append(name)
        before, _, after = self.url.partition("?")
        base = before.rsplit("/", 1)[0]
        return f"{base}/{name}?{after}" if after else f"{base}/{name}"

    def hurry(self) -> None:
        """Let it never wait for its disk."""
        for setting in ("fsync", "full_page_writes"):
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")

    def drop_all(self) -> None:
        """Leave the server as it was."""
        for name in self.made:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgresql_server(folder: Path, *, may_forget: bool = False) -> Iterator[Server]:
    """The server at IVR_TEST_DATABASE_URL, or one of our own that keeps its data in a folder.

    One that may forget does not wait for the disk: nobody cuts its power, only our own processes
    are killed.
    """
    if url := os.environ.get("IVR_TEST_DATABASE_URL"):
        server = Server(url)
        try:
            yield server
        finally:
            server.drop_all()
        return
    with warnings.catch_warnings():
        # Where the system names no folder for locks, it warns, and takes one in /tmp.
        warnings.simplefilter("ignore")
        from pgserver.postgres_server import get_server
    process = get_server(folder)
    server = Server(process.get_uri())
    if may_forget:
        server.hurry()
    try:
        yield server
    finally:
        process.cleanup()
