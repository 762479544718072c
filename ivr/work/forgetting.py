"""What is old is forgotten, once a day, and what somebody asks to have forgotten at once.

Whatever has a time after which it goes is a `Rule` in `rules`; nothing else decides.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from ivr.call.on_air import CHOICES
from ivr.config import Settings
from ivr.logs import log
from ivr.staff.audit import COMMAND_LINE, Entry, Kind
from ivr.store import call_keeping, forgetting, heartbeats
from ivr.store.audit import add_entry
from ivr.store.call_counting import count_calls
from ivr.store.database import Database, DatabaseUnavailable
from ivr.store.forgotten_calls import ForgottenCalls
from ivr.store.on_air import read_on_air
from ivr.store.sounds import SoundsUnavailable
from ivr.store.voices import Voices
from ivr.twilio_rest.account import account_of
from ivr.twilio_rest.recordings import Outcome, Recordings

_AT_ONCE = 100
"""Rows in one transaction: callers wait for the same writer."""
_EACH = timedelta(hours=23)
_NOT_THERE = (Outcome.DELETED, Outcome.GONE)


@dataclass(frozen=True)
class Rule:
    """One kind of thing, and how to forget what of it is old."""

    what: str
    """In the plural, as it is told: "leaflet requests"."""
    days: int
    count: Callable[[datetime], int]
    """How many are older than a moment."""
    forget: Callable[[datetime], int]
    """Forget them; how many there were."""


@dataclass(frozen=True)
class Memory:
    """Where everything stands that is to be forgotten."""

    settings: Settings
    database: Database
    voices: Voices
    now: Callable[[], datetime]
    recordings: Recordings | None = field(init=False)
    """None where there is no account at Twilio."""
    forgotten: ForgottenCalls = field(init=False)

    def __post_init__(self) -> None:
        forgotten = ForgottenCalls(self.settings.sounds_at, self.settings.home)
        object.__setattr__(self, "forgotten", forgotten)
        has_account = bool(self.settings.twilio_account_sid)
        made = Recordings(account_of(self.settings)) if has_account else None
        object.__setattr__(self, "recordings", made)


def rules(memory: Memory) -> list[Rule]:
    """Everything that has its time. What else is kept about callers joins this list."""
    database = memory.database
    settings = memory.settings.with_choices(database.read(read_on_air).get(CHOICES, {}))
    few = partial(_in_parts, memory)
    return [
        Rule(
            "callers' recordings",
            settings.keep_audio,
            lambda before: sum(len(some) for some in _silent(memory, before)),
            partial(_silence, memory),
        ),
        Rule(
            "leaflet requests",
            settings.keep_orders,
            lambda before: len(_read(database, forgetting.old_orders, before)),
            lambda before: few(forgetting.old_orders, forgetting.forget_orders, before),
        ),
        Rule(
            "messages",
            settings.keep_messages,
            lambda before: len(_read(database, forgetting.old_messages, before)),
            lambda before: few(forgetting.old_messages, forgetting.forget_messages, before),
        ),
        Rule(
            "entries of the audit log",
            settings.keep_audit,
            lambda before: database.read(lambda c: forgetting.count_audit(c, before)),
            partial(_forget_some, memory, forgetting.forget_audit),
        ),
        Rule(
            "calls behind the figures",
            settings.keep_figures,
            lambda before: database.read(lambda c: call_keeping.count_old_calls(c, before)),
            partial(_forget_counted_calls, memory),
        ),
    ]


def would_go(memory: Memory) -> dict[str, int]:
    """How many of each kind are past their time."""
    now = memory.now()
    return {rule.what: rule.count(now - timedelta(days=rule.days)) for rule in rules(memory)}


def forget_old(memory: Memory) -> dict[str, int]:
    """Forget whatever is past its time; how many of each kind.

    Raises DatabaseUnavailable and SoundsUnavailable; what is left goes the next time.
    """
    now = memory.now()
    gone = {rule.what: rule.forget(now - timedelta(days=rule.days)) for rule in rules(memory)}
    memory.database.write(lambda c: forgetting.forget_odds_and_ends(c, now))
    memory.forgotten.drop_before(now - timedelta(days=memory.settings.keep_backups) - _EACH)
    if any(gone.values()):
        memory.database.scrub()
        log.info("forgotten", **{what.replace(" ", "_"): number for what, number in gone.items()})
    return gone


def forget_daily(memory: Memory) -> None:
    """Forget what is old, where nobody has done so today."""
    at = memory.now()
    try:
        if memory.database.write(
            lambda c: heartbeats.take_turn(c, heartbeats.FORGETTING, at, _EACH)
        ):
            forget_old(memory)
    except (DatabaseUnavailable, SoundsUnavailable) as trouble:
        log.warning("forgetting waits", trouble=str(trouble))


@dataclass(frozen=True)
class Forgotten:
    """What was kept of somebody, or is."""

    orders: int
    messages: int
    recordings: int
    still_at_twilio: int = 0
    """Recordings that Twilio could not be made to delete now; the worker goes on trying."""
    is_overwritten: bool = True
    """Whether the database has let go of it on disk, too, as far as it ever does."""


def find_caller(memory: Memory, *, reference: str = "", number: str = "") -> Forgotten:
    """What is kept of whoever was told a reference, or left a number."""
    return memory.database.read(
        lambda c: _counted(
            forgetting.what_calls_gave(
                c, forgetting.given_by(c, reference=reference, number=number)
            )
        )
    )


def forget_caller(memory: Memory, *, reference: str = "", number: str = "") -> Forgotten:
    """Forget all of it at once: here, in the store, and at Twilio.

    Raises DatabaseUnavailable and SoundsUnavailable; asked again, it goes on where it ended.
    """
    calls = memory.database.read(
        lambda c: forgetting.given_by(c, reference=reference, number=number)
    )
    # First of all: what is deleted below can't be named any more.
    memory.forgotten.add(memory.database.read(lambda c: forgetting.names_of_calls(c, calls)))
    did = "deleted all that was kept of a caller who asked for it"
    return _forget_calls(memory, calls, did, over=(Outcome.DELETED,))


def forget_again(memory: Memory) -> Forgotten:
    """After a backup was restored: forget whoever has asked for it since that was made.

    Raises DatabaseUnavailable and SoundsUnavailable.
    """
    digests = memory.forgotten.digests()
    calls = memory.database.read(lambda c: forgetting.calls_among(c, digests)) if digests else []
    if not calls:
        return Forgotten(0, 0, 0)
    did = "deleted again what a backup had of callers who asked for it"
    return _forget_calls(memory, calls, did, over=_NOT_THERE)


def _forget_calls(
    memory: Memory, calls: list[int], did: str, over: Collection[Outcome]
) -> Forgotten:
    """`over`: what Twilio says of a recording that can't come there any more."""
    given = memory.database.read(lambda c: forgetting.what_calls_gave(c, calls))
    at_twilio = {name: _delete(memory, name) for name in given.recordings}
    deleted = {name for name, outcome in at_twilio.items() if outcome in over}

    def change(connection: Connection) -> None:
        at = memory.now()
        references = forgetting.references_of(connection, given.orders)
        forgetting.forget_traces(connection, references)
        names = {*given.recordings, *forgetting.forget_orders(connection, given.orders)}
        names |= set(forgetting.forget_messages(connection, given.messages))
        has_account = memory.recordings is not None
        forgetting.drop_recordings(connection, names - deleted, at, has_account=has_account)
        forgetting.drop_recordings(connection, deleted, at, has_account=False)
        add_entry(connection, Entry(at, Kind.DELETION, did, COMMAND_LINE))

    memory.database.write(change)
    is_overwritten = memory.database.scrub()
    still = sum(outcome not in _NOT_THERE for outcome in at_twilio.values())
    return replace(_counted(given), still_at_twilio=still, is_overwritten=is_overwritten)


def _delete(memory: Memory, recording: str) -> Outcome:
    """Our copy, and Twilio's; what came of theirs."""
    memory.voices.forget(recording)
    if memory.recordings is None:
        return Outcome.GONE
    return memory.recordings.delete(recording).outcome


def _counted(given: forgetting.Given) -> Forgotten:
    return Forgotten(len(given.orders), len(given.messages), len(given.recordings))


def _read(
    database: Database,
    ask: Callable[[Connection, datetime, int], list[int]],
    before: datetime,
    most: int = 1_000_000,
) -> list[int]:
    return database.read(lambda connection: ask(connection, before, most))


def _in_parts(
    memory: Memory,
    find: Callable[[Connection, datetime, int], list[int]],
    forget: Callable[[Connection, list[int]], list[str]],
    before: datetime,
) -> int:
    """Some after some, each in a transaction of its own, and then their sound."""

    def change(connection: Connection) -> tuple[int, list[str]]:
        numbers = find(connection, before, _AT_ONCE)
        names = forget(connection, numbers)
        at, has_account = memory.now(), memory.recordings is not None
        forgetting.drop_recordings(connection, names, at, has_account=has_account)
        return len(numbers), names

    total = 0
    while True:
        number, names = memory.database.write(change)
        for name in names:  # what a crash leaves here is found by its age
            memory.voices.forget(name)
        total += number
        if number < _AT_ONCE:
            return total


def _silent(memory: Memory, before: datetime) -> Iterator[set[str]]:
    """Recordings whose sound nobody needs, some after some."""
    names = memory.voices.kept_before(memory.now())
    old = set(memory.voices.kept_before(before))
    for at in range(0, len(names), _AT_ONCE):
        some = names[at : at + _AT_ONCE]
        is_old = old.intersection(some)
        yield memory.database.read(partial(forgetting.silent_now, names=some, is_old=is_old))


def _silence(memory: Memory, before: datetime) -> int:
    total = 0
    for some in _silent(memory, before):
        memory.database.write(partial(forgetting.mark_forgotten, names=some, at=memory.now()))
        for name in some:
            memory.voices.forget(name)
        total += len(some)
    return total


def _forget_counted_calls(memory: Memory, before: datetime) -> int:
    """Those whose days have their final counts: nothing is left to count them anew from."""
    count_calls(memory.database, memory.now())
    return _forget_some(memory, call_keeping.forget_calls, before)


def _forget_some(
    memory: Memory, forget: Callable[[Connection, datetime, int], int], before: datetime
) -> int:
    """Some after some, each in a transaction of its own."""
    total = 0
    while True:
        number = memory.database.write(lambda c: forget(c, before, _AT_ONCE))
        total += number
        if number < _AT_ONCE:
            return total
