"""What was last found by looking whether calls reach us. These functions never commit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ivr.store.rows import insert_into
from ivr.store.worker_tables import checks

TWILIO = "twilio"
"""What `ivr twilio check` looks at."""
SELF_CALL = "self-call"


@dataclass(frozen=True)
class Check:
    """What was found at a moment: a sentence for each problem, and none where all is well."""

    at: datetime
    problems: tuple[str, ...] = ()


def note_check(connection: Connection, name: str, check: Check) -> None:
    """It has been looked at."""
    found = {"at": check.at, "problems": list(check.problems)}
    new = insert_into(connection.dialect.name, checks).values(name=name, **found)
    connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=found))


def find_check(connection: Connection, name: str) -> Check | None:
    """What was found last; None where nobody has looked yet."""
    asked = select(checks.c.at, checks.c.problems).where(checks.c.name == name)
    row = connection.execute(asked).first()
    return Check(row.at, tuple(row.problems)) if row else None
