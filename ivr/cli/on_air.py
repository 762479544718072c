"""Putting something on air from the command line."""

from datetime import UTC, datetime
from typing import Any

from ivr.call.edition import load_with
from ivr.cli.start import fail
from ivr.config import Settings
from ivr.store.database import Database, DatabaseUnavailable, default_url


def put_part(settings: Settings, part: str, value: dict[str, Any], *keep: str) -> None:
    """Put a part on air, or say what is wrong with it and leave; what was on air stays then.

    `keep` names keys of the part that stay as they are where there are any.
    """
    from ivr.store.on_air import put_on_air, read_on_air  # SQLAlchemy is slow to import

    database = Database(settings.database_url or default_url(settings.home))
    try:
        database.upgrade()
        parts = database.read(read_on_air)
        before = parts.get(part, {})
        value = {key: before[key] for key in keep if key in before} | value
        _, problems = load_with(settings.prompts, {}, parts, part, value)
        if problems:
            told = (f"{problem.file}: {problem.message}" for problem in problems)
            fail("This can't go on air:\n" + "\n".join(told))
        database.write(lambda connection: put_on_air(connection, part, value, datetime.now(UTC)))
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}.")
    finally:
        database.close()
