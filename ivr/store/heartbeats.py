"""When something was last done that is done again and again. These functions never commit."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from ivr.store.rows import insert_into
from ivr.store.worker_tables import heartbeats

WORKER = "worker"
FORGETTING = "forgetting"


def beat(connection: Connection, name: str, at: datetime) -> None:
    """It is being done."""
    new = insert_into(connection.dialect.name, heartbeats).values(name=name, at=at)
    connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"at": at}))


def take_turn(connection: Connection, name: str, at: datetime, every: timedelta) -> bool:
    """Whether it is time to do it again; of several who ask, one is told so."""
    new = insert_into(connection.dialect.name, heartbeats).values(name=name, at=at)
    mine = new.on_conflict_do_update(
        index_elements=["name"], set_={"at": at}, where=heartbeats.c.at <= at - every
    )
    return connection.execute(mine.returning(heartbeats.c.name)).first() is not None


def last_beat(connection: Connection, name: str) -> datetime | None:
    """When it was done last; None where it never was."""
    found = select(heartbeats.c.at).where(heartbeats.c.name == name)
    return connection.execute(found).scalar_one_or_none()
