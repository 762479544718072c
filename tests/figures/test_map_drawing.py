"""The map as a graph: nothing stands on anything else, and small numbers are not drawn."""

import random
from collections import Counter
from datetime import datetime
from itertools import combinations

import pytest

from ivr.call.edition import Edition
from ivr.call.figures_named import names_of
from ivr.calls.drawing import Box, Drawing
from ivr.calls.map_drawing import draw
from ivr.calls.map_pages import first_to_mend, map_pages
from ivr.calls.measures import Measured
from ivr.calls.record import CallRecord, joined
from ivr.calls.tables import Names
from ivr.calls.tally import Cell, Figure, Tally, tally
from ivr.uk.london_time import LONDON
from tests.figures.months import calls_of
from tests.figures.stories import record

SEPTEMBER = datetime(2026, 9, 1, tzinfo=LONDON)


def month(count: int) -> Measured:
    counted: Tally = Counter()
    for events in calls_of(SEPTEMBER, 30, count):
        counted.update(tally(joined(CallRecord(), events)))
    return Measured(counted)


def drawn(of: Measured, names: Names) -> Drawing:
    drawing = draw(map_pages(of, names), names)
    assert drawing
    return drawing


def by_name(drawing: Drawing) -> dict[str, Box]:
    return {box.name: box for box in drawing.boxes}


def test_boxes_stand_in_the_order_of_the_call(edition: Edition) -> None:
    drawing = drawn(month(2000), names_of(edition))
    boxes = by_name(drawing)
    columns = [("main-menu",), ("help-at-school", "where-you-live"), ("school-action",)]
    lefts = [{boxes[name].x for name in column if name in boxes} for column in columns]
    assert max(lefts[0]) < min(lefts[1]) < min(lefts[2])
    assert boxes["school-action"].y < boxes["education-plan"].y < boxes["assessment"].y
    assert boxes["main-menu"].lines[0].startswith("2,000 times, ")
    for one, other in combinations(drawing.boxes, 2):
        apart = one.right < other.x or other.right < one.x
        assert apart or one.y + one.height < other.y or other.y + other.height < one.y
    assert all(box.right < drawing.width for box in drawing.boxes)


def test_a_way_is_as_wide_as_the_callers_who_took_it(edition: Edition) -> None:
    ways = {way.label: way for way in drawn(month(2000), names_of(edition)).ways if way.path}
    counts = {int(label.split(" · ")[1].replace(",", "")): way.width for label, way in ways.items()}
    assert sorted(counts.values()) == [width for _, width in sorted(counts.items())]
    assert max(counts.values()) == 16


def test_a_small_number_is_not_drawn_either(edition: Edition) -> None:
    drawing = drawn(month(40), names_of(edition))
    assert any(way.is_hidden for way in drawing.ways)
    for way in drawing.ways:
        number = way.label.partition(" · ")[2].partition(" →")[0]
        assert not number.isdigit() or int(number) >= 5
        assert not way.is_hidden or way.width == 1.5


def counted(*stories: tuple[int, str]) -> Measured:
    found: Tally = Counter()
    for number, story in stories:
        for _ in range(number):
            found.update(tally(record(story)))
    return Measured(found)


def test_the_menu_to_mend_is_the_one_where_most_get_no_further(edition: Edition) -> None:
    names = names_of(edition)
    of = counted(
        (30, "main-menu 9 1 help-at-school 9 1 school-action/last 30"),
        (12, "main-menu 9 1 help-at-school 9 7 help-at-school! 9 silence help-at-school! 5"),
        (20, "main-menu 9"),
    )
    pages = map_pages(of, names)
    worst = first_to_mend(pages)
    assert worst
    assert (worst.name, worst.lost) == ("help-at-school", 36)
    boxes = by_name(drawn(of, names))
    assert [box.name for box in boxes.values() if box.is_first_to_mend] == ["help-at-school"]
    assert boxes["help-at-school"].lost == pytest.approx(36 / 66)
    assert boxes["school-action"].lost is None, "who has heard it to its end may ring off"


def test_a_page_that_only_the_map_of_another_day_had_stands_by_itself() -> None:
    boxes = by_name(drawn(counted((9, "old-menu/x 3 1 order.done 20")), Names()))
    assert set(boxes) == {"old-menu", "order"}


def test_any_numbers_at_all_are_drawn(edition: Edition) -> None:
    names, chance = names_of(edition), random.Random(1)
    for _ in range(30):
        found: Tally = Counter()
        for page in chance.sample([*names.keys, "order.format", "gone"], 12):
            for how in chance.sample(["0", "1", "2", "3", "9", "silence", "busy", "rang-off"], 4):
                found[Cell(Figure.TOOK, page, how)] += chance.choice([1, 3, 5, 900])
            found[Cell(Figure.VISITS, page)] += chance.choice([1, 5, 3000])
            found[Cell(Figure.GAVE_UP, page)] += chance.choice([0, 1, 7])
        drawing = drawn(Measured(found), names)
        assert all(box.lost is None or 0 < box.lost <= 1 for box in drawing.boxes)


def test_nobody_makes_no_map(edition: Edition) -> None:
    assert draw([], names_of(edition)) is None
