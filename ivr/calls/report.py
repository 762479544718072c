"""The figures of a period, as tables with their findings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ivr.calls.hiding import Shown, alone, with_total
from ivr.calls.measures import Measured, measures
from ivr.calls.outcome import Outcome
from ivr.calls.period import Period
from ivr.calls.report_map import giving_up, the_map
from ivr.calls.report_offices import offices_by_hour, offices_in_all
from ivr.calls.tables import Names, Picture, Row, Table, counted, words_of
from ivr.calls.tally import A_LEAFLET, A_MESSAGE, A_PERSON, NOTHING, Figure

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PURPOSES = {
    A_LEAFLET: "A leaflet by post",
    A_PERSON: "A person",
    A_MESSAGE: "To leave a message",
    NOTHING: "Nothing that we could see",
}
FORMATS = {
    "ordinary": "Ordinary print",
    "large-print": "Large print",
    "another-language": "Another language",
}


@dataclass(frozen=True)
class Figures:
    """All that is known of a period."""

    period: Period
    now: Measured
    before: Measured
    """The same of the period before it."""
    by_day: Mapping[tuple[date, int], int]
    """How many calls began on each day in each hour in London."""
    names: Names

    @property
    def periods(self) -> tuple[str, str]:
        """This one and the one before, in words."""
        return self.period.in_words, self.period.before.in_words


def overview(figures: Figures) -> tuple[Table, ...]:
    """How many, when, what for, and how well."""
    return (
        _by_day(figures),
        _by_hour(figures),
        _came_for(figures),
        _outcomes(figures),
        measures(figures.now, figures.before, figures.periods),
        _languages(figures),
    )


def call_map(figures: Figures) -> tuple[Table, ...]:
    """Where callers go, and where they give up."""
    return giving_up(figures.now), the_map(figures.now, figures.names)


def leaflets(figures: Figures) -> tuple[Table, ...]:
    """What was ordered."""
    return (_ordered(figures),)


def offices(figures: Figures) -> tuple[Table, ...]:
    """What became of those who were put through."""
    return (
        offices_in_all(figures.now, figures.names.offices),
        *offices_by_hour(figures.now, figures.names.offices),
    )


PAGES: Mapping[str, tuple[str, Callable[[Figures], tuple[Table, ...]]]] = {
    "overview": ("Overview", overview),
    "map": ("Map of the call", call_map),
    "leaflets": ("Leaflets", leaflets),
    "offices": ("Offices", offices),
}
"""What is shown together: its title, and what makes it."""


def _by_day(figures: Figures) -> Table:
    """Each day of a month, or each month of a year."""
    counts: dict[str, int] = {}
    for day in figures.period.days:
        name = f"{day:%a} {day.day} {day:%B}" if figures.period.month else f"{day:%B}"
        calls = sum(figures.by_day.get((day, hour), 0) for hour in range(24))
        counts[name] = counts.get(name, 0) + calls
    safe = with_total(list(counts.values()))
    return Table(
        "calls-by-day" if figures.period.month else "calls-by-month",
        "Calls a day" if figures.period.month else "Calls a month",
        f"{_calls(safe.total)} in {figures.period.in_words}{_most(list(counts), safe.cells)}.",
        ("Day" if figures.period.month else "Month", "Calls"),
        _rows(counts, safe.cells),
        Picture.COLUMNS,
        Row("All", (safe.total,)),
    )


def _by_hour(figures: Figures) -> Table:
    """Hours of the week. Whoever adds up the days above knows what a weekday has in all."""
    counts = [[0] * 24 for _ in _WEEKDAYS]
    for (day, hour), calls in figures.by_day.items():
        counts[day.weekday()][hour] += calls
    used = [hour for hour in range(24) if any(row[hour] for row in counts)]
    hours = range(used[0], used[-1] + 1) if used else range(9, 17)
    rows = tuple(
        Row(name, with_total([of_day[hour] for hour in hours]).cells)
        for name, of_day in zip(_WEEKDAYS, counts, strict=True)
    )
    shown = [
        (cell, f"{row.name}s between {hour}:00 and {hour + 1}:00")
        for row in rows
        for cell, hour in zip(row.cells, hours, strict=True)
        if isinstance(cell, int) and cell
    ]
    busiest = max(shown, key=lambda each: each[0], default=None)
    return Table(
        "calls-by-hour",
        "Calls by hour of the week",
        f"Most calls come on {busiest[1]}: {_calls(busiest[0])} in all."
        if busiest
        else "No hour of the week had 5 calls or more.",
        ("Weekday", *(f"{hour}:00" for hour in hours)),
        rows,
        Picture.HEAT,
    )


def _came_for(figures: Figures) -> Table:
    now, before = (_by_what(each, Figure.CAME_FOR) for each in (figures.now, figures.before))
    order = sorted({*now, *before}, key=lambda what: (what == NOTHING, -now.get(what, 0), what))
    rows = tuple(
        Row(
            _PURPOSES.get(what) or words_of(what),
            (alone(now.get(what, 0)), alone(before.get(what, 0))),
        )
        for what in order
    )
    first = rows[0] if rows else None
    return Table(
        "came-for",
        "What callers came for",
        f"Most often it was: {first.name} ({_calls(first.cells[0])})."
        if first and isinstance(first.cells[0], int) and first.cells[0]
        else f"Too few calls in {figures.period.in_words} to say.",
        ("What", *figures.periods),
        rows,
        Picture.BARS,
        note="A call may be for several things, and counts once for each.",
    )


def _outcomes(figures: Figures) -> Table:
    columns = [
        with_total([each.of(Figure.OUTCOME, outcome) for outcome in Outcome])
        for each in (figures.now, figures.before)
    ]
    rows = tuple(
        Row(outcome.in_words, tuple(column.cells[place] for column in columns))
        for place, outcome in enumerate(Outcome)
    )
    return Table(
        "outcomes",
        "What became of the calls",
        _finding_of_outcomes(rows, columns[0].total, figures),
        ("What", *figures.periods),
        rows,
        Picture.BARS,
        Row("All", tuple(column.total for column in columns)),
        note="Each call counts once, for the first of these that is true of it.",
    )


def _finding_of_outcomes(rows: Sequence[Row], total: Shown, figures: Figures) -> str:
    known = [(row.cells[0], row.name) for row in rows if isinstance(row.cells[0], int)]
    most = max(known, default=(0, ""))
    if not most[0] or not isinstance(total, int):
        return f"Too few calls in {figures.period.in_words} to say what became of them."
    return f"Of {_calls(total)}, most ended so: {most[1][0].lower()}{most[1][1:]} ({most[0]:,})."


def _languages(figures: Figures) -> Table:
    now, before = (_by_what(each, Figure.LANGUAGE) for each in (figures.now, figures.before))
    names = sorted({*now, *before}, key=lambda what: -now.get(what, 0))
    columns = [with_total([each.get(name, 0) for name in names]) for each in (now, before)]
    rows = tuple(
        Row(name or "Not known", tuple(column.cells[place] for column in columns))
        for place, name in enumerate(names)
    )
    return Table(
        "languages",
        "Languages",
        f"Callers used {counted(len(names), 'language')}." if names else "Nobody rang.",
        ("Language", *figures.periods),
        rows,
    )


def _ordered(figures: Figures) -> Table:
    """Leaflet × format, hidden as one: nothing but the total of all is shown with them."""
    cells = {
        (cell.what, cell.how): count
        for cell, count in figures.now.counts.items()
        if cell.figure == Figure.ORDERED
    }
    names = list(dict.fromkeys([*figures.names.leaflets, *sorted(what for what, _ in cells)]))
    flat = [cells.get((name, form), 0) for name in names for form in FORMATS]
    safe = with_total(flat)
    rows = tuple(
        Row(figures.names.leaflet(name), safe.cells[place * len(FORMATS) :][: len(FORMATS)])
        for place, name in enumerate(names)
    )
    return Table(
        "leaflets-ordered",
        "Leaflets ordered by telephone",
        f"Callers ordered {counted(safe.total, 'leaflet')} in {figures.period.in_words}.",
        ("Leaflet", *FORMATS.values()),
        rows,
        Picture.STACKS,
        note=f"In all: {safe.total}. Counted once the caller has been told that it will be posted.",
    )


def _by_what(of: Measured, figure: Figure) -> dict[str, int]:
    return {cell.what: count for cell, count in of.counts.items() if cell.figure == figure}


def _rows(counts: Mapping[str, int], cells: Sequence[Shown]) -> tuple[Row, ...]:
    return tuple(Row(name, (cell,)) for name, cell in zip(counts, cells, strict=True))


def _calls(count: Shown) -> str:
    return counted(count, "call")


def _most(names: Sequence[str], cells: Sequence[Shown]) -> str:
    known = [(cell, name) for cell, name in zip(cells, names, strict=True) if isinstance(cell, int)]
    most = max(known, key=lambda each: each[0], default=(0, ""))
    return f", the most on {most[1]}: {most[0]:,}" if most[0] else ""
