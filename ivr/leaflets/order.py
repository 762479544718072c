"""An order for leaflets: what a caller has given so far, and what that amounts to."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ivr.voice import Kind, Voice


class Format(StrEnum):
    """How a leaflet is printed."""

    ORDINARY = "ordinary"
    LARGE_PRINT = "large-print"


class State(StrEnum):
    """What staff can do with an order."""

    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    UNCONFIRMED = "unconfirmed"
    NEEDS_ADDRESS = "needs_address"
    BEING_HANDLED = "being_handled"
    PRINTED = "printed"
    POSTED = "posted"
    CANNOT_BE_SENT = "cannot_be_sent"
    RANG_OFF = "rang_off"


@dataclass(frozen=True)
class Item:
    """One leaflet in one format."""

    leaflet: str
    """Its id in leaflets.toml."""
    format: Format = Format.ORDINARY
    in_another_language: bool = False
    """Where the call has not told which, it is named in the recording with this item's place in
    the order."""
    language: str = ""
    """The code of the one that the caller chose for the call."""


@dataclass(frozen=True)
class Order:
    """The order of one call. Each fact stands as it was given; what it amounts to is worked out."""

    call: str
    """CallSid."""
    asked_at: datetime
    step: int = 0
    """How many turns of the order have been answered; the next answer carries this number."""
    at: str = ""
    """The question that was asked last."""
    chosen: str = ""
    """The leaflet whose format is being asked."""
    items: tuple[Item, ...] = ()
    keys: str = ""
    """The keys of the postcode, while its letters are being asked."""
    letters: str = ""
    """The letters of it that were answered, "*" for none of those offered."""
    candidates: tuple[str, ...] = ()
    """What a postcode that was said may be, likeliest first; those refused are gone."""
    wrong_postcodes: int = 0
    unheard: int = 0
    """How often nothing was heard after the tone, one after another."""
    postcode: str = ""
    """As `S40 1DD`, once the caller has confirmed it."""
    office: str = ""
    """The office of that postcode, or of the one that staff have typed; "" where none serves it."""
    voices: tuple[Voice, ...] = ()
    ring_back: str = ""
    """The caller's number, only after a yes."""
    reference: str = ""
    confirmed_at: datetime | None = None
    needs_address: bool = False
    """The caller could give no address and was put through to a person."""
    closed_at: datetime | None = None
    """The call is over."""
    handling: State | None = None
    """What staff have done with it: being handled or later."""

    @property
    def state(self) -> State | None:
        """What it amounts to; None where nothing was asked for, so that nothing is owed.

        A fact never takes another back: confirmed is waiting, whatever comes later.
        """
        if self.handling:
            return self.handling
        if self.confirmed_at:
            return State.WAITING
        if not self.items:
            return None if self.closed_at else State.IN_PROGRESS
        if self.needs_address:
            return State.NEEDS_ADDRESS
        if not self.closed_at:
            return State.IN_PROGRESS
        return (
            State.UNCONFIRMED
            if self.voice(Kind.ADDRESS) and self.voice(Kind.NAME)
            else State.RANG_OFF
        )

    @property
    def is_open(self) -> bool:
        """Whether the caller can still add to it: staff have not taken it."""
        return self.handling is None

    def voice(self, kind: Kind, item: int = 0) -> Voice | None:
        """The last recording of a kind."""
        found = [voice for voice in self.voices if (voice.kind, voice.item) == (kind, item)]
        return found[-1] if found else None

    def hearing(self, voice: Voice) -> "Order":
        """The same with a recording; the one it replaces is no longer part of it."""
        kept = tuple(old for old in self.voices if (old.kind, old.item) != (voice.kind, voice.item))
        return replace(self, voices=(*kept, voice), unheard=0)
