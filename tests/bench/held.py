"""Thousands of callers held at once by one worker, in peace and while it is reloaded and killed."""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.cores import choose_cores, pinned
from tests.bench.crowd import NOBODY, Crowd, Fault, Found, Held, room_for
from tests.bench.processes import HAS_PROC, processor_time, worker_memory
from tests.bench.webhooks import menus, orders, reference, references
from tests.patience import comes_true
from tests.served import Served, served

CALLERS = 5000
EVERY = 8.0
"""Seconds between two turns of a caller."""
_ORDERING = 0.02
"""The share of callers who order leaflets, and have their turns four times as often."""
_BETWEEN_FAULTS = 8.0
"""Seconds for each worker. A reload takes five, and the server ends where one dies soon after."""
_AIM = 100.0


def measured(callers: int, every: float, seconds: float) -> Iterator[str]:
    """Sentences on callers who look around, held for so many seconds."""
    wanted, callers = callers, room_for(callers)
    with tempfile.TemporaryDirectory() as folder, _line(Path(folder)) as line:
        kind = partial(menus, random.Random(7))
        crowd = Crowd(line.server, [Held(number, kind, every) for number in range(callers)])
        before = line.processor()
        found = crowd.hold(seconds)
        spent = line.processor() - before
        memory = f", {worker_memory(line.pid).rss:.0f} MB" if HAS_PROC else ""
    yield from _told_of_limit(wanted, callers)
    yield (
        f"{callers:,} callers held at once by one worker, a turn every {every:g} s each: "
        f"{_waits(found)} (aim: p99 <= {_AIM:.0f} ms); {len(found.errors)} errors (aim: 0)"
    )
    yield (
        f"Of one core the line took {spent / found.seconds:.0%}{memory}, "
        f"the callers {found.processor / found.seconds:.0%} of another"
    )
    yield from _told_of_errors(found)


def measured_with_faults(callers: int, every: float, seconds: float) -> Iterator[str]:
    """Sentences on the same, some ordering, with a reload and a worker killed in between.

    By one worker alone, and by two, as the Procfile has them.
    """
    wanted, callers = callers, room_for(callers)
    yield from _told_of_limit(wanted, callers)
    for workers, name in ((1, "one worker"), (2, "two workers")):
        yield (
            f"{callers:,} callers held at once by {name}, {_ordering(callers)} of them ordering "
            "leaflets, while the line is reloaded, and later one worker ended by `kill -9`:"
        )
        yield from _with_faults(callers, every, seconds, workers)


def _with_faults(callers: int, every: float, seconds: float, workers: int) -> Iterator[str]:
    told: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        with _line(Path(folder), workers) as line:
            reload = Fault(seconds / 5, line.server.reload)
            later = reload.at + max(_BETWEEN_FAULTS * workers, seconds / 3)
            kill = Fault(later, partial(line.server.kill_workers, 1))
            crowd = Crowd(line.server, _some_ordering(callers, every, told))
            found = crowd.hold(max(seconds, later + seconds / 3), (reload, kill))
        kept = references(f"sqlite:///{folder}/ivr.db")
    yield f"  {_waits(found)}"
    yield _in_words("the reload", reload)
    yield _in_words("the kill", kill)
    heard = [reference(document) for document in told.values()]
    lost = sum(each not in kept for each in heard)
    doubled = sum(count - 1 for count in kept.values())
    yield (
        f"  of {len(heard)} orders confirmed {lost} lost and {doubled} doubled (aim: 0); "
        f"{len(found.errors)} turns failed for good"
    )
    yield from _told_of_errors(found)


@dataclass(frozen=True)
class _Line:
    server: Served
    pid: int

    def processor(self) -> float:
        return processor_time(self.pid) if HAS_PROC else 0.0


@contextmanager
def _line(folder: Path, workers: int = 1) -> Iterator[_Line]:
    """One on a core of its own; who asks is on another."""
    cores = choose_cores()
    with ExitStack() as stack:
        with pinned(cores.server):
            url, setting = f"sqlite:///{folder}/ivr.db", str(workers)
            server = stack.enter_context(served(folder, url, WEB_CONCURRENCY=setting))
            comes_true(lambda: len(server.workers()) >= workers)
        stack.enter_context(pinned(cores.client))
        yield _Line(server, server.pid)


def _some_ordering(callers: int, every: float, told: dict[str, str]) -> Sequence[Held]:
    look, order = partial(menus, random.Random(7)), partial(orders, told)
    ordering = _ordering(callers)
    return [
        Held(number, order, every / 4) if number < ordering else Held(number, look, every)
        for number in range(callers)
    ]


def _ordering(callers: int) -> int:
    return max(round(callers * _ORDERING), 1)


def _waits(found: Found) -> str:
    waits = sorted(wait * 1e3 for wait in found.waits)
    p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    return (
        f"{len(waits):,} turns, {len(waits) / found.seconds:.0f}/s, "
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {waits[-1]:.0f} ms"
    )


def _in_words(what: str, fault: Fault) -> str:
    return (
        f"  {what}: {fault.on_their_way} on their way, {fault.broken} broken (aim: no more); "
        f"{fault.refused} found nobody listening; for {fault.silence:.2f} s nobody was answered"
    )


def _told_of_limit(wanted: int, callers: int) -> Iterator[str]:
    if callers < wanted:
        yield f"This system lets a program hold {callers:,} connections, and not {wanted:,}."


def _told_of_errors(found: Found) -> Iterator[str]:
    others = Counter(error[:300] for error in found.errors if error != NOBODY)
    for error, times in others.most_common(5):
        yield f"{times} x {error}"
