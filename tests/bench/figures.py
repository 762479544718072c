"""What the benchmark measures, and what each figure should be beside the bare app's."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum


class Compare(Enum):
    """Which way a figure is put as a ratio."""

    EFFICIENCY = "bare / ours"
    TIMES = "ours / bare"


@dataclass(frozen=True)
class Figure:
    """One row of the table. `aim` is the least efficiency, or the most times the bare app's."""

    name: str
    unit: str
    compare: Compare = Compare.TIMES
    aim: float | None = None
    digits: int = 0

    def of(self, turn: str) -> "Figure":
        """The same for one kind of turn."""
        return replace(self, name=f"{turn}: {self.name}")


CPU_FULL = Figure("processor time a turn, full load", "µs", Compare.EFFICIENCY, aim=1.0)
RATE_FULL = Figure("turns a second, full load", "/s")
P50_FULL = Figure("p50, full load", "ms", digits=1)
P99_FULL = Figure("p99, full load", "ms", digits=1)
CPU_PACED = Figure("processor time a turn, 800/s", "µs", Compare.EFFICIENCY)
P50_PACED = Figure("p50, 800/s", "ms", aim=1.5, digits=2)
P99_PACED = Figure("p99, 800/s", "ms", aim=1.5, digits=2)
RSS = Figure("memory of the worker, RSS", "MB", aim=1.6, digits=1)
PSS = Figure("memory of the worker, PSS", "MB", digits=1)
START = Figure("start to the first answer", "s", aim=2.5, digits=2)
IMPORT = Figure("processor time to import ivr.app / flask", "ms", aim=2.2)
IMPORT_AND_MAKE = Figure("processor time to import and make the app", "ms")


@dataclass(frozen=True)
class Pair:
    """What one round found for both, in the figure's unit."""

    ours: float
    bare: float


Round = Mapping[Figure, Pair]


@dataclass(frozen=True)
class Row:
    """A figure over all rounds: medians, and the ratio within each round."""

    figure: Figure
    ours: float
    bare: float
    ratios: Sequence[float]

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(self.ratios)

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        aim = self.figure.aim
        if aim is None:
            return None
        return self.ratio >= aim if _higher_is_better(self.figure) else self.ratio <= aim

    @property
    def aim(self) -> str:
        """The aim as a reader wants it, such as `>= 0.5`."""
        if self.figure.aim is None:
            return ""
        return f"{'>=' if _higher_is_better(self.figure) else '<='} {self.figure.aim:g}"


def summed_up(rounds: Sequence[Round]) -> list[Row]:
    """A row for each figure, in the order in which the first round found them."""
    rows = []
    for figure in rounds[0]:
        pairs = [found[figure] for found in rounds]
        rows.append(
            Row(
                figure,
                statistics.median(pair.ours for pair in pairs),
                statistics.median(pair.bare for pair in pairs),
                [_ratio(figure, pair) for pair in pairs],
            )
        )
    return rows


def _higher_is_better(figure: Figure) -> bool:
    return figure.compare is Compare.EFFICIENCY


def _ratio(figure: Figure, pair: Pair) -> float:
    """Zero where the span was too short for the clock to see anything."""
    above, below = (
        (pair.bare, pair.ours) if figure.compare is Compare.EFFICIENCY else (pair.ours, pair.bare)
    )
    return above / below if below else 0.0
