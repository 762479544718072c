"""What an order by phone is made of: its questions, what it asks of the world, its moves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ivr.call.heard import Heard, Silence
from ivr.call.place import Place
from ivr.call.tasks.desk import Desk, at_step
from ivr.call.turn import miss
from ivr.leaflets.order import Order
from ivr.script.page import ORDER


class At(StrEnum):
    """The questions of an order."""

    FORMAT = "format"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    POSTCODE = "postcode"
    LETTER = "letter"
    SPEECH = "speech"
    CONFIRM = "confirm"
    ADDRESS = "address"
    NAME = "name"
    HEAR_BACK = "hear-back"
    RING_BACK = "ring-back"
    DONE = "done"


@dataclass(frozen=True)
class Letters:
    """A letter question: what the caller's keys leave open."""

    offered: str
    last: bool
    """Whether it is the last of the two letters."""


@dataclass(frozen=True)
class OrderDesk(Desk):
    """What an order needs to know of the world."""

    offered: Sequence[str]
    """The leaflets of the menu, in the order of their keys."""
    postcode: Callable[[str, str], str | Letters | None]
    """(keys, letters answered) → the postcode, the next letter question, or nothing."""
    spoken_postcode: Callable[[str], Sequence[str]] | None
    """What was said → the postcodes that it may be, likeliest first; None where speech is off."""
    office: Callable[[str], str]
    """The office of a postcode, or "" where that can't be told."""
    reference: Callable[[], str]


Step = tuple[Order, Place]


def ask(order: Order, place: Place, at: At, *before: str) -> Step:
    """The next question."""
    order = replace(order, at=at, step=order.step + 1)
    return order, at_step(place, ORDER, order.step, before)


def repeat(order: Order, place: Place) -> Step:
    """The same question, as if for the first time."""
    return ask(order, place, At(order.at))


def again(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    """Silence or a wrong key: the same question, then a warning, then a person."""
    how = "silence" if isinstance(heard, Silence) else "keys"
    missed = miss(desk.moment, towards(desk, order, place), how)
    if missed.page != ORDER:
        return order, missed
    order = replace(order, step=order.step + 1)
    return order, replace(missed, part=order.step)


def towards(desk: OrderDesk, order: Order, place: Place) -> Place:
    """The same place, with the office that the caller's postcode belongs to."""
    office = desk.office(order.postcode) if order.postcode else ""
    return replace(place, office=place.office or office)
