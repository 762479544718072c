"""Taking an order for leaflets by phone: one question after another, nothing given ever lost."""

from collections.abc import Callable
from dataclasses import replace

from ivr.call.arriving import arrive, arrive_at_last_office, end
from ivr.call.heard import Heard, Keys, Silence, Spoken
from ivr.call.place import Place
from ivr.call.tasks.desk import MOST_WAITS, TIMES_UNHEARD, is_warned, leave, pressed, said
from ivr.call.tasks.order_desk import At, OrderDesk, Step, again, ask, repeat, towards
from ivr.call.tasks.order_postcode import by_keys, by_voice, confirm, letter
from ivr.language import DEFAULT_LANGUAGE
from ivr.leaflets.order import Format, Item, Order
from ivr.script.page import BACK_KEY, GOODBYE, LEAFLET_MENU, PERSON_KEY, SKIP_KEY, START_KEY
from ivr.script.prompts import OrderPrompt, Saying, clip_name
from ivr.voice import Kind, Voice

VOICES = {At.LANGUAGE: Kind.LANGUAGE, At.ADDRESS: Kind.ADDRESS, At.NAME: Kind.NAME}


def item_of(order: Order, at: At) -> int:
    """Which of the leaflets is spoken of: each can be in a language of its own."""
    return len(order.items) - 1 if at == At.LANGUAGE else 0


def begin(desk: OrderDesk, order: Order | None, call: str, place: Place) -> Step:
    """A leaflet has been chosen: it joins the order of the call, while staff have not taken it."""
    if order is None or not order.is_open:
        order = Order(call, desk.now)
    order = replace(order, chosen=place.leaflet)
    if place.speaks == place.language:
        return ask(order, place, At.FORMAT)
    # The question can't be put in their language, and they have come for leaflets in it.
    title = clip_name(OrderPrompt.TITLE, list(desk.offered).index(order.chosen) + 1)
    order = _with_item(order, _item(order, place, Format.ORDINARY))
    return _next_after_item(order, place, OrderPrompt.YOU_CHOSE, title)


def take_step(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    """One answer of the caller: the order after it, and where the call goes on."""
    place = replace(place, before=())
    at = At(order.at)
    if isinstance(heard, Keys) and at != At.POSTCODE and heard.pressed in (PERSON_KEY, START_KEY):
        return order, leave(desk.moment, towards(desk, order, place), heard.pressed)
    return _ANSWERS[at](desk, order, place, heard)


def _format(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    match pressed(heard):
        case "1":
            return _next_after_item(_with_item(order, _item(order, place, Format.ORDINARY)), place)
        case "2":
            item = _item(order, place, Format.LARGE_PRINT)
            return _next_after_item(_with_item(order, item), place)
        case "3":
            item = Item(order.chosen, in_another_language=True)
            return ask(_with_item(order, item), place, At.LANGUAGE)
        case key if key == SKIP_KEY or (key == BACK_KEY and is_warned(place)):
            return repeat(order, place)
        case "*":
            return order, arrive(desk.moment, place, LEAFLET_MENU)
        case _:
            return again(desk, order, place, heard)


def _item(order: Order, place: Place, how: Format) -> Item:
    """What was chosen, in the language of the caller."""
    if place.speaks == DEFAULT_LANGUAGE:
        return Item(order.chosen, how)
    return Item(order.chosen, how, in_another_language=True, language=place.speaks)


def _with_item(order: Order, item: Item) -> Order:
    return replace(order, items=(*order.items, item), chosen="")


def _next_after_item(order: Order, place: Place, *before: str) -> Step:
    """A caller who has given an address in this call is not asked for it again."""
    if order.confirmed_at:
        return ask(order, place, At.DONE, *before)
    if order.voice(Kind.ADDRESS) and order.voice(Kind.NAME):
        return _hear_back_again(order, place, waits=0)
    return ask(order, place, At.PRIVACY, *before)


def _privacy(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    match pressed(heard):
        case "1":
            return ask(order, place, At.ADDRESS if order.postcode else At.POSTCODE)
        case key if key == SKIP_KEY or (key == BACK_KEY and is_warned(place)):
            return repeat(order, place)
        case "*":
            return order, arrive(desk.moment, place, LEAFLET_MENU)
        case _:
            return again(desk, order, place, heard)


def _voice(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    """A recording has ended: by silence, by a key, or because the caller rang off."""
    at = At(order.at)
    if isinstance(heard, Spoken):
        if heard.key == PERSON_KEY:
            return order, leave(desk.moment, towards(desk, order, place), PERSON_KEY)
        if heard.key == BACK_KEY:
            return ask(_without_language(order) if at == At.LANGUAGE else order, place, _BEFORE[at])
        if spoken := said(heard):
            voice = Voice(spoken.id, VOICES[at], item_of(order, at), spoken.url, spoken.seconds)
            return _after_voice(order.hearing(voice), place, at)
    order = replace(order, unheard=order.unheard + 1)
    if order.unheard < TIMES_UNHEARD:
        # Whoever was not heard has all the time they need from now on.
        return ask(order, replace(place, patient=True), at, OrderPrompt.NOTHING_HEARD)
    order = replace(order, unheard=0, needs_address=True)
    helper = arrive_at_last_office(desk.moment, towards(desk, order, place), Saying.PASSING_ON)
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
            return ask(order, place, At.NAME)
        case _:
            return _hear_back_again(order, place, waits=0)


def heard_back(order: Order) -> tuple[Voice | None, Voice | None]:
    """What is played to the caller: the address, then the name."""
    return order.voice(Kind.ADDRESS), order.voice(Kind.NAME)


def _hear_back_again(order: Order, place: Place, waits: int) -> Step:
    """Put the question (or ask for a little more patience): the copies may have come by now."""
    order, place = ask(order, place, At.HEAR_BACK)
    return order, replace(place, zeros=waits + 1)


def _hear_back(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    if isinstance(heard, Silence) and 0 < place.zeros <= MOST_WAITS:
        return _hear_back_again(order, place, waits=place.zeros)
    match pressed(heard):
        case "1" if desk.number:
            return ask(order, place, At.RING_BACK)
        case "1":
            return _confirmed(desk, order, place)
        case "2":
            return ask(order, place, At.ADDRESS)
        case key if key == SKIP_KEY or (key == BACK_KEY and is_warned(place)):
            return repeat(order, place)
        case "*":
            return ask(order, place, At.NAME)
        case _:
            return again(desk, order, place, heard)


def _ring_back(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    match pressed(heard):
        case "1":
            return _confirmed(desk, replace(order, ring_back=desk.number), place)
        case "*":
            return _hear_back_again(order, place, waits=0)
        case _:  # only a yes is a yes
            return _confirmed(desk, order, place)


def _confirmed(desk: OrderDesk, order: Order, place: Place) -> Step:
    """What the caller hears next is said only after this has been committed."""
    if not order.confirmed_at:
        order = replace(
            order,
            confirmed_at=desk.now,
            reference=order.reference or desk.reference(),
            needs_address=False,
        )
    return ask(order, place, At.DONE)


def _done(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    match pressed(heard):
        case "2":
            return order, arrive(desk.moment, place, LEAFLET_MENU)
        case "#":
            return repeat(order, place)
        case "*":
            return order, arrive(desk.moment, place, desk.moment.call.start)
        case "":
            return order, end(place, GOODBYE.name)
        case _:
            return again(desk, order, place, heard)


_ANSWERS: dict[At, Callable[[OrderDesk, Order, Place, Heard], Step]] = {
    At.FORMAT: _format,
    At.LANGUAGE: _voice,
    At.PRIVACY: _privacy,
    At.POSTCODE: by_keys,
    At.LETTER: letter,
    At.SPEECH: by_voice,
    At.CONFIRM: confirm,
    At.ADDRESS: _voice,
    At.NAME: _voice,
    At.HEAR_BACK: _hear_back,
    At.RING_BACK: _ring_back,
    At.DONE: _done,
}
