"""Which office serves whom."""

from collections.abc import Iterable
from typing import Literal

from ivr.uk.areas import Council

Route = Literal["chesterfield", "derby", "ask", "outside"]

_ROUTES: dict[Council, Route] = {
    Council.DERBY_CITY: "derby",
    Council.DERBYSHIRE: "chesterfield",
    Council.NEITHER: "outside",
    Council.UNSURE: "ask",
}


def office_for(council: Council) -> Route:
    """The office for someone who lives there; `ask` where only they can say."""
    return _ROUTES[council]


def office_for_all(councils: Iterable[Council]) -> Route | None:
    """The office that serves all of them; None if there is none, or they differ."""
    routes = {office_for(council) for council in councils}
    return routes.pop() if len(routes) == 1 else None
