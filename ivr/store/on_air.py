"""What staff put on air. These functions never commit: who calls them does."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from ivr.store.rows import insert_into
from ivr.store.tables import edition, on_air


def read_on_air(connection: Connection) -> dict[str, Any]:
    """Every part that staff have put on air, by its name."""
    return {row.part: row.value for row in connection.execute(select(on_air))}


def put_on_air(connection: Connection, part: str, value: Any, at: datetime) -> None:
    """Put a part on air; `value` is of nothing but JSON's own types."""
    new = insert_into(connection.dialect.name, on_air)
    new = new.values(part=part, value=value, changed_at=at)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["part"], set_={"value": new.excluded.value, "changed_at": at}
        )
    )
    _tell_everybody(connection)


def take_off_air(connection: Connection, part: str) -> None:
    """The shipped part is on air again, or none where none is shipped."""
    connection.execute(delete(on_air).where(on_air.c.part == part))
    _tell_everybody(connection)


def _tell_everybody(connection: Connection) -> None:
    first = insert_into(connection.dialect.name, edition).values(id=1, number=1)
    raised = {"number": edition.c.number + 1}
    connection.execute(first.on_conflict_do_update(index_elements=["id"], set_=raised))
