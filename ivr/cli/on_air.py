"""Putting something on air from the command line."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ivr.call.edition import load_with
from ivr.cli.start import fail
from ivr.config import Settings
from ivr.store.database import Database, DatabaseUnavailable, default_url

if TYPE_CHECKING:
    from sqlalchemy import Connection


def put_part(settings: Settings, part: str, value: dict[str, Any]) -> None:
    """Put one part on air, or say what is wrong with it and leave; what was on air stays then."""
    from ivr.store.on_air import put_on_air  # SQLAlchemy is slow to import

    put_proved(
        settings,
        {part: value},
        lambda connection: put_on_air(connection, part, value, datetime.now(UTC)),
    )


def put_proved(
    settings: Settings, parts: Mapping[str, Any], change: "Callable[[Connection], None]"
) -> None:
    """Put `parts` on air by a `change` of the database, if nothing is wrong with them there.

    Otherwise says what is wrong, and leaves; what was on air stays then.
    """
    from ivr.store.on_air import read_on_air

    database = Database(settings.database_url or default_url(settings.home))
    try:
        database.upgrade()
        stored = database.read(read_on_air)
        _, problems = load_with(settings.prompts, {}, stored, parts)
        if problems:
            told = (f"{problem.file}: {problem.message}" for problem in problems)
            fail("This can't go on air:\n" + "\n".join(told))
        database.write(change)
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}.")
    finally:
        database.close()
