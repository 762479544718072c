"""What is old goes, and what somebody asks to have forgotten. Nothing commits: who calls does.

Rows go in the order that their keys point in. What remains are counts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, false, func, not_, or_, select, update

from ivr.leaflets.order import State
from ivr.messages.message import State as MessageState
from ivr.store.counting import count_messages, count_orders
from ivr.store.export_tables import export_parts, exports
from ivr.store.forgotten_calls import digest
from ivr.store.kept_text import KEPT_FOR
from ivr.store.leaflets import REFERENCE_LASTS
from ivr.store.message_tables import message_notes, message_work
from ivr.store.print_tables import print_batch_orders
from ivr.store.request_tables import request_words, requests
from ivr.store.ring_in_tables import ring_ins, wrong_codes
from ivr.store.staff_tables import audit, kept_text
from ivr.store.tables import (
    calls,
    message_turns,
    messages,
    order_references,
    order_turns,
    orders,
    recordings,
)

_OWED = (State.IN_PROGRESS, State.WAITING, State.BEING_HANDLED, State.PRINTED)
"""Somebody still waits for an envelope, so nothing of it is forgotten."""
_HEARD_NO_MORE = "(forgotten)"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Given:
    """What some calls have given."""

    orders: tuple[int, ...]
    messages: tuple[int, ...]
    recordings: tuple[str, ...]


def old_orders(connection: Connection, before: datetime, most: int) -> list[int]:
    """Orders that were posted before a moment, or that nobody is owed and were made before it."""
    posted = and_(orders.c.state == State.POSTED, requests.c.posted_at < before)
    others = (*_OWED, State.POSTED)
    over = and_(
        or_(orders.c.state.is_(None), orders.c.state.not_in(others)), orders.c.asked_at < before
    )
    wanted = select(orders.c.id).outerjoin(requests, requests.c.order_id == orders.c.id)
    found = wanted.where(or_(posted, over)).order_by(orders.c.id).limit(most)
    return list(connection.execute(found).scalars())


def old_messages(connection: Connection, before: datetime, most: int) -> list[int]:
    """Messages that were done before a moment, or in which nothing was said before it."""
    done = and_(messages.c.state == MessageState.DONE, message_work.c.at < before)
    empty = and_(messages.c.state.is_(None), messages.c.begun_at < before)
    wanted = select(messages.c.id).outerjoin(message_work)
    found = wanted.where(or_(done, empty)).order_by(messages.c.id).limit(most)
    return list(connection.execute(found).scalars())


def given_by(connection: Connection, *, reference: str = "", number: str = "") -> list[int]:
    """The calls of an order with a reference, or of callers who left a number, in E.164."""
    if reference:
        of = [select(orders.c.call_id).where(orders.c.reference == reference)]
    else:
        of = [
            select(orders.c.call_id).where(orders.c.ring_back == number),
            select(messages.c.call_id).where(messages.c.call_back == number),
        ]
    return sorted({each for wanted in of for each in connection.execute(wanted).scalars()})


def names_of_calls(connection: Connection, numbers: Collection[int]) -> list[str]:
    """What Twilio names some calls."""
    return list(connection.execute(select(calls.c.call).where(calls.c.id.in_(numbers))).scalars())


def calls_among(connection: Connection, digests: Collection[str]) -> list[int]:
    """The calls that are here though somebody has asked to have them forgotten."""
    rows = connection.execute(select(calls.c.id, calls.c.call))
    return [row.id for row in rows if digest(row.call) in digests]


def what_calls_gave(connection: Connection, numbers: Collection[int]) -> Given:
    """Everything that is kept of some calls."""
    of = calls.c.id.in_(numbers)
    said = select(recordings.c.id).join(calls, calls.c.call == recordings.c.call).where(of)
    found = (
        select(orders.c.id).where(orders.c.call_id.in_(numbers)),
        select(messages.c.id).where(messages.c.call_id.in_(numbers)),
        said,
    )
    return Given(*(tuple(connection.execute(each).scalars()) for each in found))


def forget_orders(connection: Connection, numbers: Collection[int]) -> list[str]:
    """Forget orders but for counts; the recordings whose sound is to be deleted."""
    those = orders.c.id.in_(numbers)
    # Of two who forget at once, the second finds none, and counts none.
    locked = select(orders).where(those).order_by(orders.c.id).with_for_update()
    rows: list[Any] = list(connection.execute(locked))
    count_orders(connection, rows)
    for row in rows:
        _scrub_audit(connection, row.reference, audit.c.about == f"request/{row.id}")
    connection.execute(delete(request_words).where(request_words.c.order_id.in_(numbers)))
    connection.execute(delete(print_batch_orders).where(print_batch_orders.c.order_id.in_(numbers)))
    elsewhere = update(requests).where(requests.c.duplicate_of.in_(numbers))
    connection.execute(elsewhere.values(duplicate_of=None))
    connection.execute(delete(requests).where(requests.c.order_id.in_(numbers)))
    connection.execute(delete(orders).where(those))
    said = {name for row in rows for name in row.voices}
    return sorted(said | _forget_calls(connection, {row.call_id for row in rows}))


def forget_messages(connection: Connection, numbers: Collection[int]) -> list[str]:
    """Forget messages but for counts; the recordings whose sound is to be deleted."""
    those = messages.c.id.in_(numbers)
    locked = select(messages).where(those).order_by(messages.c.id).with_for_update()
    rows: list[Any] = list(connection.execute(locked))
    count_messages(connection, rows)
    for table in (message_notes, message_work):
        connection.execute(delete(table).where(table.c.message_id.in_(numbers)))
    connection.execute(delete(messages).where(those))
    said = {row.voice for row in rows if row.voice}
    return sorted(said | _forget_calls(connection, {row.call_id for row in rows}))


def forget_traces(connection: Connection, references: Iterable[str]) -> None:
    """Somebody asked: also what lists and logs have copied of it."""
    for reference in references:
        _scrub_audit(connection, reference, audit.c.did.contains(reference, autoescape=True))
        given = order_references.c.reference == reference
        connection.execute(delete(order_references).where(given))
    # A file of many requests, made within the hour, can be made again without this one.
    connection.execute(delete(export_parts))
    connection.execute(delete(exports))
    connection.execute(delete(kept_text))


def references_of(connection: Connection, numbers: Collection[int]) -> list[str]:
    """Those that callers were told, of some orders."""
    told = select(orders.c.reference).where(orders.c.id.in_(numbers), orders.c.reference != "")
    return list(connection.execute(told).scalars())


def forget_audit(connection: Connection, before: datetime, most: int) -> int:
    """Forget the oldest entries of the audit log; how many."""
    old = select(audit.c.id).where(audit.c.at < before).order_by(audit.c.at).limit(most)
    return int(connection.execute(delete(audit).where(audit.c.id.in_(old))).rowcount)


def count_audit(connection: Connection, before: datetime) -> int:
    """How many entries of the audit log are older."""
    old = select(func.count()).select_from(audit).where(audit.c.at < before)
    return int(connection.execute(old).scalar_one())


def forget_odds_and_ends(connection: Connection, at: datetime) -> None:
    """What serves no purpose any more, whatever the settings are."""
    for table, column, kept_for in (
        (order_references, order_references.c.given_at, REFERENCE_LASTS),
        (kept_text, kept_text.c.kept_at, KEPT_FOR),
        (wrong_codes, wrong_codes.c.at, _A_DAY),
    ):
        connection.execute(delete(table).where(column < at - kept_for))
    # Twilio's have been deleted by now, so nothing is left to be done about them.
    unknown = ~exists().where(calls.c.call == recordings.c.call)
    over = and_(recordings.c.forgotten_at.is_not(None), recordings.c.settled_at.is_not(None))
    connection.execute(delete(recordings).where(unknown, over))


def silent_now(connection: Connection, names: Collection[str], is_old: Collection[str]) -> set[str]:
    """Of some recordings, those whose sound nobody needs: printed, or old and not waited for.

    What a message says stays as long as the message does.
    """
    of = recordings.c.id.in_(names)
    joined = recordings.join(calls, calls.c.call == recordings.c.call)
    told = select(recordings.c.id, orders.c.state, orders.c.voices, requests.c.printed_at)
    rows = connection.execute(
        told.select_from(
            joined.join(orders, orders.c.call_id == calls.c.id).outerjoin(
                requests, requests.c.order_id == orders.c.id
            )
        ).where(of)
    )
    printed, needed = set(), set()
    for row in rows:
        if row.id in row.voices and row.printed_at is not None:
            printed.add(row.id)
        elif row.id in row.voices and row.state in (State.IN_PROGRESS, State.WAITING):
            needed.add(row.id)
    said = select(messages.c.voice).where(messages.c.voice.in_(names))
    needed |= set(connection.execute(said).scalars())
    return printed | (set(is_old) - needed)


def mark_forgotten(connection: Connection, names: Collection[str], at: datetime) -> None:
    """Our copies of some recordings are deleted now."""
    those = recordings.c.id.in_(names) & recordings.c.forgotten_at.is_(None)
    connection.execute(update(recordings).where(those).values(forgotten_at=at))


def drop_recordings(
    connection: Connection, names: Collection[str], at: datetime, *, has_account: bool
) -> None:
    """Forget some recordings; the bare name of what Twilio still has is kept until it is gone."""
    those = recordings.c.id.in_(names)
    still = recordings.c.settled_at.is_(None) if has_account else false()
    bare = {"call": "", "seconds": 0.0, "forgotten_at": at}
    connection.execute(update(recordings).where(those, still).values(bare))
    connection.execute(delete(recordings).where(those, not_(still)))


def _scrub_audit(connection: Connection, reference: str, where: Any) -> None:
    """Who did something stays, for its own time; to whom can't be told any more."""
    if reference:
        scrubbed = func.replace(audit.c.did, reference, _HEARD_NO_MORE)
        connection.execute(update(audit).where(where).values(did=scrubbed))


def _forget_calls(connection: Connection, numbers: Collection[int]) -> set[str]:
    """Those of some calls of which nothing else is kept; the names of their recordings."""
    has_more = or_(
        *(exists().where(table.c.call_id == calls.c.id) for table in (orders, messages, ring_ins))
    )
    empty = select(calls.c.id, calls.c.call).where(calls.c.id.in_(numbers), ~has_more)
    gone: list[Any] = list(connection.execute(empty))
    ids = [row.id for row in gone]
    said = select(recordings.c.id).where(recordings.c.call.in_([row.call for row in gone]))
    names = set(connection.execute(said).scalars())
    for table in (order_turns, message_turns):
        connection.execute(delete(table).where(table.c.call_id.in_(ids)))
    connection.execute(delete(calls).where(calls.c.id.in_(ids)))
    return names
