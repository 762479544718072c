"""Takes, kept. Nothing here commits: who calls does. Their sounds are in `sounds.py` by then."""

from typing import Any

from sqlalchemy import Connection, insert, select

from ivr.prompt_library.take import Finding, How, Take
from ivr.store.take_tables import takes


class TakeUnknown(Exception):
    """There is no such take."""


def add_take(connection: Connection, take: Take) -> int:
    """Keep a take, whose `id` counts for nothing; its number."""
    values = {column.name: getattr(take, column.name) for column in takes.columns}
    del values["id"]
    values["findings"] = list(take.findings)
    number: int = connection.execute(
        insert(takes).values(values).returning(takes.c.id)
    ).scalar_one()
    return number


def get_take(connection: Connection, number: int) -> Take:
    """One take; raises TakeUnknown."""
    row = connection.execute(select(takes).where(takes.c.id == number)).one_or_none()
    if row is None:
        raise TakeUnknown(number)
    return _take(row)


def list_takes(connection: Connection, language: str, clip: str, most: int = 20) -> list[Take]:
    """The takes of a clip, the newest first."""
    found = select(takes).where(takes.c.language == language, takes.c.clip == clip)
    return [_take(row) for row in connection.execute(found.order_by(takes.c.id.desc()).limit(most))]


def _take(row: Any) -> Take:
    values = dict(row._mapping)
    values["how"] = How(values["how"])
    values["findings"] = tuple(Finding(each) for each in values["findings"])
    return Take(**values)
