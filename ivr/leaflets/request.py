"""An order as staff work on it: what they add to what the caller gave, and what that amounts to."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.language import LANGUAGES
from ivr.leaflets.order import Format, Item, Order, State
from ivr.uk.address import PostalAddress, read_address

CLAIM_LASTS = timedelta(minutes=15)
"""So long after opening a request somebody is taken to be working on it."""
LATE_AFTER = 3
"""Working days within which an envelope should be on its way."""
QUEUE = (
    State.WAITING,
    State.BEING_HANDLED,
    State.PRINTED,
    State.POSTED,
    State.CANNOT_BE_SENT,
    State.UNCONFIRMED,
    State.NEEDS_ADDRESS,
    State.RANG_OFF,
)
"""The lists of staff, in the order they are worked through."""
_STROKED = str.maketrans("łøđı", "lodi")
"""Letters that Unicode does not take apart."""
OWED = (State.WAITING, State.BEING_HANDLED, State.PRINTED)
"""What is still to be posted."""


class Closed(StrEnum):
    """Why nothing is sent."""

    UNCLEAR = "unclear"
    DUPLICATE = "duplicate"
    NOT_WANTED = "not-wanted"


@dataclass(frozen=True)
class Wanted:
    """One leaflet that goes into the envelope."""

    leaflet: str
    """Its id in leaflets.toml."""
    format: Format = Format.ORDINARY
    language: str = ""
    """As staff heard it, such as `Polish`; empty for English."""


@dataclass(frozen=True)
class Claim:
    """Who has opened a request to work on it. It keeps nobody else out."""

    staff: int
    called: str
    at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether they are probably still at it."""
        return now - self.at < CLAIM_LASTS


@dataclass(frozen=True)
class Request:
    """An order and what staff have added. Nobody's name or street is shown in a traceback."""

    id: int
    """Of the order; it stands in addresses of pages, which tell nothing of the caller."""
    order: Order = field(repr=False)
    version: int = 0
    """Rises with every change of staff's, so that nobody writes over what they have not seen."""
    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    """A line for each line, between the name and the postcode."""
    postcode: str = field(default="", repr=False)
    wanted: tuple[Wanted, ...] | None = None
    """The leaflets as corrected; None while the caller's own choice stands."""
    notes: str = field(default="", repr=False)
    closed: Closed | None = None
    duplicate_of: int | None = None
    printed_in: int | None = None
    """The print run."""
    printed_at: datetime | None = None
    posted_at: datetime | None = None
    claim: Claim | None = None

    @property
    def handling(self) -> State | None:
        """What staff have done with it: the furthest fact counts."""
        if self.closed:
            return State.CANNOT_BE_SENT
        if self.posted_at:
            return State.POSTED
        if self.printed_at:
            return State.PRINTED
        return State.BEING_HANDLED if self.name else None

    @property
    def envelope(self) -> PostalAddress | None:
        """Where it goes; None while no address has been typed."""
        return read_address(self.name, self.address, self.postcode)[0] if self.name else None

    @property
    def leaflets(self) -> tuple[Wanted, ...]:
        """What goes into the envelope, as corrected or as chosen."""
        if self.wanted is not None:
            return self.wanted
        return tuple(dict.fromkeys(map(_wanted, self.order.items)))

    @property
    def can_be_changed(self) -> bool:
        """Whether it is staff's by now: the caller adds nothing more, and it has not gone off."""
        return self.order.state not in (None, State.IN_PROGRESS) and self.handling not in (
            State.CANNOT_BE_SENT,
            State.PRINTED,
            State.POSTED,
        )

    @property
    def can_be_reopened(self) -> bool:
        """Whether it lies closed, printed or posted."""
        return bool(self.closed or self.printed_at or self.posted_at)


def _wanted(item: Item) -> Wanted:
    """What the caller chose; the language that they named by voice has still to be heard."""
    language = LANGUAGES.get(item.language)
    return Wanted(item.leaflet, item.format, language.name if language else "")


def search_words(text: str) -> tuple[str, ...]:
    """The words of a name as they are looked for: `Łucja Świątek` is found by `swiatek` too."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return tuple(dict.fromkeys(re.findall(r"\w+", plain.translate(_STROKED))))


def close(request: Request, why: Closed, duplicate_of: int | None = None) -> Request:
    """Nothing is sent; for a duplicate, `duplicate_of` is the request that is."""
    return replace(request, closed=why, duplicate_of=duplicate_of)


def reopen(request: Request) -> Request:
    """Back to where it stood before it was closed, printed or posted; what was typed stays."""
    return replace(
        request,
        closed=None,
        duplicate_of=None,
        printed_in=None,
        printed_at=None,
        posted_at=None,
    )
