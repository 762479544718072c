"""What `store.requests` asks of the database. Each list is read off an index."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select, text, union

from ivr.leaflets.order import State
from ivr.leaflets.request import QUEUE
from ivr.store.request_tables import request_words, requests
from ivr.store.staff_tables import staff
from ivr.store.tables import calls, orders
from ivr.uk.postcode import normalise

MOST_COUNTED = 1000
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
    found = _ALL.where(orders.c.state == state, orders.c.id > after)
    return found if office is None else found.where(orders.c.office == office)


def found_by(written: str, words: Iterable[str], after: int) -> Select[*tuple[Any, ...]]:
    """Those that have all words, or are named by a reference or by the postcode of the caller."""
    joined = "".join(words)
    first, *others = map(_with_word, words)
    having = first.where(*(request_words.c.order_id.in_(each) for each in others))
    # The indexes are over what is given alone, and are used only where this is said too.
    named = [
        select(orders.c.id).where(orders.c.reference == joined, orders.c.reference != text("''")),
        _with_word(joined),
        having,
    ]
    if postcode := normalise(written):
        named.append(
            select(orders.c.id).where(
                orders.c.postcode == str(postcode), orders.c.postcode != text("''")
            )
        )
    return _ALL.where(
        orders.c.id.in_(union(*named)),
        orders.c.state.in_(QUEUE),
        orders.c.id > after,
    )


def _with_word(beginning: str) -> Select[int]:
    return select(request_words.c.order_id).where(
        request_words.c.word >= beginning, request_words.c.word <= beginning + _AFTER_ALL_WORDS
    )


def counts(office: str | None) -> Select[*tuple[int, ...]]:
    """How many there are in each list, a column for each."""
    of_office = () if office is None else (orders.c.office == office,)
    return select(
        *(
            select(func.count())
            .select_from(
                select(orders.c.id)
                .where(orders.c.state == state, *of_office)
                .limit(MOST_COUNTED)
                .subquery()
            )
            .scalar_subquery()
            .label(state)
            for state in QUEUE
        )
    )


def late(state: State, before: datetime) -> Select[int]:
    """How many in a state were asked for before a moment: they are the oldest of it."""
    oldest = (
        select(orders.c.asked_at)
        .where(orders.c.state == state)
        .order_by(orders.c.id)
        .limit(MOST_COUNTED)
        .subquery()
    )
    return select(func.count()).select_from(oldest).where(oldest.c.asked_at < before)
