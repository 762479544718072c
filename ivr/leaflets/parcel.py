"""A request that can go into the post: staff have found out where to."""

from dataclasses import dataclass
from datetime import datetime

from ivr.leaflets.order import Format, Order
from ivr.uk.address import PostalAddress


@dataclass(frozen=True)
class Parcel:
    """One envelope to one person."""

    id: int
    """That of the request."""
    order: Order
    to: PostalAddress
    printed_at: datetime | None = None
    """When somebody said that its label had printed properly."""
    posted_at: datetime | None = None

    @property
    def called(self) -> str:
        """As staff and the audit log name it; never by who it goes to."""
        return f"request {self.order.reference or f'number {self.id}'}"

    @property
    def format(self) -> Format:
        """Large print, where any of its leaflets is asked for so."""
        formats = {item.format for item in self.order.items}
        return Format.LARGE_PRINT if Format.LARGE_PRINT in formats else Format.ORDINARY
