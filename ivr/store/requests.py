"""What staff add to callers' orders, kept. These functions never commit: who calls them does."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, update

from ivr.leaflets.order import Format, State
from ivr.leaflets.request import (
    CLAIM_LASTS,
    Claim,
    Closed,
    Request,
    Wanted,
    search_words,
)
from ivr.staff.audit import Entry
from ivr.store import request_statements as statements
from ivr.store.audit import add_entry
from ivr.store.leaflets import order_of
from ivr.store.recordings import voices_named
from ivr.store.request_tables import request_words, requests
from ivr.store.rows import insert_into
from ivr.store.tables import orders

MOST_COUNTED = statements.MOST_COUNTED
_UNTOUCHED = {"version": 0, "name": "", "address": "", "postcode": "", "notes": ""}


class RequestUnknown(Exception):
    """No request has this number."""


class RequestChanged(Exception):
    """Somebody else has changed it meanwhile: `now` is how it stands."""

    def __init__(self, now: Request) -> None:
        super().__init__(now.id)
        self.now = now


@dataclass(frozen=True)
class Page:
    """Some requests, the oldest first."""

    requests: tuple[Request, ...]
    next: int | None
    """What is given as `after` for the page after this one; None on the last page."""


def about(number: int) -> str:
    """What the audit log files a request under."""
    return f"request/{number}"


def get_request(connection: Connection, number: int) -> Request:
    """A request by the number of its order. Raises RequestUnknown."""
    found = get_requests(connection, [number])
    if not found:
        raise RequestUnknown
    return found[0]


def get_requests(connection: Connection, numbers: Collection[int]) -> tuple[Request, ...]:
    """Those that there are, the oldest first."""
    rows = connection.execute(statements.SOME, {"numbers": list(numbers)}).all()
    return _requests(connection, rows)


def find_by_reference(connection: Connection, reference: str) -> Request | None:
    """The request that was given a reference last."""
    row = connection.execute(statements.WITH_REFERENCE, {"given": reference}).first()
    return _requests(connection, [row])[0] if row else None


def list_requests(
    connection: Connection,
    state: State,
    *,
    office: str | None = None,
    after: int = 0,
    most: int = 50,
) -> Page:
    """The requests in a state, and of an office if one is named ("" for those of none)."""
    wanted = statements.in_state(state, office, after)
    return _page(connection, connection.execute(wanted.limit(most + 1)).all(), most)


def search_requests(connection: Connection, text: str, *, after: int = 0, most: int = 50) -> Page:
    """Those with a reference, a postcode or the beginnings of a name's words, in any state."""
    words = search_words(text)
    if not words:
        return Page((), None)
    wanted = statements.found_by(text, words, after, most + 1)
    return _page(connection, connection.execute(wanted).all(), most)


def count_requests(connection: Connection, office: str | None = None) -> dict[State, int]:
    """How many there are in each list of staff's, up to MOST_COUNTED."""
    row = connection.execute(statements.counts(office)).one()
    return {State(name): number for name, number in row._asdict().items()}


def count_late(connection: Connection, state: State, before: datetime) -> int:
    """How many in a state were asked for before a moment, up to MOST_COUNTED."""
    return connection.execute(statements.late(state, before)).scalar_one()


def next_request(
    connection: Connection,
    state: State,
    *,
    office: str | None = None,
    after: int,
    staff: int,
    at: datetime,
) -> Request | None:
    """The next one in a state that nobody else works on; after the last, the first again."""
    for place in (after, 0):
        for each in list_requests(connection, state, office=office, after=place).requests:
            claim = each.claim
            is_taken = claim and claim.staff != staff and claim.is_fresh(at)
            if not is_taken and each.id != after:
                return each
    return None


def claim_request(connection: Connection, number: int, staff: int, at: datetime) -> None:
    """Somebody works on it from now on, unless somebody else has just begun to."""
    claimed = {"claimed_by": staff, "claimed_at": at}
    mine = insert_into(connection.dialect.name, requests).values(
        order_id=number, **_UNTOUCHED, **claimed
    )
    connection.execute(
        mine.on_conflict_do_update(
            index_elements=["order_id"],
            set_=claimed,
            where=or_(
                requests.c.claimed_by.is_(None),
                requests.c.claimed_by == staff,
                requests.c.claimed_at <= at - CLAIM_LASTS,
            ),
        )
    )


def save_request(connection: Connection, request: Request) -> Request:
    """Store a request as changed from the version it carries; whoever worked on it is done.

    Raises RequestChanged where that version is no longer the newest, and RequestUnknown.
    """
    stored = _lock(connection, request.id)
    if stored.version != request.version:
        raise RequestChanged(stored)
    return _put(connection, stored, request)


def set_printed(
    connection: Connection, numbers: Iterable[int], run: int, at: datetime, entry: Entry
) -> tuple[int, ...]:
    """Mark what was ready as printed in a run; `entry` is written down for each one marked.

    What is not ready (any more) stays as it is, and its number is not among those returned.
    """
    return _mark(connection, numbers, State.BEING_HANDLED, entry, printed_in=run, printed_at=at)


def set_posted(
    connection: Connection, numbers: Iterable[int], at: datetime, entry: Entry
) -> tuple[int, ...]:
    """Mark what was printed as posted, in the same way."""
    return _mark(connection, numbers, State.PRINTED, entry, posted_at=at)


def _mark(
    connection: Connection, numbers: Iterable[int], needed: State, entry: Entry, **facts: Any
) -> tuple[int, ...]:
    marked = []
    for number in sorted(set(numbers)):  # everybody locks them in the same order
        try:
            stored = _lock(connection, number)
        except RequestUnknown:
            continue
        if stored.handling is needed:
            _put(connection, stored, replace(stored, **facts))
            add_entry(connection, replace(entry, about=about(number)))
            marked.append(number)
    return tuple(marked)


def _lock(connection: Connection, number: int) -> Request:
    """A request that nobody else can change until this transaction ends. Raises RequestUnknown."""
    connection.execute(statements.LOCK, {"number": number})
    return get_request(connection, number)


def _put(connection: Connection, stored: Request, request: Request) -> Request:
    """The order is the stored one, but for its office: its caller may have added to it."""
    handling = request.handling
    order = replace(stored.order, handling=handling, office=request.order.office)
    new = replace(request, order=order, version=stored.version + 1, claim=None)
    facts = {name: getattr(new, name) for name in _KEPT} | {
        "wanted": None if new.wanted is None else [asdict(each) for each in new.wanted],
        "claimed_by": None,
        "claimed_at": None,
    }
    begun = insert_into(connection.dialect.name, requests).values(order_id=new.id, **facts)
    connection.execute(begun.on_conflict_do_update(index_elements=["order_id"], set_=facts))
    connection.execute(
        update(orders)
        .where(orders.c.id == new.id)
        .values(handling=handling, state=order.state, office=order.office)
    )
    if (new.name, new.postcode) != (stored.name, stored.postcode):
        _file_under_words(connection, new)
    return new


_KEPT = (
    "version",
    "name",
    "address",
    "postcode",
    "notes",
    "closed",
    "duplicate_of",
    "printed_in",
    "printed_at",
    "posted_at",
)


def _file_under_words(connection: Connection, request: Request) -> None:
    connection.execute(delete(request_words).where(request_words.c.order_id == request.id))
    words = {*search_words(request.name), *search_words(request.postcode.replace(" ", ""))}
    if words:
        rows = [{"word": word, "order_id": request.id} for word in sorted(words)]
        connection.execute(insert(request_words), rows)


def _page(connection: Connection, rows: Any, most: int) -> Page:
    shown = _requests(connection, rows[:most])
    return Page(shown, shown[-1].id if len(rows) > most else None)


def _requests(connection: Connection, rows: Iterable[Any]) -> tuple[Request, ...]:
    rows = list(rows)
    voices = voices_named(connection, (name for row in rows for name in row.voices))
    return tuple(_request(row, voices) for row in rows)


def _request(row: Any, voices: Any) -> Request:
    request = Request(row.id, order_of(row, voices))
    if row.r_version is None:
        return request
    return replace(
        request,
        **{name: getattr(row, f"r_{name}") for name in _KEPT if name != "closed"},
        closed=Closed(row.r_closed) if row.r_closed else None,
        wanted=_wanted(row.r_wanted),
        claim=Claim(row.r_claimed_by, row.claimer or row.claimer_email, row.r_claimed_at)
        if row.r_claimed_by is not None
        else None,
    )


def _wanted(rows: list[dict[str, str]] | None) -> tuple[Wanted, ...] | None:
    if rows is None:
        return None
    return tuple(Wanted(row["leaflet"], Format(row["format"]), row["language"]) for row in rows)
