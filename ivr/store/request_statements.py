"""What `store.requests` asks of the database. Each list is read off an index."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Select, bindparam, func, select, text, tuple_, union

from ivr.leaflets.order import State
from ivr.leaflets.request import QUEUE
from ivr.store.request_tables import request_words, requests
from ivr.store.staff_tables import staff
from ivr.store.tables import calls, orders
from ivr.uk.postcode import normalise

MOST_COUNTED = 100
"""Nobody needs to know exactly how many more there are, and to count takes as long as reading."""
_AFTER_ALL_WORDS = "\U0010ffff"

_ALL = (
    select(
        *orders.c,
        calls.c.call,
        *(column.label(f"r_{column.name}") for column in requests.c),
        staff.c.name.label("claimer"),
        staff.c.email.label("claimer_email"),
    )
    .select_from(
        orders.join(calls)
        .outerjoin(requests, requests.c.order_id == orders.c.id)
        .outerjoin(staff, staff.c.id == requests.c.claimed_by)
    )
    .order_by(orders.c.id)
)
SOME = _ALL.where(orders.c.id.in_(bindparam("numbers", expanding=True)))
WITH_REFERENCE = (
    _ALL.where(orders.c.reference == bindparam("given"), orders.c.reference != text("''"))
    .order_by(None)
    .order_by(orders.c.id.desc())
    .limit(1)
)
LOCK = select(orders.c.id).where(orders.c.id == bindparam("number")).with_for_update()


def in_state(state: State, office: str | None, after: int) -> Select[*tuple[Any, ...]]:
    """The requests in a state, of an office or of any, that come after one."""
    return _from(_ALL.order_by(None), state, office, after)


def _from(
    wanted: Select[*tuple[Any, ...]], state: State, office: str | None, after: int = 0
) -> Select[*tuple[Any, ...]]:
    """One list, in the order of its index.

    Said as a stretch of the index: told that a state is common, PostgreSQL would read the orders
    one after another until it had enough, and the oldest are all posted.
    """
    key = [orders.c.state] if office is None else [orders.c.state, orders.c.office]
    values = [state.value] if office is None else [state.value, office]
    return wanted.where(
        tuple_(*key, orders.c.id) > tuple_(*values, after), tuple_(*key) <= tuple_(*values)
    ).order_by(*key, orders.c.id)


def found_by(written: str, words: Iterable[str], after: int, most: int) -> Select[*tuple[Any, ...]]:
    """Those that have all words, or are named by a reference or by the postcode of the caller."""
    joined = "".join(words)
    # The longest names the fewest, so the others are asked of those alone.
    first, *others = map(_with_word, sorted(words, key=len, reverse=True))
    named = [
        _given(orders.c.reference, joined),
        _with_word(joined),
        first.where(*(request_words.c.order_id.in_(each) for each in others)),
    ]
    if postcode := normalise(written):
        named.append(_given(orders.c.postcode, str(postcode)))
    found = union(*named).subquery()
    number = found.c[0]
    shown = select(number).where(number > after).order_by(number).limit(most)
    return _ALL.where(orders.c.id.in_(shown))


def _given(column: Column[str], value: str) -> Select[int]:
    """The orders in which a caller has given this, but for those who are still on the line."""
    # The indexes are over what is given alone, and are used only where this is said too.
    is_given = column == value, column != text("''")
    return select(orders.c.id).where(*is_given, orders.c.state != State.IN_PROGRESS)


def _with_word(beginning: str) -> Select[int]:
    return select(request_words.c.order_id).where(
        request_words.c.word >= beginning, request_words.c.word <= beginning + _AFTER_ALL_WORDS
    )


def counts(office: str | None) -> Select[*tuple[int, ...]]:
    """How many there are in each list, a column for each."""
    return select(
        *(
            select(func.count())
            .select_from(_from(select(orders.c.id), state, office).limit(MOST_COUNTED).subquery())
            .scalar_subquery()
            .label(state)
            for state in QUEUE
        )
    )


def late(state: State, before: datetime) -> Select[int]:
    """How many in a state were asked for before a moment: they are the oldest of it."""
    oldest = _from(select(orders.c.asked_at), state, None).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(oldest).where(oldest.c.asked_at < before)
