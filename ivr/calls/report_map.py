"""Where callers go, which keys they take there, and where they give up."""

from collections.abc import Mapping

from ivr.calls.event import Came
from ivr.calls.hiding import LEAST_SHOWN, Hidden, alone, with_total
from ivr.calls.measures import Measured, share
from ivr.calls.tables import Names, Picture, Row, Table, counted, words_of
from ivr.calls.tally import RANG_OFF, Cell, Figure

_MOST_SHOWN = 12
"""Pages in the picture of giving up; the rest are few."""
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


def giving_up(of: Measured) -> Table:
    """The pages at which callers rang off who had got nothing."""
    counts = {cell.what: n for cell, n in of.counts.items() if cell.figure == Figure.GAVE_UP}
    pages = sorted(counts, key=lambda page: (-counts[page], page))
    safe = with_total([counts[page] for page in pages])
    rows = tuple(
        Row(
            words_of(page),
            (
                cell,
                alone(of.of(Figure.VISITS, page)),
                cell
                if isinstance(cell, Hidden)
                else share(counts[page], of.of(Figure.VISITS, page)),
            ),
        )
        for page, cell in zip(pages, safe.cells, strict=True)
    )
    first = rows[0] if rows else None
    return Table(
        "gave-up",
        "Where callers give up",
        f"Most who got nothing rang off at “{first.name}”: {counted(first.cells[0], 'call')}."
        if first and isinstance(first.cells[0], int)
        else "Hardly anybody rang off without having got something.",
        ("Page", "Rang off with nothing", "Times it was reached", "Share"),
        rows[:_MOST_SHOWN],
        Picture.BARS,
        Row("All pages", (safe.total, "", "")),
    )


def the_map(of: Measured, names: Names) -> Table:
    """Each page with its keys: how many took each, where it leads, and how long they stayed."""
    taken: dict[str, dict[str, int]] = {}
    for cell, count in of.counts.items():
        if cell.figure == Figure.TOOK:
            taken.setdefault(cell.what, {})[cell.how] = count
    order = [page for page in names.keys if page in taken]
    order += sorted(taken.keys() - set(order))
    rows: list[Row] = []
    longest: tuple[float, str] = (0.0, "")
    for page in order:
        stay = _stay(of, page)
        if stay and "1" in names.keys.get(page, {}):
            longest = max(longest, (stay, page))
        rows += _page(of, page, taken[page], names.keys.get(page, {}), stay)
    return Table(
        "map",
        "The map of the call",
        f"Callers stay longest in the menu “{words_of(longest[1])}”: {longest[0]:.0f} seconds."
        if longest[0]
        else "Too few calls to say where callers stay longest.",
        ("What they did", "How often", "Share"),
        tuple(rows),
        Picture.BARS,
        note=(
            "The pages stand in the order in which callers come to them. Seconds are from the "
            "beginning of a page until the call goes on elsewhere, all that is said there included."
        ),
    )


def _page(
    of: Measured,
    page: str,
    taken: Mapping[str, int],
    leads: Mapping[str, str],
    stay: float | None,
) -> list[Row]:
    visits = alone(of.of(Figure.VISITS, page))
    group = f"{words_of(page)}: reached {counted(visits, 'time')}"
    if stay is not None:
        group += f", {stay:.0f} seconds each"
    keys = sorted(taken, key=lambda key: (key not in leads, key not in _ANSWERS, key))
    keys += [key for key in leads if key not in taken]  # a key that nobody presses tells, too
    safe = with_total([taken.get(key, 0) for key in keys])
    whole = sum(taken.values())
    explains = not leads and Came.SPOKE not in taken
    return [
        Row(
            f"{key}: {words_of(leads[key])}" if key in leads else _answer(key, explains=explains),
            (cell, cell if isinstance(cell, Hidden) else share(taken.get(key, 0), whole)),
            group,
        )
        for key, cell in sorted(
            zip(keys, safe.cells, strict=True), key=lambda each: each[0] not in leads
        )
    ]


def _answer(came: str, *, explains: bool) -> str:
    """What came in where no key of the menu was pressed; an explanation goes on by itself."""
    if came == Came.SILENCE and explains:
        return "Listened on"
    return _ANSWERS.get(came) or f"Key {came}"


def _stay(of: Measured, page: str) -> float | None:
    stays = of.counts[Cell(Figure.STAYED, page)]
    return of.counts[Cell(Figure.STAY, page)] / stays if stays >= LEAST_SHOWN else None
