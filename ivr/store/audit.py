"""The audit log, kept. An entry is added in the transaction of what it tells; nothing commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, tuple_

from ivr.staff.audit import Entry, Kind
from ivr.store.staff_tables import audit


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; what is None is not asked for."""

    staff: int | None = None
    kind: Kind | None = None
    about: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is not wanted any more."""


@dataclass(frozen=True)
class Page:
    """Some entries, the newest first."""

    entries: tuple[Entry, ...]
    next: tuple[datetime, int] | None
    """What `list_entries` is given for the page after this one; None on the last page."""


def add_entry(connection: Connection, entry: Entry) -> None:
    """Write down what was done, for as long as what was done itself."""
    connection.execute(
        insert(audit).values(
            at=entry.at,
            kind=entry.kind,
            staff_id=entry.staff,
            who=entry.who,
            did=entry.did,
            about=entry.about,
        )
    )


def list_entries(
    connection: Connection,
    wanted: Wanted,
    *,
    older: tuple[datetime, int] | None = None,
    most: int = 50,
) -> Page:
    """What is wanted, the newest first."""
    found = select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(most + 1)
    for column, value in (
        (audit.c.staff_id, wanted.staff),
        (audit.c.kind, wanted.kind),
        (audit.c.about, wanted.about),
    ):
        if value is not None:
            found = found.where(column == value)
    if wanted.since is not None:
        found = found.where(audit.c.at >= wanted.since)
    if wanted.until is not None:
        found = found.where(audit.c.at < wanted.until)
    if older is not None:
        found = found.where(tuple_(audit.c.at, audit.c.id) < tuple_(*older))
    rows = connection.execute(found).all()
    entries = tuple(
        Entry(row.at, Kind(row.kind), row.did, row.who, row.staff_id, row.about)
        for row in rows[:most]
    )
    last = rows[most - 1] if len(rows) > most else None
    return Page(entries, (last.at, last.id) if last else None)
