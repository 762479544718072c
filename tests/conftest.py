"""What every test may build on.

A copy of the script whose offices have numbers of nobody, and databases of both kinds: a test that
asks for `url` or `database` runs on SQLite and on PostgreSQL.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from ivr.call.edition import Edition, load_edition
from ivr.config import Settings, read_settings
from ivr.store.all_tables import METADATA
from ivr.store.database import Database
from tests.line import Line
from tests.postgresql import Server, postgresql_server

CHECKOUT = Path(__file__).resolve().parent.parent
OFFICES = """\
[chesterfield]
lines = [{ number = "+441632960001", ring = 15 }, { number = "+441632960002", ring = 15 }]

[derby]
lines = [{ number = "+441632960003", ring = 20 }]
"""


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """A copy of the shipped script to change, with invented office numbers."""
    folder = tmp_path / "prompts"
    shutil.copytree(CHECKOUT / "prompts", folder)
    (folder / "offices.toml").write_text(OFFICES)
    return folder


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The shipped script with invented office numbers, proved, and without recordings."""
    folder = tmp_path_factory.mktemp("edition") / "prompts"
    shutil.copytree(CHECKOUT / "prompts", folder)
    (folder / "offices.toml").write_text(OFFICES)
    edition, problems = load_edition(folder, {})
    assert not problems
    return edition


@pytest.fixture
def settings(tmp_path: Path, prompts: Path) -> Settings:
    """Settings of a line that no stranger can ring, with its own state."""
    return read_settings(
        home=tmp_path / "var",
        prompts=prompts,
        audio=CHECKOUT / "audio",
        public_url="http://localhost:8000",
        twilio_auth_tokens=("a token", "an older token"),
        twilio_number="+441632960000",
        secret_key="a secret",
    )


@pytest.fixture
def line(settings: Settings) -> Iterator[Line]:
    """The line, answering over HTTP."""
    with Line(settings) as line:
        yield line


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server."""
    # Its processes run as somebody else, who may not look into pytest's own folders.
    with tempfile.TemporaryDirectory() as folder, postgresql_server(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def shared_url(postgresql: Server) -> str:
    """A PostgreSQL database with our tables, for one test after another."""
    url = postgresql.make_database()
    database = Database(url)
    database.upgrade()
    database.close()
    return url


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
        url = f"sqlite:///{tmp_path / 'ivr.db'}"
    else:
        url = request.getfixturevalue("shared_url")
    database = Database(url)
    if kind == "sqlite":
        database.upgrade()
    else:
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
