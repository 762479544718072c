"""How the tables came to be: Alembic's migrations, and where a database stands among them."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Slow to import, and whoever only asks for the newest needs neither.
    from alembic.config import Config
    from sqlalchemy import Connection

_FOLDER = Path(__file__).parent


def newest() -> str:
    """The newest migration. Its file is the last one by name: `m0001_….py` makes `0001`."""
    return known()[-1]


def known() -> list[str]:
    """Every migration, the oldest first."""
    return sorted(path.stem[1:5] for path in (_FOLDER / "versions").glob("m*.py"))


def form_of(connection: "Connection") -> str:
    """The newest migration that a database has had; "" where it has had none."""
    from sqlalchemy import inspect

    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or ""


def is_current(connection: "Connection") -> bool:
    """Whether a database has had every migration, and none of a newer release."""
    return form_of(connection) == newest()


def migrate(connection: "Connection") -> None:
    """Run what a database has not had yet, inside the transaction of its connection.

    One that a newer release has changed is left as it is: that adds first and takes away later, so
    that this release goes on answering meanwhile.
    """
    if form_of(connection) < newest():
        migrate_to(connection, "head")


def migrate_to(connection: "Connection", revision: str) -> None:
    """Run what a database has not had yet, up to one of the migrations."""
    # Slow to import, and only the one who upgrades needs it.
    from alembic import command

    command.upgrade(config(connection), revision)


def config(connection: "Connection") -> "Config":
    """What Alembic's commands want to be told."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
