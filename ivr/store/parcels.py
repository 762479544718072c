"""What goes into the post, kept. These functions never commit: who calls them does."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select, update

from ivr.leaflets.order import Order, State
from ivr.leaflets.parcel import Parcel
from ivr.store.leaflets import read_orders
from ivr.store.parcel_tables import parcels
from ivr.store.print_tables import print_batch_orders, print_batches
from ivr.store.rows import insert_into
from ivr.store.tables import orders
from ivr.uk.address import PostalAddress, read_address

_READY = parcels.c.printed_at.is_(None) & parcels.c.posted_at.is_(None)
_TO_POST = parcels.c.printed_at.is_not(None) & parcels.c.posted_at.is_(None)
_AT_THE_PRINTER = (
    exists()
    .where(print_batch_orders.c.order_id == parcels.c.order_id)
    .where(print_batches.c.id == print_batch_orders.c.batch_id)
    .where(print_batches.c.answered_at.is_(None))
)


def put_address(connection: Connection, request: int, to: PostalAddress) -> None:
    """Where a request goes; what was known before goes."""
    name, address, postcode = to.typed
    facts = {"name": name, "address": address, "postcode": postcode}
    new = insert_into(connection.dialect.name, parcels).values(order_id=request, **facts)
    connection.execute(new.on_conflict_do_update(index_elements=["order_id"], set_=facts))


def get_parcels(connection: Connection, requests: Collection[int]) -> dict[int, Parcel]:
    """The parcels of some requests, by request; those without an address are left out."""
    return _read(connection, select(parcels).where(parcels.c.order_id.in_(requests)))


def list_ready(connection: Connection, most: int = 100) -> tuple[Parcel, ...]:
    """What can be printed and is at nobody's printer, the oldest first."""
    return tuple(_read(connection, _first(_READY & ~_AT_THE_PRINTER, most)).values())


def list_to_post(connection: Connection, most: int = 100) -> tuple[Parcel, ...]:
    """What is printed and not yet posted, the oldest first."""
    return tuple(_read(connection, _first(_TO_POST, most)).values())


def count_ready(connection: Connection) -> int:
    """How many can be printed, at somebody's printer or not."""
    wanted = select(func.count()).select_from(parcels).where(_READY)
    return int(connection.execute(wanted).scalar_one())


def count_to_post(connection: Connection) -> int:
    """How many are printed and not yet posted."""
    wanted = select(func.count()).select_from(parcels).where(_TO_POST)
    return int(connection.execute(wanted).scalar_one())


def lock_ready(connection: Connection, requests: Collection[int]) -> set[int]:
    """Which of some can be printed; nobody else can take them until this transaction ends."""
    wanted = select(parcels.c.order_id).where(parcels.c.order_id.in_(requests), _READY)
    locked = set(connection.execute(wanted.with_for_update()).scalars())
    free = select(parcels.c.order_id).where(parcels.c.order_id.in_(locked), ~_AT_THE_PRINTER)
    return set(connection.execute(free).scalars())


def mark_printed(connection: Connection, requests: Collection[int], at: datetime) -> None:
    """Their labels have printed properly; what was printed before stays as it was."""
    wanted = parcels.c.order_id.in_(requests) & _READY
    change = update(parcels).where(wanted).values(printed_at=at).returning(parcels.c.order_id)
    _handled(connection, connection.execute(change).scalars().all(), State.PRINTED)


def mark_posted(connection: Connection, requests: Collection[int], at: datetime) -> list[int]:
    """They have gone into the post; those that had not before. What is not printed can't have."""
    wanted = parcels.c.order_id.in_(requests) & _TO_POST
    change = update(parcels).where(wanted).values(posted_at=at).returning(parcels.c.order_id)
    posted = sorted(connection.execute(change).scalars())
    _handled(connection, posted, State.POSTED)
    return posted


def _handled(connection: Connection, requests: Collection[int], state: State) -> None:
    change = update(orders).where(orders.c.id.in_(requests))
    connection.execute(change.values(handling=state, state=state))


def _first(which: ColumnElement[bool], most: int) -> Select[Any]:
    return select(parcels).where(which).limit(most)


def _read(connection: Connection, wanted: Select[Any]) -> dict[int, Parcel]:
    rows = connection.execute(wanted.order_by(parcels.c.order_id)).all()
    theirs = read_orders(connection, [row.order_id for row in rows])
    return {row.order_id: _parcel(row, theirs[row.order_id]) for row in rows}


def _parcel(row: Row[Any], order: Order) -> Parcel:
    return Parcel(row.order_id, order, _to(row), row.printed_at, row.posted_at)


def _to(row: Row[Any]) -> PostalAddress:
    """Raises ValueError for an address that was never one."""
    to, faults = read_address(row.name, row.address, row.postcode)
    if to is None:
        raise ValueError(f"the address of request {row.order_id} has {len(faults)} faults")
    return to
