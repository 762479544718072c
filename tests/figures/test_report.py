"""Figures as tables: what they find, what they hide, and what they say where there is nothing."""

import json
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from ivr.call.edition import Edition
from ivr.call.figures_named import names_of
from ivr.calls.event import Event
from ivr.calls.hiding import Hidden
from ivr.calls.measures import Measured, share
from ivr.calls.period import Period, month_of, read_period
from ivr.calls.record import CallRecord, joined
from ivr.calls.report import PAGES, Figures
from ivr.calls.tables import Names, Table
from ivr.calls.tally import Figure, Tally, tally
from ivr.uk.london_time import LONDON
from tests.figures.months import calls_of
from tests.figures.stories import told

SEPTEMBER = datetime(2026, 9, 1, tzinfo=LONDON)


def figures(
    calls: list[tuple[Event, ...]], names: Names | None = None, period: str = "2026-09"
) -> Figures:
    counted: Tally = Counter()
    by_day: Counter[tuple[date, int]] = Counter()
    for events in calls:
        record = joined(CallRecord(), events)
        found = tally(record)
        counted.update(found)
        by_day.update(
            {(record.day, cell.number): n for cell, n in found.items() if cell.figure == "calls"}
        )
    read = read_period(period)
    assert read
    return Figures(read, Measured(counted), Measured(Counter()), by_day, names or Names())


def tables(of: Figures) -> dict[str, Table]:
    return {table.id: table for _, make in PAGES.values() for table in make(of)}


def cells(table: Table) -> dict[str, tuple[object, ...]]:
    return {row.name: row.cells for row in table.rows}


def test_what_a_month_shows(edition: Edition) -> None:
    shown = tables(figures(list(calls_of(SEPTEMBER, 30, 2000)), names_of(edition)))
    assert shown["calls-by-day"].finding.startswith("2,000 calls in September 2026, the most on ")
    assert shown["calls-by-day"].total
    assert shown["calls-by-day"].total.cells == (2000,)
    assert shown["calls-by-hour"].finding.startswith("Most calls come on ")
    assert "Most often it was: A person" in shown["came-for"].finding
    assert list(cells(shown["came-for"]))[-1] == "Nothing that we could see"
    assert shown["outcomes"].finding.startswith("Of 2,000 calls, most ended so: rang off")
    assert "were completed with no person" in shown["measures"].finding
    assert "Most who got nothing rang off at “Nobody free”" in shown["gave-up"].finding
    assert "Callers stay longest in the menu “" in shown["map"].finding
    assert shown["offices"].finding.startswith("Chesterfield answered ")
    menu = next(iter(shown["map"].groups))
    assert menu.startswith("Main menu: reached 2,000 times, ")
    keys = {row.name: row.cells for row in shown["map"].groups[menu]}
    assert keys["2: Who to contact"] == (0, "0 %"), "a key that nobody presses is told, too"
    assert isinstance(keys["1: Help at school"][0], int)


def test_measures_are_those_of_the_guidelines() -> None:
    heard = "main-menu 20 1 help-at-school 20 1 school-action/last 30"
    calls = [told(heard, began=SEPTEMBER.timestamp() + n) for n in range(12)]
    calls += [told("main-menu 10", began=SEPTEMBER.timestamp() + n) for n in range(8)]
    calls += [
        told("main-menu 10 0 connect-derby 9 spoke goodbye 4", began=SEPTEMBER.timestamp() + n)
        for n in range(20)
    ]
    measured = cells(tables(figures(calls))["measures"])
    assert measured["Calls"][0] == 40
    assert measured["Completed with no person"][0] == "30 %"
    assert measured["Explanations heard to the end"][0] == "100 %"
    assert measured["Time to information, half"][0] == "40 seconds"
    assert measured["Time until an office rings, nine of ten"][0] == "10 seconds"
    assert measured["Leaflet orders finished"][0] == "none"
    assert measured["Average length"][0] == "0 min 34 s"


def test_nothing_small_is_shown_anywhere(edition: Edition) -> None:
    for count in (1, 4, 7, 30):
        shown = tables(figures(list(calls_of(SEPTEMBER, 30, count, seed=count)), names_of(edition)))
        for table in shown.values():
            for row in (*table.rows, *([table.total] if table.total else [])):
                assert not {1, 2, 3, 4} & {cell for cell in row.cells if isinstance(cell, int)}
            told_in_words = [int(word) for word in table.finding.split() if word.isdigit()]
            assert table.id == "languages" or not {1, 2, 3, 4} & {
                number for number in told_in_words if "September" not in table.finding
            }, table.finding


def test_what_is_hidden_of_an_office_is_not_told_by_its_share() -> None:
    began = SEPTEMBER.timestamp()
    answered = "main-menu 10 0 connect-derby 9 spoke goodbye 4"
    calls = [told(answered, began=began + n) for n in range(20)]
    calls += [told("connect-derby 9 busy nobody-free 4", began=began + n) for n in range(3)]
    calls += [told("connect-derby 9 no-answer nobody-free 4", began=began + n) for n in range(9)]
    calls += [told("connect-derby 9 spoke closed 4", began=began + n) for n in range(3)]
    row = cells(tables(figures(calls, Names(offices=("derby",))))["offices"])["Derby"]
    assert row[:3] == (23, Hidden.FEW, Hidden.WITHHELD)
    assert row[5] is Hidden.FEW


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (30, 90, "33 %"),
        (0, 90, "0 %"),
        (90, 90, "100 %"),
        (3, 90, Hidden.WITHHELD),
        (87, 90, Hidden.WITHHELD),
        (0, 0, "none"),
    ],
)
def test_a_share_tells_nothing_small_either(part: int, whole: int, shown: object) -> None:
    assert share(part, whole) == shown


def test_a_year_without_calls_makes_sentences_and_no_error(edition: Edition) -> None:
    shown = tables(figures([], names_of(edition), period="2031"))
    assert shown["measures"].finding == "Nobody rang in 2031."
    assert len(shown["calls-by-month"].rows) == 12
    assert all(table.as_csv() and json.dumps(table.as_json()) for table in shown.values())


def test_pages_and_leaflets_that_are_no_more_keep_their_figures() -> None:
    story = "old-menu/x 3 1 order.done+order:old-leaflet:ordinary 20"
    calls = [told(story, began=SEPTEMBER.timestamp() + n) for n in range(9)]
    shown = tables(figures(calls))
    assert cells(shown["leaflets-ordered"])["Old leaflet"][0] == 9
    assert "Old menu: reached 9 times, 3 seconds each" in shown["map"].groups


def test_the_25_hours_of_a_day_are_one_day() -> None:
    night = datetime(2026, 10, 25, tzinfo=LONDON).timestamp()
    calls = [told("main-menu 9", began=night + 3600 * hour) for hour in range(25)]
    shown = figures(calls, period="2026-10")
    assert cells(tables(shown)["calls-by-day"])["Sun 25 October"] == (25,)
    assert shown.by_day[date(2026, 10, 25), 1] == 2


@pytest.mark.parametrize(
    ("written", "first", "days"),
    [("2026-02", date(2026, 2, 1), 28), ("2028", date(2028, 1, 1), 366), (" 2026-12 ", None, 31)],
)
def test_periods(written: str, first: date | None, days: int) -> None:
    period = read_period(written)
    assert period
    assert len(period.days) == days
    assert first in (None, period.first)
    assert period.before.last + timedelta(days=1) == period.first
    assert period.after.before == period
    assert read_period(str(period)) == period


@pytest.mark.parametrize("written", ["", "2026-13", "2026-00", "26-11", "1826-11", "last", "٢٠٢٦"])
def test_what_is_no_period(written: str) -> None:
    assert read_period(written) is None


def test_a_figure_for_every_name() -> None:
    assert month_of(date(2026, 11, 26)) == Period(2026, 11)
    assert len({figure.value for figure in Figure}) == len(Figure)
