"""What remains of what is forgotten: how often, in which month, never of whom. Nothing commits."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ivr.store.request_tables import requests
from ivr.store.rows import insert_into
from ivr.store.worker_tables import counts
from ivr.uk.london_time import LONDON

_Key = tuple[str, str, str, str, str]


def count_orders(connection: Connection, rows: Iterable[Any]) -> None:
    """Count orders, as rows: each leaflet, its format, and the first half of the postcode."""
    rows = [row for row in rows if row.state is not None]
    worked_on = select(requests).where(requests.c.order_id.in_([row.id for row in rows]))
    added: dict[int, Any] = {each.order_id: each for each in connection.execute(worked_on)}
    found: Counter[_Key] = Counter()
    for row in rows:
        work = added.get(row.id)
        area = ((work.postcode if work else "") or row.postcode).partition(" ")[0]
        wanted = work.wanted if work and work.wanted is not None else row.items
        for each in wanted:
            found[_month(row.asked_at), row.state, each["leaflet"], each["format"], area] += 1
    _add(connection, found)


def count_messages(connection: Connection, rows: Iterable[Any]) -> None:
    """Count messages, as rows: the office, and what the caller had been listening to."""
    said = [row for row in rows if row.state is not None]
    _add(
        connection,
        Counter((_month(row.begun_at), "message", row.office, row.topic, "") for row in said),
    )


def _month(moment: datetime) -> str:
    return moment.astimezone(LONDON).strftime("%Y-%m")


def _add(connection: Connection, found: "Counter[_Key]") -> None:
    names = ("month", "kind", "name", "form", "area")
    rows = [dict(zip(names, key, strict=True), number=number) for key, number in found.items()]
    if rows:
        new = insert_into(connection.dialect.name, counts)
        more = {"number": counts.c.number + new.excluded.number}
        connection.execute(new.on_conflict_do_update(index_elements=names, set_=more), rows)
