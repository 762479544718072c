"""A database that has something in it is brought to its newest form, and nothing is lost."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from ivr.call.on_air import prompt_part
from ivr.store import migrations, versions
from ivr.store.database import Database
from ivr.store.on_air import read_on_air

SNOW = "The roads are closed."


def announced_of_old(connection: Connection) -> None:
    """An announcement as it was kept with its words, before these were versions."""
    migrations.migrate_to(connection, "0014")
    value = {"before": "main-menu", "words": {"en": SNOW}}
    insert = "INSERT INTO on_air (part, value, changed_at) VALUES ('notice.snow', :value, :at)"
    if connection.dialect.name == "postgresql":
        insert = insert.replace(":value", "CAST(:value AS jsonb)")
    connection.execute(text(insert), {"value": json.dumps(value), "at": datetime.now(UTC)})


@pytest.mark.parametrize("is_changed", [False, True], ids=["as it was", "changed by staff"])
def test_the_words_of_an_announcement_become_a_version(
    empty_url: str, is_changed: bool, tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    with closing(Database(empty_url)) as database:
        database.write(announced_of_old)
        if is_changed:  # a page of its own had newer words already, and they count
            database.write(
                lambda c: c.execute(
                    text(
                        "INSERT INTO on_air SELECT 'prompt.en.snow', value, changed_at FROM on_air"
                    )
                )
            )
        database.upgrade()
        parts = database.read(read_on_air)
        assert parts["notice.snow"] == {"before": "main-menu"}
        known = database.read(lambda c: versions.history(c, "en", "snow"))
        if is_changed:
            assert known.versions == ()
        else:
            assert [version.text for version in known.versions] == [SNOW]
            assert known.on_air == 1
            assert parts[prompt_part("en", "snow")] == versions.part_of(known.versions[0])
        assert database.is_current()
