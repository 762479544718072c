"""What an export of requests holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.leaflets.order import Format, Item, Order
from ivr.leaflets.spreadsheet import BEGINNING, csv_rows
from ivr.uk.london_time import LONDON

KEPT_FOR = timedelta(hours=1)
"""How long the file waits to be downloaded: it is about people."""

_HEADINGS = ("Reference", "Asked for", "State", "Leaflets", "Postcode")


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


def heading() -> str:
    """The first line of the file."""
    return BEGINNING + csv_rows([_HEADINGS])


def lines(orders: Iterable[Order], titles: Mapping[str, str]) -> str:
    """A line for each request; `titles` are those of the leaflets, by id."""
    return csv_rows(_row(order, titles) for order in orders)


def _row(order: Order, titles: Mapping[str, str]) -> tuple[str, ...]:
    return (
        order.reference,
        f"{order.asked_at.astimezone(LONDON):%d/%m/%Y %H:%M}",
        order.state.replace("_", " ") if order.state else "",
        "; ".join(_item(item, titles) for item in order.items),
        order.postcode,
    )


def _item(item: Item, titles: Mapping[str, str]) -> str:
    words = [titles.get(item.leaflet, item.leaflet)]
    if item.format is Format.LARGE_PRINT:
        words.append("large print")
    if item.in_another_language:
        words.append("in another language")
    return ", ".join(words)
