"""Where callers go, which keys they take there, and where they give up."""

from collections.abc import Sequence

from ivr.calls.hiding import Hidden, alone, with_total
from ivr.calls.map_drawing import draw
from ivr.calls.map_pages import MapPage, first_to_mend, given_up, map_pages
from ivr.calls.measures import Measured, share
from ivr.calls.tables import Names, Picture, Row, Table, counted, words_of
from ivr.calls.tally import Figure

_MOST_SHOWN = 12
"""Pages in the picture of giving up; the rest are few."""


def giving_up(of: Measured) -> Table:
    """The pages at which callers rang off who had got nothing."""
    cells = given_up(of)
    total = with_total([of.of(Figure.GAVE_UP, page) for page in cells]).total
    rows = tuple(
        Row(
            words_of(page),
            (
                cell,
                alone(of.of(Figure.VISITS, page)),
                cell if isinstance(cell, Hidden) else share(cell, of.of(Figure.VISITS, page)),
            ),
        )
        for page, cell in cells.items()
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
        Row("All pages", (total, "", "")),
    )


def the_map(of: Measured, names: Names) -> Table:
    """Each page with its keys: how many took each, where it leads, and how long they stayed."""
    pages = map_pages(of, names)
    return Table(
        "map",
        "The map of the call",
        f"{_to_mend(pages)} {_longest(pages)}",
        ("What they did", "How often", "Share"),
        tuple(row for page in pages for row in _rows(page)),
        Picture.GRAPH,
        note=(
            "The pages stand in the order in which callers come to them, and each line is as wide "
            "as the number of callers who went that way. Orange is how often they pressed no key "
            "or a wrong one where one was asked for, or gave up: rang off and had got nothing. "
            "Seconds are from the beginning of a page until the call goes on elsewhere, all that "
            "is said there included."
        ),
        drawing=draw(pages, names),
    )


def _rows(page: MapPage) -> list[Row]:
    group = f"{words_of(page.name)}: reached {counted(page.visits, 'time')}"
    if page.seconds is not None:
        group += f", {page.seconds:.0f} seconds each"
    return [Row(each.words, (each.often, each.share), group) for each in page.answers]


def _to_mend(pages: Sequence[MapPage]) -> str:
    """The menu at which most got no further."""
    page = first_to_mend(pages)
    if page is None:
        return "No menu stands out as one to mend."
    return (
        f"The menu to look at first is “{words_of(page.name)}”: {counted(page.lost, 'time')} "
        f"callers pressed no key or a wrong one, or gave up, of {page.known:,}."
    )


def _longest(pages: Sequence[MapPage]) -> str:
    """The menu in which callers stay longest."""
    known = [(page.seconds, page.name) for page in pages if page.is_menu and page.seconds]
    if not known:
        return "Too few calls to say where callers stay longest."
    seconds, name = max(known)
    return f"Callers stay longest in the menu “{words_of(name)}”: {seconds:.0f} seconds."
