"""What must be true after a storm: everything that was promised, once and not twice."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from ivr.leaflets.order import Order, State
from ivr.messages.message import Message
from ivr.store.database import Database
from ivr.store.leaflets import list_orders
from ivr.store.messages import list_messages
from ivr.store.tables import recordings
from ivr.voice import Fate
from tests.chaos.exchange import sound_of
from tests.chaos.storm import Installation, Storm
from tests.patience import comes_true


def catch_up(line: Installation, storm: Storm) -> None:
    """All parts are there, and days have passed: let the workers do what is left."""
    for worker in line.workers:
        worker.stop()
        worker.leap()
        worker.begin()
    database = Database(line.database.url)
    comes_true(lambda: not line.api.recordings and _fates(database).keys() >= storm.said.keys())
    comes_true(lambda: None not in _fates(database).values())
    database.close()


def complaints(line: Installation, storm: Storm) -> Iterator[str]:
    """Each thing that is not as it must be, as a sentence."""
    yield from (f"a thread failed: {failure!r}" for failure in storm.failures)
    for told in storm.told:
        if told.is_unspoken:
            yield f"{told.call.sid} ({told.errand}) heard nothing of ours: {told.words}"
    ended = {
        part.name for part in line.parts if not any(e.startswith(part.name) for e in storm.ended)
    }
    yield from (f"{name} has never ended" for name in sorted(ended))
    database = Database(line.database.url)
    try:
        yield from _orders(database, storm)
        yield from _messages(line, database, storm)
        yield from _recordings(line, database, storm)
    finally:
        database.close()


def _orders(database: Database, storm: Storm) -> Iterator[str]:
    kept: dict[str, list[Order]] = {}
    older = None
    while True:
        page = database.read(partial(list_orders, older=older))
        for order in page.orders:
            kept.setdefault(order.call, []).append(order)
        if (older := page.next) is None:
            break
    for call, reference in storm.orders.items():
        found = kept.get(call, [])
        kept_so = [(each.state, each.reference.startswith(reference)) for each in found]
        if kept_so != [(State.WAITING, True)]:
            yield f"{call} was promised {reference}; there is {found}"
        elif len(found[0].items) != 1 or len(found[0].voices) != 2:
            yield f"{call} ordered one leaflet, and said an address and a name; there is {found}"
    given = Counter(each.reference for orders in kept.values() for each in orders if each.reference)
    yield from (
        f"{reference} was given {times} times" for reference, times in given.items() if times > 1
    )


def _messages(line: Installation, database: Database, storm: Storm) -> Iterator[str]:
    kept: dict[str, list[Message]] = {}
    older = None
    while True:
        page = database.read(partial(list_messages, after=older))
        for stored in page.messages:
            kept.setdefault(stored.message.call, []).append(stored.message)
        if (older := page.next) is None:
            break
    for call in storm.messages:
        found = kept.get(call, [])
        voices = [each.voice.id if each.voice else "" for each in found]
        said = [name for name, (of, _) in line.api.made.items() if of == call]
        if not voices or len(set(voices)) != len(voices) or not set(voices) <= set(said):
            yield f"{call} was promised that we have the message, and said {said}; there is {found}"


def _recordings(line: Installation, database: Database, storm: Storm) -> Iterator[str]:
    yield from (f"{name} is still at Twilio" for name in line.api.recordings)
    fates, kept = _fates(database), line.bucket.voices()
    for name, seconds in storm.said.items():
        if fates.get(name) is not Fate.HOME:
            yield f"{name} has ended as {fates.get(name, 'unknown')}"
        elif kept.get(name) != sound_of(name, seconds):
            yield f"{name} is not in the store as it was said"
    yield from (
        f"{name} was never said" for name in (fates.keys() | kept.keys()) - storm.said.keys()
    )


def _fates(database: Database) -> dict[str, Fate | None]:
    wanted = select(recordings.c.id, recordings.c.fate, recordings.c.seconds)
    rows = database.read(lambda connection: connection.execute(wanted).all())
    return {row.id: Fate(row.fate) if row.fate else None for row in rows if row.seconds}


def summary(storm: Storm) -> Iterator[str]:
    """The figures of a storm, a line each."""
    traffic = storm.traffic
    yield (
        f"Seed {storm.seed}: {len(storm.told)} calls, {traffic.requests} requests, of which "
        f"{traffic.broken} broken exchanges, {traffic.nobody} that nobody took, "
        f"{traffic.doubled} sent twice"
    )
    if traffic.refused:
        yield f"Answers other than success: {dict(traffic.refused)}"
    yield f"{storm.fell_back} callers heard the fallback document"
    yield (
        f"{len(storm.orders)} orders and {len(storm.messages)} messages confirmed, "
        f"{len(storm.said)} recordings made"
    )
    ended = ", ".join(f"{what} {times}" for what, times in sorted(storm.ended.items()))
    yield f"Ended and begun again: {ended}"
