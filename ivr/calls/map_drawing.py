"""The map of the call as a graph: pages from left to right as callers come to them."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.calls.drawing import Box, Drawing, Way
from ivr.calls.event import Came
from ivr.calls.hiding import Hidden, Shown
from ivr.calls.map_pages import Answer, MapPage, first_to_mend
from ivr.calls.tables import Names, counted, words_of

_WIDTH, _GAP, _BETWEEN = 170.0, 106.0, 18.0
"""Of a box; from one column to the next; from one box to the one below it."""
_EDGE, _TITLE, _LINE, _BAR, _WAY = 12.0, 19.0, 17.0, 14.0, 22.0
"""Heights: the margin in a box, what stands in it, and each way that leads out of it."""
_LETTERS, _LETTER = 20, 7.5
"""That fit in a line of a title; how wide one is in a label."""
_THINNEST, _WIDEST = 1.5, 16.0
_SHORT: dict[str, str] = {
    Came.SILENCE: "heard",
    Came.SPOKE: "spoke",
    Came.BUSY: "busy",
    Came.NO_ANSWER: "no answer",
    Came.NOT_REACHED: "not reached",
}


@dataclass
class _Node:
    """A page, or all the questions of a task, on its way to become a box."""

    name: str
    pages: list[MapPage]
    column: int = -1
    ways: list[tuple[Answer, "_Node"]] = field(default_factory=list)

    @property
    def is_task(self) -> bool:
        return self.pages[0].name != self.name


def draw(pages: Sequence[MapPage], names: Names) -> Drawing | None:
    """The whole map; None where nobody rang."""
    nodes = _nodes(pages, names.onward)
    if not nodes:
        return None
    _put_in_columns(list(nodes.values()))
    worst = first_to_mend(pages)
    boxes = _boxes(list(nodes.values()), worst.name if worst else "")
    ways = tuple(_ways(list(nodes.values()), boxes))
    return Drawing(
        max([*(box.right for box in boxes.values()), *(_end_of(way) for way in ways)]) + _EDGE,
        max(box.y + box.height for box in boxes.values()) + _EDGE,
        tuple(boxes.values()),
        ways,
    )


def _nodes(pages: Sequence[MapPage], onward: Mapping[str, Mapping[str, str]]) -> dict[str, _Node]:
    nodes: dict[str, _Node] = {}
    for page in pages:
        name = page.name.partition(".")[0]
        nodes.setdefault(name, _Node(name, [])).pages.append(page)
    for node in nodes.values():
        leads = onward.get(node.name, {})
        for answer in node.pages[0].answers if not node.is_task else ():
            target = nodes.get(leads.get(answer.came, ""))
            if target and answer.often != 0:
                node.ways.append((answer, target))
    return nodes


def _put_in_columns(nodes: Sequence[_Node]) -> None:
    """Each as many steps from the beginning as it takes; what nothing leads to is in the second."""
    for place, first in enumerate(nodes):
        if first.column < 0:
            first.column = 0 if place == 0 else 1
            ahead = [first]
            while ahead:
                node = ahead.pop(0)
                for _, target in node.ways:
                    if target.column < 0:
                        target.column = node.column + 1
                        ahead.append(target)


def _boxes(nodes: Sequence[_Node], worst: str) -> dict[str, Box]:
    """Every page's box, below those before it in its column and not above whence callers come."""
    boxes: dict[str, Box] = {}
    ends: dict[int, float] = {}
    for node in sorted(nodes, key=lambda node: node.column):
        before = [
            boxes[other.name].y
            for other in nodes
            if other.column < node.column and any(to is node for _, to in other.ways)
        ]
        y = max([ends.get(node.column, _EDGE), *([min(before)] if before else [])])
        box = _box(node, y, is_worst=node.name == worst)
        boxes[node.name] = box
        ends[node.column] = box.y + box.height + _BETWEEN
    return boxes


def _box(node: _Node, y: float, *, is_worst: bool) -> Box:
    title = tuple(textwrap.wrap(words_of(node.name), _LETTERS)[:2])
    lines, lost = _told(node)
    inside = (
        _TITLE * len(title) + _LINE * (len(lines) + is_worst) + (_BAR if lost is not None else 0)
    )
    return Box(
        node.name,
        _EDGE + node.column * (_WIDTH + _GAP),
        y,
        _WIDTH,
        2 * _EDGE + max(inside, _WAY * len(node.ways) - _EDGE),
        title,
        lines,
        lost,
        is_worst,
    )


def _told(node: _Node) -> tuple[tuple[str, ...], float | None]:
    """What stands in a box, and the share of those who got no further."""
    if node.is_task:
        return _told_of_task(node.pages)
    page = node.pages[0]
    times = counted(page.visits, "time")
    lines = [times if page.seconds is None else f"{times}, {page.seconds:.0f} s each"]
    if not page.lost:
        return tuple(lines), None
    lost = page.lost / page.known
    what = "got no further" if page.is_menu else "gave up"
    return (*lines, f"{100 * lost:.0f} % {what}"), lost


def _told_of_task(pages: Sequence[MapPage]) -> tuple[tuple[str, ...], float | None]:
    """The same of all the questions of a task: how many began it, and gave up in its midst."""
    visits = max((page.visits for page in pages if isinstance(page.visits, int)), default=0)
    off = sum(page.gave_up for page in pages if isinstance(page.gave_up, int))
    begun = counted(visits or Hidden.FEW, "time")
    if not off or off > visits:
        return (begun,), None
    return (begun, f"{100 * off / visits:.0f} % gave up"), off / visits


def _ways(nodes: Sequence[_Node], boxes: Mapping[str, Box]) -> Iterator[Way]:
    """The narrow ones last, so that they are not covered."""
    shown = [each.often for node in nodes for each, _ in node.ways if isinstance(each.often, int)]
    most = max(shown, default=1)
    found = [
        _way(boxes[node.name], boxes[target.name], answer, place, most)
        for node in nodes
        for place, (answer, target) in enumerate(node.ways)
    ]
    yield from sorted(found, key=lambda way: -way.width)


def _way(box: Box, to: Box, answer: Answer, place: int, most: int) -> Way:
    x, y = box.right, box.y + _EDGE + _WAY * (place + 0.5)
    label = f"{_SHORT.get(answer.came, answer.came)} · {_number(answer.often)}"
    if to.x <= box.x:
        return Way(f"{label} → {words_of(to.name)}", x + 6, y + 5)
    bend = to.x - _GAP * 0.45
    path = f"M{x:.0f} {y:.0f}H{bend:.0f}C{to.x:.0f} {y:.0f} {bend:.0f} {to.middle:.0f} "
    path += f"{to.x:.0f} {to.middle:.0f}"
    if isinstance(answer.often, Hidden):
        return Way(label, x + 6, y + 5, path, _THINNEST, is_hidden=True)
    width = _THINNEST + (_WIDEST - _THINNEST) * answer.often / most
    return Way(label, x + 6, y + 5, path, round(width, 1))


def _end_of(way: Way) -> float:
    return way.x + _LETTER * len(way.label)


def _number(often: Shown) -> str:
    if isinstance(often, int):
        return f"{often:,}"
    return "under 5" if often is Hidden.FEW else "not shown"
