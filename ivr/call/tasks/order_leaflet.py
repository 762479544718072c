"""Taking an order for leaflets by phone: one question after another, nothing given ever lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ivr.call.heard import Heard, Keys, Silence, Spoken
from ivr.call.place import Place
from ivr.call.turn import arrive, arrive_at_last_office, end, miss
from ivr.leaflets.order import Format, Item, Order
from ivr.script.page import (
    BACK_KEY,
    GOODBYE,
    LEAFLET_MENU,
    ORDER,
    PERSON_KEY,
    SKIP_KEY,
    START_KEY,
    OrderPrompt,
    Saying,
    Script,
)
from ivr.voice import Kind, Voice

SHORTEST_VOICE = 1.5
"""Seconds; less is nothing said."""
MOST_WAITS = 3
"""How often a caller is asked to wait for the playing back."""
_WRONG_POSTCODES = 2
_TIMES_UNHEARD = 2


class At(StrEnum):
    """The questions of an order."""

    FORMAT = "format"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    POSTCODE = "postcode"
    LETTER = "letter"
    CONFIRM = "confirm"
    ADDRESS = "address"
    NAME = "name"
    HEAR_BACK = "hear-back"
    RING_BACK = "ring-back"
    DONE = "done"


VOICES = {At.LANGUAGE: Kind.LANGUAGE, At.ADDRESS: Kind.ADDRESS, At.NAME: Kind.NAME}


@dataclass(frozen=True)
class Letters:
    """A letter question: what the caller's keys leave open."""

    offered: str
    last: bool
    """Whether it is the last of the two letters."""


@dataclass(frozen=True)
class Desk:
    """What an order needs to know of the world."""

    script: Script
    offered: Sequence[str]
    """The leaflets of the menu, in the order of their keys."""
    postcode: Callable[[str, str], str | Letters | None]
    """(keys, letters answered) → the postcode, the next letter question, or nothing."""
    office: Callable[[str], str]
    """The office of a postcode, or "" where that can't be told."""
    reference: Callable[[], str]
    now: datetime
    has_copy: Callable[[str], bool]
    """Whether our own copy of a recording has come."""
    number: str
    """The caller's number where it may be rung back, or ""."""


Step = tuple[Order, Place]


def begin(desk: Desk, order: Order, place: Place) -> Step:
    """A leaflet has been chosen: it joins the order of the call."""
    return _ask(replace(order, chosen=place.leaflet), place, At.FORMAT)


def take_step(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    """One answer of the caller: the order after it, and where the call goes on."""
    place = replace(place, before=())
    at = At(order.at)
    if isinstance(heard, Keys) and at != At.POSTCODE and heard.pressed in (PERSON_KEY, START_KEY):
        return order, _person(desk, order, place, heard.pressed)
    return _ANSWERS[at](desk, order, place, heard)


def _ask(order: Order, place: Place, at: At, *before: str) -> Step:
    """The next question; the number of its step is its place in the call."""
    order = replace(order, at=at, step=order.step + 1)
    return order, replace(
        place, page=ORDER, part=order.step, misses=0, zeros=0, before=before, leaflet=""
    )


def _again(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    """Silence or a wrong key: the same question, then a warning, then a person."""
    missed = miss(desk.script, _towards(desk, order, place), _how(heard))
    if missed.page != ORDER:
        return order, missed
    order = replace(order, step=order.step + 1)
    return order, replace(missed, part=order.step)


def _how(heard: Heard) -> str:
    return "silence" if isinstance(heard, Silence) else "keys"


def _towards(desk: Desk, order: Order, place: Place) -> Place:
    """The same place, with the office that the caller's postcode belongs to."""
    office = desk.office(order.postcode) if order.postcode else ""
    return replace(place, office=place.office or office)


def _person(desk: Desk, order: Order, place: Place, key: str) -> Place:
    call = desk.script.call
    page = call.person if key == PERSON_KEY else call.start
    return arrive(desk.script, _towards(desk, order, place), page)


def _pressed(heard: Heard) -> str:
    return heard.pressed if isinstance(heard, Keys) else ""


def _warned(place: Place) -> bool:
    return place.misses == 2


def _repeat(order: Order, place: Place) -> Step:
    return _ask(order, place, At(order.at))


def _format(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    match _pressed(heard):
        case "1":
            return _next_after_item(_with_item(order, Item(order.chosen)), place)
        case "2":
            return _next_after_item(
                _with_item(order, Item(order.chosen, Format.LARGE_PRINT)), place
            )
        case "3":
            item = Item(order.chosen, in_another_language=True)
            return _ask(_with_item(order, item), place, At.LANGUAGE)
        case key if key == SKIP_KEY or (key == BACK_KEY and _warned(place)):
            return _repeat(order, place)
        case "*":
            return order, arrive(desk.script, place, LEAFLET_MENU)
        case _:
            return _again(desk, order, place, heard)


def _with_item(order: Order, item: Item) -> Order:
    return replace(order, items=(*order.items, item), chosen="")


def _next_after_item(order: Order, place: Place) -> Step:
    """A caller who has given an address in this call is not asked for it again."""
    if order.confirmed_at:
        return _ask(order, place, At.DONE)
    if order.voice(Kind.ADDRESS) and order.voice(Kind.NAME):
        return _hear_back_again(order, place, waits=0)
    return _ask(order, place, At.PRIVACY)


def _privacy(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    match _pressed(heard):
        case "1":
            return _ask(order, place, At.ADDRESS if order.postcode else At.POSTCODE)
        case key if key == SKIP_KEY or (key == BACK_KEY and _warned(place)):
            return _repeat(order, place)
        case "*":
            return order, arrive(desk.script, place, LEAFLET_MENU)
        case _:
            return _again(desk, order, place, heard)


def _postcode(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    keys = _pressed(heard).removesuffix(SKIP_KEY)
    if not keys:
        # Silence and a lone # can't be told apart, and both mean: not by keys.
        return _ask(order, place, At.ADDRESS, OrderPrompt.SAY_POSTCODE)
    keys = keys.rsplit("*", 1)[-1]
    if not keys:
        return _ask(order, place, At.POSTCODE, OrderPrompt.START_AGAIN)
    return _narrow(desk, replace(order, keys=keys[:20], letters=""), place)


def _narrow(desk: Desk, order: Order, place: Place) -> Step:
    """The question that the keys and letters so far leave open."""
    match desk.postcode(order.keys, order.letters):
        case str():
            return _ask(order, place, At.CONFIRM)
        case Letters():
            return _ask(order, place, At.LETTER)
        case None:
            return _wrong_postcode(order, place)


def _wrong_postcode(order: Order, place: Place) -> Step:
    order = replace(order, keys="", letters="", wrong_postcodes=order.wrong_postcodes + 1)
    if order.wrong_postcodes >= _WRONG_POSTCODES:
        return _ask(order, place, At.ADDRESS, OrderPrompt.SAY_POSTCODE)
    return _ask(order, place, At.POSTCODE, OrderPrompt.NO_SUCH_POSTCODE)


def _letter(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    question, key = desk.postcode(order.keys, order.letters), _pressed(heard)
    if not isinstance(question, Letters):
        return _narrow(desk, order, place)
    if key == SKIP_KEY:
        return _repeat(order, place)
    if key == BACK_KEY:
        return _narrow(desk, replace(order, letters=order.letters + "*"), place)
    if key.isdigit() and 1 <= int(key) <= len(question.offered):
        letter = question.offered[int(key) - 1]
        return _narrow(desk, replace(order, letters=order.letters + letter), place)
    return _again(desk, order, place, heard)


def _confirm(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    match _pressed(heard):
        case "1":
            found = desk.postcode(order.keys, order.letters)
            if not isinstance(found, str):
                return _wrong_postcode(order, place)
            return _ask(replace(order, postcode=found), place, At.ADDRESS)
        case "2":
            return _wrong_postcode(order, place)
        case key if key == SKIP_KEY or (key == BACK_KEY and _warned(place)):
            return _repeat(order, place)
        case "*":
            return _ask(replace(order, keys="", letters=""), place, At.POSTCODE)
        case _:
            return _again(desk, order, place, heard)


def _voice(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    """A recording has ended: by silence, by a key, or because the caller rang off."""
    at = At(order.at)
    if isinstance(heard, Spoken):
        if heard.key == PERSON_KEY:
            return order, _person(desk, order, place, PERSON_KEY)
        if heard.key == BACK_KEY:
            return _ask(
                _without_language(order) if at == At.LANGUAGE else order, place, _BEFORE[at]
            )
        if heard.seconds >= SHORTEST_VOICE:
            item = len(order.items) - 1 if at == At.LANGUAGE else 0
            voice = Voice(heard.id, VOICES[at], item, heard.url, heard.seconds)
            return _after_voice(order.hearing(voice), place, at)
    order = replace(order, unheard=order.unheard + 1)
    if order.unheard < _TIMES_UNHEARD:
        # Whoever was not heard has all the time they need from now on.
        return _ask(order, replace(place, patient=True), at, OrderPrompt.NOTHING_HEARD)
    order = replace(order, unheard=0, needs_address=True)
    helper = arrive_at_last_office(desk.script, _towards(desk, order, place), Saying.PASSING_ON)
    return order, helper


def _without_language(order: Order) -> Order:
    """The last item is chosen again, so its format can be another."""
    return replace(order, items=order.items[:-1], chosen=order.items[-1].leaflet)


_BEFORE = {At.LANGUAGE: At.FORMAT, At.ADDRESS: At.POSTCODE, At.NAME: At.ADDRESS}


def _after_voice(order: Order, place: Place, at: At) -> Step:
    match at:
        case At.LANGUAGE:
            return _next_after_item(order, place)
        case At.ADDRESS:
            return _ask(order, place, At.NAME)
        case _:
            return _hear_back_again(order, place, waits=0)


def waits_for_copies(desk: Desk, order: Order) -> bool:
    """Whether what the caller said can't be played back yet."""
    voices = (order.voice(Kind.ADDRESS), order.voice(Kind.NAME))
    return not all(voice and desk.has_copy(voice.id) for voice in voices)


def _hear_back_again(order: Order, place: Place, waits: int) -> Step:
    """Put the question (or ask for a little more patience): the copies may have come by now."""
    order, place = _ask(order, place, At.HEAR_BACK)
    return order, replace(place, zeros=waits + 1)


def _hear_back(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    if isinstance(heard, Silence) and 0 < place.zeros <= MOST_WAITS:
        return _hear_back_again(order, place, waits=place.zeros)
    match _pressed(heard):
        case "1" if desk.number:
            return _ask(order, place, At.RING_BACK)
        case "1":
            return _confirmed(desk, order, place)
        case "2":
            return _ask(order, place, At.ADDRESS)
        case key if key == SKIP_KEY or (key == BACK_KEY and _warned(place)):
            return _repeat(order, place)
        case "*":
            return _ask(order, place, At.NAME)
        case _:
            return _again(desk, order, place, heard)


def _ring_back(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    match _pressed(heard):
        case "1":
            return _confirmed(desk, replace(order, ring_back=desk.number), place)
        case "*":
            return _hear_back_again(order, place, waits=0)
        case _:  # only a yes is a yes
            return _confirmed(desk, order, place)


def _confirmed(desk: Desk, order: Order, place: Place) -> Step:
    """What the caller hears next is said only after this has been committed."""
    if not order.confirmed_at:
        order = replace(
            order,
            confirmed_at=desk.now,
            reference=order.reference or desk.reference(),
            needs_address=False,
        )
    return _ask(order, place, At.DONE)


def _done(desk: Desk, order: Order, place: Place, heard: Heard) -> Step:
    match _pressed(heard):
        case "2":
            return order, arrive(desk.script, place, LEAFLET_MENU)
        case "#":
            return _repeat(order, place)
        case "*":
            return order, arrive(desk.script, place, desk.script.call.start)
        case "":
            return order, end(place, GOODBYE.name)
        case _:
            return _again(desk, order, place, heard)


_ANSWERS: dict[At, Callable[[Desk, Order, Place, Heard], Step]] = {
    At.FORMAT: _format,
    At.LANGUAGE: _voice,
    At.PRIVACY: _privacy,
    At.POSTCODE: _postcode,
    At.LETTER: _letter,
    At.CONFIRM: _confirm,
    At.ADDRESS: _voice,
    At.NAME: _voice,
    At.HEAR_BACK: _hear_back,
    At.RING_BACK: _ring_back,
    At.DONE: _done,
}
