"""What `store.leaflets` asks of the database.

Made once: SQLAlchemy takes longer to build a statement than SQLite takes to run it.
"""

from functools import cache

from sqlalchemy import Executable, bindparam, func, insert, select, text, update

from ivr.store.quick import Quick
from ivr.store.rows import insert_into
from ivr.store.tables import Moment, calls, order_references, order_turns, orders

MOST_CLOSED_AT_ONCE = 500

_FACTS = [column.name for column in orders.c if column.name not in ("id", "call_id")]
_orders = orders.join(calls)
ORDERS = select(*orders.c, calls.c.call).select_from(_orders).order_by(orders.c.id.desc())
_of_call = ORDERS.where(calls.c.call == bindparam("call"))
_latest = _of_call.limit(1)
_begun_at = _latest.where(orders.c.asked_at == bindparam("begun")).with_for_update(of=orders)
_open_of_call = _of_call.where(orders.c.closed_at.is_(None)).with_for_update(of=orders)
_latest_and_answer = (
    _latest.add_columns(order_turns.c.answer)
    .select_from(
        _orders.outerjoin(
            order_turns,
            (order_turns.c.call_id == orders.c.call_id) & (order_turns.c.step == bindparam("step")),
        )
    )
    .with_for_update(of=orders)
)
# The index is over given references alone, and is used only where this is said too.
_latest_with_reference = ORDERS.where(
    orders.c.reference == bindparam("given"), orders.c.reference != text("''")
).limit(1)

LATEST = Quick(lambda _: _latest)
LATEST_BEGUN_AT = Quick(lambda _: _begun_at)
LATEST_FOR_STEP = Quick(lambda _: _latest_and_answer)
LATEST_WITH_REFERENCE = Quick(lambda _: _latest_with_reference)
OPEN_OF_CALL = Quick(lambda _: _open_of_call)
BEGIN = Quick(lambda _: insert(orders).inline(), ["call_id", *_FACTS])
CHANGE = Quick(lambda _: update(orders).where(orders.c.id == bindparam("order")), _FACTS)
INSERT_TURN = Quick(
    lambda dialect: insert_into(dialect, order_turns).on_conflict_do_nothing(),
    ["call_id", "step", "answer", "answered_at"],
)

ANSWER = select(order_turns.c.answer).where(
    order_turns.c.call_id == bindparam("call_id"), order_turns.c.step == bindparam("step")
)

_last_turn = func.coalesce(
    select(func.max(order_turns.c.answered_at))
    .where(order_turns.c.call_id == orders.c.call_id)
    .scalar_subquery(),
    orders.c.asked_at,
)
SILENT = (
    select(calls.c.call, func.max(_last_turn))
    .select_from(_orders)
    .where(orders.c.closed_at.is_(None), _last_turn < bindparam("before"))
    .group_by(calls.c.call)
    .limit(MOST_CLOSED_AT_ONCE)
)


@cache
def give_reference(dialect: str) -> Executable:
    """A row if the reference was never given out, or so long ago that it may be again."""
    new = insert_into(dialect, order_references).values(
        reference=bindparam("reference"), given_at=bindparam("given_at")
    )
    return new.on_conflict_do_update(
        index_elements=["reference"],
        set_={"given_at": new.excluded.given_at},
        where=order_references.c.given_at <= bindparam("expired", type_=Moment()),
    ).returning(order_references.c.reference)
