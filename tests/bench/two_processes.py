"""What a second web process brings, where both share with the callers the same two cores."""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.bench.crowd import Crowd, Found, Held
from tests.bench.load import AnswerWrong, callers
from tests.bench.orders import CALLERS, empty_and_full
from tests.bench.servers import Server
from tests.bench.turns import Twilio, read_turns
from tests.bench.webhooks import orders
from tests.patience import comes_true
from tests.served import TOKEN, Served, served

_WARM_UP = 0.5
"""Seconds of orders that do not count: each process opens its database."""
_LONGEST = 0.5
"""Seconds that 99 of 100 turns of an order should take at most."""


def measured(seconds: float, rounds: int) -> Iterator[str]:
    """A sentence on menus, and one on orders for each kind of database."""
    with tempfile.TemporaryDirectory() as folder, empty_and_full(Path(folder)) as urls:
        menus: dict[int, list[float]] = {1: [], 2: []}
        for number in range(rounds):
            for processes in _in_turns(number):
                with _line(urls["sqlite"], processes) as line:
                    menus[processes].append(_menus(line, seconds))
        yield f"Menu turns by two web processes / by one: {_compared(menus)} a second"
        for kind, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
            kept: dict[int, list[float]] = {1: [], 2: []}
            longest: dict[int, list[float]] = {1: [], 2: []}
            for number in range(rounds):
                for processes in _in_turns(number):
                    with _line(urls[kind], processes) as line:
                        rate, p99 = _orders(line, seconds)
                    kept[processes].append(rate)
                    longest[processes].append(p99)
            two, one = (statistics.median(longest[processes]) for processes in (2, 1))
            yield (
                f"Turns of an order, {CALLERS} callers, {name}, by two web processes / by one: "
                f"{_compared(kept)} a second; p99 {two:.3f} s (aim: < {_LONGEST:g}) / {one:.3f} s"
            )


def _in_turns(number: int) -> tuple[int, int]:
    """Now one first and now the other, as the machine is not equally free."""
    return (2, 1) if number % 2 else (1, 2)


def _menus(line: Served, seconds: float) -> float:
    """Turns a second."""
    server = Server(line.port, line.pid, "the line")
    _, key = read_turns(server, Twilio(line.public_url, TOKEN))
    with callers(line.port, key.ours) as asking:
        asking.all_at_once(seconds / 4)
        answered = asking.all_at_once(seconds)
    return len(answered.waits) / answered.seconds


def _orders(line: Served, seconds: float) -> tuple[float, float]:
    """Turns kept a second, and their p99 in seconds. Raises AnswerWrong."""
    _order(line, _WARM_UP)
    found = _order(line, seconds)
    kept = sorted(found.kept)
    return len(kept) / found.seconds, kept[int(len(kept) * 0.99)]


def _order(line: Served, seconds: float) -> Found:
    """What came of it, once it was long enough for somebody to order something."""
    while True:
        ordering = [Held(number, partial(orders, {}), every=0) for number in range(CALLERS)]
        found = Crowd(line, ordering).hold(seconds)
        if found.errors:
            raise AnswerWrong(found.errors[0])
        if found.kept:
            return found


@contextmanager
def _line(database: str, processes: int) -> Iterator[Served]:
    with (
        tempfile.TemporaryDirectory() as home,
        served(Path(home), database, WEB_CONCURRENCY=str(processes)) as line,
    ):
        comes_true(lambda: len(line.workers()) >= processes)
        yield line


def _compared(rates: dict[int, list[float]]) -> str:
    two, one = statistics.median(rates[2]), statistics.median(rates[1])
    ratios = [more / less for more, less in zip(rates[2], rates[1], strict=True)]
    return (
        f"{statistics.median(ratios):.2f} x, between {min(ratios):.2f} and {max(ratios):.2f}, "
        f"{two:,.0f} / {one:,.0f}"
    )
