"""Databases of both kinds: a test that asks for one runs on SQLite and on PostgreSQL."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from ivr.store.all_tables import METADATA
from ivr.store.database import Database
from tests.postgresql import Server, postgresql_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server."""
    # Its processes run as somebody else, who may not look into pytest's own folders.
    with (
        tempfile.TemporaryDirectory() as folder,
        postgresql_server(Path(folder), may_forget=True) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def shared_url(postgresql: Server) -> str:
    """A PostgreSQL database with our tables, for one test after another."""
    url = postgresql.make_database()
    database = Database(url)
    database.upgrade()
    database.close()
    return url


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables and no rows, to be copied: each migration runs once."""
    file = tmp_path_factory.mktemp("migrated") / "ivr.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    database.close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which kind of database."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database without tables."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'var' / 'ivr.db'}"
    postgresql: Server = request.getfixturevalue("postgresql")
    return postgresql.make_database()


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database with our tables and no rows."""
    if kind == "sqlite":
        migrated: Path = request.getfixturevalue("migrated")
        return f"sqlite:///{shutil.copy(migrated, tmp_path)}"
    url: str = request.getfixturevalue("shared_url")
    database = Database(url)
    database.write(_empty)
    database.close()
    return url


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """The store, open."""
    database = Database(url)
    yield database
    database.close()


def _empty(connection: Connection) -> None:
    names = ", ".join(METADATA.tables)
    connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
