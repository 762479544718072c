"""How many turns are answered while staff publish every second, beside while nobody does."""

import statistics
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from ivr.prompt_library.version import Made, Version
from ivr.store.database import Database, default_url
from ivr.store.versions import add_version, publish
from tests.bench.cores import choose_cores, pinned
from tests.bench.load import callers
from tests.bench.processes import HAS_PROC, processor_time
from tests.bench.rounds import AUTH_TOKEN, PUBLIC_URL, own_environment
from tests.bench.servers import OURS, Server, ServerSilent, free_port, serving
from tests.bench.turns import Turn, Twilio, read_turns

_EVERY = 1.0
_WARM_UP = 0.1
_PATIENCE = 30.0
_WORDS = ("Good day. This is the phone line.", "Welcome. This is the phone line.")


def measured(seconds: float, rounds: int) -> Iterator[str]:
    """A sentence for each kind of turn, with loads of so many seconds."""
    cores = choose_cores()
    with TemporaryDirectory() as folder, pinned(cores.client):
        mine = own_environment(Path(folder))
        with closing(Database(default_url(Path(mine["IVR_HOME"])))) as database:
            database.upgrade()
            for text in _WORDS:
                database.write(partial(add_version, version=_version(text)))
            with serving(OURS, mine, free_port(), cores.server) as line:
                for turn in read_turns(line, Twilio(PUBLIC_URL, AUTH_TOKEN)):
                    yield _compared(line, database, turn, seconds, rounds)


def _compared(line: Server, database: Database, turn: Turn, seconds: float, rounds: int) -> str:
    found: list[tuple[_Load, _Load]] = []
    editions = 0
    for number in range(rounds):
        loads: dict[bool, _Load] = {}
        for busy in (True, False) if number % 2 else (False, True):
            if not busy:
                loads[busy] = _load(line, turn, seconds)
                continue
            with _staff_publish(database) as published:
                loads[busy] = _load(line, turn, seconds)
            editions += len(published)
            _wait_until_heard(line, published[-1])
        found.append((loads[True], loads[False]))
    ratios = [busy.rate / quiet.rate for busy, quiet in found]
    told = (
        f"{turn.title}, while staff publish every second / while nobody does: "
        f"{statistics.median(ratios):.2f} x (aim: >= 0.95; {min(ratios):.2f}-{max(ratios):.2f}), "
        f"{statistics.median(busy.rate for busy, _ in found):,.0f} / "
        f"{statistics.median(quiet.rate for _, quiet in found):,.0f} turns a second"
    )
    if HAS_PROC:
        worked = [quiet.processor / busy.processor for busy, quiet in found if busy.processor]
        told += f"; by processor time a turn {statistics.median(worked or [0.0]):.2f} x"
    return f"{told}; {editions} editions"


@dataclass(frozen=True)
class _Load:
    """Turns a second, and the server's processor time for each in seconds."""

    rate: float
    processor: float


def _load(line: Server, turn: Turn, seconds: float) -> _Load:
    with callers(line.port, turn.ours) as asking:
        asking.all_at_once(seconds * _WARM_UP)
        before = processor_time(line.pid) if HAS_PROC else 0.0
        answered = asking.all_at_once(seconds)
        spent = processor_time(line.pid) - before if HAS_PROC else 0.0
    turns = len(answered.waits)
    return _Load(turns / answered.seconds, spent / turns)


@contextmanager
def _staff_publish(database: Database) -> Iterator[list[str]]:
    """Publish now and every second from now on; the words that were, in their order."""
    ended, published = threading.Event(), list[str]()

    def work() -> None:
        while not ended.is_set():
            number = len(published) % len(_WORDS) + 1
            change = partial(publish, language="en", page="greeting", number=number, who="Staff")
            database.write(partial(change, at=datetime.now(UTC)))
            published.append(_WORDS[number - 1])
            ended.wait(_EVERY)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield published
    finally:
        ended.set()
        thread.join()


def _wait_until_heard(line: Server, words: str) -> None:
    """What was published last is on air, so it was no idle work that was measured."""
    (call,) = Twilio(PUBLIC_URL, AUTH_TOKEN).requests("/voice", {}, callers=1)
    until = monotonic() + _PATIENCE
    while words.partition(".")[0].encode() not in line.exchange(call):
        if monotonic() > until:
            raise ServerSilent(f"What was published is not heard: {line.command}")
        sleep(0.1)


def _version(text: str) -> Version:
    return Version("en", "greeting", 0, text, (), Made.WORDS, datetime.now(UTC), "Staff", "")
