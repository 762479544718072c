"""One load on one server, and the figures of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench import figures
from tests.bench.figures import Figure
from tests.bench.load import Answered, Callers, callers
from tests.bench.processes import HAS_PROC, processor_time
from tests.bench.servers import Server

_PACE = 800.0
"""Turns a second of the fixed load."""
_WARM_UP = 0.1
"""The share of a span that is asked beforehand without being counted."""


@dataclass(frozen=True)
class Load:
    """A way to ask for so many seconds, and the figures that come of it."""

    ask: Callable[[Callers, float], Answered]
    processor: Figure
    p50: Figure
    p99: Figure
    rate: Figure | None = None

    def on(self, server: Server, requests: Sequence[bytes], seconds: float) -> dict[Figure, float]:
        """Its figures for one server, in their units."""
        with callers(server.port, requests) as asking:
            self.ask(asking, seconds * _WARM_UP)
            before = processor_time(server.pid) if HAS_PROC else 0.0
            answered = self.ask(asking, seconds)
            spent = processor_time(server.pid) - before if HAS_PROC else 0.0
        turns = len(answered.waits)
        found = {self.processor: spent / turns * 1e6} if HAS_PROC else {}
        if self.rate:
            found[self.rate] = turns / answered.seconds
        return found | {self.p50: answered.wait(50) * 1e3, self.p99: answered.wait(99) * 1e3}


LOADS = (
    Load(
        Callers.all_at_once,
        figures.CPU_FULL,
        figures.P50_FULL,
        figures.P99_FULL,
        figures.RATE_FULL,
    ),
    Load(
        lambda asking, seconds: asking.at_a_pace(_PACE, seconds),
        figures.CPU_PACED,
        figures.P50_PACED,
        figures.P99_PACED,
    ),
)
