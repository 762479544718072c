"""What an export of requests holds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.leaflets.order import Format
from ivr.leaflets.request import Request, Wanted
from ivr.leaflets.spreadsheet import BEGINNING, csv_rows
from ivr.uk.address import MOST_LINES
from ivr.uk.london_time import LONDON

KEPT_FOR = timedelta(hours=1)
"""How long the file waits to be downloaded: it is about people."""

_HEADINGS = (
    "Reference",
    "Asked for",
    "State",
    "Leaflets",
    "Office",
    "Postcode area",
    "Printed",
    "Posted",
)
_MOST_LINES = MOST_LINES - 2  # besides the name and the postcode
_ADDRESS = ("Name", *(f"Address {at}" for at in range(1, _MOST_LINES + 1)), "Postcode")


@dataclass(frozen=True)
class Export:
    """A file of requests that somebody has asked for."""

    id: int
    staff: int
    """Who may download it, and nobody else."""
    asked_at: datetime
    since: datetime
    until: datetime
    """The first moment whose requests are not in it any more."""
    with_addresses: bool
    requests: int = 0
    """How many are in it so far."""
    reached: datetime | None = None
    """When the oldest of them was asked for: it is made from the newest on."""
    moved_at: datetime | None = None
    """When something was added to it last."""
    finished_at: datetime | None = None

    @property
    def done(self) -> float:
        """How much of it is made, from 0 to 1, by the days it covers."""
        if self.finished_at:
            return 1.0
        newest = min(self.until, self.asked_at)
        if self.reached is None or newest <= self.since:
            return 0.0
        return min(max((newest - self.reached) / (newest - self.since), 0.0), 1.0)


def heading(*, with_addresses: bool) -> str:
    """The first line of the file."""
    return BEGINNING + csv_rows([(*_HEADINGS, *(_ADDRESS if with_addresses else ()))])


def lines(requests: Iterable[Request], titles: Mapping[str, str], *, with_addresses: bool) -> str:
    """A line for each request; `titles` are those of the leaflets, by id."""
    return csv_rows(
        (*_row(request, titles), *(_address(request) if with_addresses else ()))
        for request in requests
    )


def _row(request: Request, titles: Mapping[str, str]) -> Iterator[str]:
    order = request.order
    yield order.reference
    yield _moment(order.asked_at)
    yield order.state.replace("_", " ") if order.state else ""
    yield "; ".join(_leaflet(wanted, titles) for wanted in request.leaflets)
    yield order.office
    yield (request.postcode or order.postcode).partition(" ")[0]
    yield _moment(request.printed_at)
    yield _moment(request.posted_at)


def _address(request: Request) -> Iterator[str]:
    """Where it goes, in as many cells as an address can have lines."""
    to = request.envelope
    given = to.lines if to else ()
    yield request.name
    yield from given
    yield from [""] * (_MOST_LINES - len(given))
    yield to.on_envelope[-1] if to else request.order.postcode


def _leaflet(wanted: Wanted, titles: Mapping[str, str]) -> str:
    words = [titles.get(wanted.leaflet, wanted.leaflet)]
    if wanted.format is Format.LARGE_PRINT:
        words.append("large print")
    if wanted.language:
        words.append(wanted.language)
    return ", ".join(words)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(LONDON):%d/%m/%Y %H:%M}" if at else ""
