"""A turn of a call as the figures know it."""

from ivr.call.edition import Edition
from ivr.call.heard import Heard, Keys, LegEnded, Silence, Spoken, Words
from ivr.call.place import Place
from ivr.calls.event import Came, Event, Kind
from ivr.script.page import RING_IN, Ending, Explanation, FindOffice, Menu, Transfer

_KEYS = frozenset("1234567890*#")
_MENUS = (Menu, Explanation)
_CAME = {Silence: Came.SILENCE, Spoken: Came.VOICE, Words: Came.WORDS}
_KINDS = {
    Menu: Kind.MENU,
    FindOffice: Kind.QUESTION,
    Transfer: Kind.TRANSFER,
    Ending: Kind.ENDING,
}


def came_of(edition: Edition, place: Place, heard: Heard | None) -> str:
    """What came in at a place; nothing where the call did.

    Which key it was is told of menus alone: others take what is personal.
    """
    if heard is None:
        return Came.CALL
    if isinstance(heard, Keys):
        page = edition.script.pages.get(place.page)
        is_menu = heard.pressed in _KEYS and isinstance(page, _MENUS)
        return heard.pressed if is_menu else Came.KEYS
    return _of_leg(heard) if isinstance(heard, LegEnded) else _CAME[type(heard)]


def event_of(
    edition: Edition, came: str, place: Place, question: str, gave: tuple[str, ...]
) -> Event:
    """Any turn that has led to a place; which one and when it was is left open.

    `question` is the one of a conversation that the caller is at now, `gave` what they have given.
    """
    name, kind = _page(edition, place, question)
    return Event(0, 0.0, came, name, kind, place.misses, place.office, place.language, gave)


def _page(edition: Edition, place: Place, question: str) -> tuple[str, Kind]:
    """The name of a page, or of a question of a conversation, and its kind."""
    name, script = place.page, edition.script
    page = script.pages.get(name)
    match page:
        case None:
            is_staff = name == RING_IN and question != "code"
            return f"{name}.{question}", Kind.STAFF if is_staff else Kind.QUESTION
        case Explanation(parts=parts):
            return name, Kind.LAST_PART if place.part == parts else Kind.EXPLANATION
        case Menu() if name in (script.call.closed, script.call.closed_here):
            return name, Kind.CLOSED
        case _:
            return name, _KINDS[type(page)]


def _of_leg(leg: LegEnded) -> Came:
    if leg.was_a_conversation or leg.is_in_doubt:
        return Came.SPOKE
    return {"busy": Came.BUSY, "failed": Came.NOT_REACHED}.get(leg.status, Came.NO_ANSWER)
