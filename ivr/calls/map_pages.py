"""The pages of the call with what callers did on each, as it may be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ivr.calls.event import Came
from ivr.calls.hiding import LEAST_SHOWN, Hidden, Shown, alone, with_total
from ivr.calls.measures import Measured, share
from ivr.calls.tables import Names, Value, words_of
from ivr.calls.tally import RANG_OFF, Cell, Figure

_ON_EVERY_PAGE = "09*#"
_ANSWERS = {
    "0": "0: a person",
    "9": "9: the main menu",
    "*": "*: back",
    "#": "#: skip, or say it again",
    Came.SILENCE: "No key",
    Came.KEYS: "Keys for a number",
    Came.VOICE: "Spoke after the tone",
    Came.WORDS: "Spoke to the computer",
    Came.SPOKE: "Spoke to the office",
    Came.BUSY: "The office was busy",
    Came.NO_ANSWER: "Nobody answered",
    Came.NOT_REACHED: "The office could not be reached",
    Came.TROUBLE: "The line failed",
    RANG_OFF: "Rang off",
}


@dataclass(frozen=True)
class Answer:
    """One thing that callers did on a page."""

    came: str
    """A key, another of `Came`, or `rang-off`."""
    words: str
    often: Shown
    share: Value
    is_missed: bool
    """Whether it was no key, or one that leads nowhere, where one was asked for."""


@dataclass(frozen=True)
class MapPage:
    """One page."""

    name: str
    visits: Shown
    seconds: float | None
    """How long they stayed; None where too few did."""
    answers: tuple[Answer, ...]
    gave_up: Shown
    """How many rang off here who had got nothing."""
    is_menu: bool

    @property
    def known(self) -> int:
        """How many answers are shown."""
        return _shown(each.often for each in self.answers)

    @property
    def lost(self) -> int:
        """How often somebody got no further: at least so often, as small numbers are not shown."""
        missed = [each.often for each in self.answers if each.is_missed]
        return min(_shown([*missed, self.gave_up]), self.known)


def map_pages(of: Measured, names: Names) -> list[MapPage]:
    """Every page that callers came to, in the order of the map."""
    taken: dict[str, dict[str, int]] = {}
    for cell, count in of.counts.items():
        if cell.figure == Figure.TOOK:
            taken.setdefault(cell.what, {})[cell.how] = count
    order = [page for page in names.keys if page in taken]
    order += sorted(taken.keys() - set(order))
    gave_up = given_up(of)
    return [
        _page(of, name, taken[name], names.keys.get(name, {}), gave_up.get(name, 0))
        for name in order
    ]


def given_up(of: Measured) -> dict[str, Shown]:
    """How many rang off at each page who had got nothing, most first; a total may stand by it."""
    counts = {cell.what: n for cell, n in of.counts.items() if cell.figure == Figure.GAVE_UP}
    pages = sorted(counts, key=lambda page: (-counts[page], page))
    safe = with_total([counts[page] for page in pages])
    return dict(zip(pages, safe.cells, strict=True))


def first_to_mend(pages: Sequence[MapPage]) -> MapPage | None:
    """The menu at which most callers got no further."""
    menus = [page for page in pages if page.is_menu and page.lost]
    return max(menus, key=lambda page: page.lost, default=None)


def _page(
    of: Measured, name: str, taken: Mapping[str, int], leads: Mapping[str, str], gave_up: Shown
) -> MapPage:
    keys = sorted(taken, key=lambda key: (key not in leads, key not in _ANSWERS, key))
    keys += [key for key in leads if key not in taken]  # a key that nobody presses tells, too
    safe = with_total([taken.get(key, 0) for key in keys])
    whole = sum(taken.values())
    goes_on = not leads and Came.SPOKE not in taken
    answers = [
        Answer(
            key,
            f"{key}: {words_of(leads[key])}" if key in leads else _words(key, goes_on=goes_on),
            cell,
            cell if isinstance(cell, Hidden) else share(taken.get(key, 0), whole),
            _is_missed(key, leads),
        )
        for key, cell in zip(keys, safe.cells, strict=True)
    ]
    return MapPage(
        name,
        alone(of.of(Figure.VISITS, name)),
        _stay(of, name),
        tuple(sorted(answers, key=lambda each: each.came not in leads)),
        gave_up,
        bool(leads),
    )


def _is_missed(came: str, leads: Mapping[str, str]) -> bool:
    is_key = len(came) == 1 and came not in _ON_EVERY_PAGE
    return bool(leads) and came not in leads and (came in (Came.SILENCE, Came.KEYS) or is_key)


def _words(came: str, *, goes_on: bool) -> str:
    """What came in where no key of the menu was pressed; an explanation goes on by itself."""
    if came == Came.SILENCE and goes_on:
        return "Listened on"
    return _ANSWERS.get(came) or f"Key {came}"


def _stay(of: Measured, page: str) -> float | None:
    stays = of.counts[Cell(Figure.STAYED, page)]
    return of.counts[Cell(Figure.STAY, page)] / stays if stays >= LEAST_SHOWN else None


def _shown(numbers: Iterable[Shown]) -> int:
    return sum(number for number in numbers if isinstance(number, int))
