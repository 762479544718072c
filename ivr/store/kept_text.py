"""What somebody was typing when their session ended, kept for a short time. Nothing commits."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_

from ivr.store.staff_tables import kept_text

KEPT_FOR = timedelta(hours=2)


def keep_text(connection: Connection, staff_id: int, sealed: str, at: datetime) -> None:
    """Keep it for its owner; what was kept before goes, and what others didn't come back for."""
    is_over = or_(kept_text.c.staff_id == staff_id, kept_text.c.kept_at < at - KEPT_FOR)
    connection.execute(delete(kept_text).where(is_over))
    facts = {"staff_id": staff_id, "sealed": sealed, "kept_at": at}
    connection.execute(insert(kept_text).values(facts))


def take_text(connection: Connection, staff_id: int) -> str | None:
    """What was kept, which is no longer kept then."""
    taken = delete(kept_text).where(kept_text.c.staff_id == staff_id)
    return connection.execute(taken.returning(kept_text.c.sealed)).scalar_one_or_none()
