"""The postcode of an order: by keys and letter questions, by voice where that is on, or not."""

from dataclasses import replace

from ivr.call.heard import Heard, Words
from ivr.call.place import Place
from ivr.call.tasks.desk import is_warned, pressed
from ivr.call.tasks.order_desk import At, Letters, OrderDesk, Step, again, ask, repeat
from ivr.leaflets.order import Order
from ivr.script.page import BACK_KEY, SKIP_KEY
from ivr.script.prompts import OrderPrompt
from ivr.uk.postcode_letters import NONE_OF_THESE, NOT_THIS

_WRONG_POSTCODES = 2
_MOST_KEYS = 20


def proposed(desk: OrderDesk, order: Order) -> str | Letters | None:
    """What the caller has keyed or said so far amounts to."""
    if order.candidates:
        return order.candidates[0]
    return desk.postcode(order.keys, order.letters)


def by_keys(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    """The keys of a postcode."""
    # Nothing and a lone # can't be told apart, and both mean: not by keys.
    keys = pressed(heard).removesuffix(SKIP_KEY)
    if not keys:
        return _without_keys(desk, order, place)
    keys = keys.rsplit("*", 1)[-1]
    if not keys:
        return ask(order, place, At.POSTCODE, OrderPrompt.START_AGAIN)
    order = replace(order, keys=keys[:_MOST_KEYS], letters="", candidates=())
    return _narrow(desk, order, place)


def letter(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    """The answer to a letter question."""
    question, key = desk.postcode(order.keys, order.letters), pressed(heard)
    if not isinstance(question, Letters):
        return _narrow(desk, order, place)
    if key == SKIP_KEY:
        return repeat(order, place)
    if key == BACK_KEY:
        return _answered(desk, order, place, NONE_OF_THESE)
    if key.isdigit() and 1 <= int(key) <= len(question.offered):
        return _answered(desk, order, place, question.offered[int(key) - 1])
    return again(desk, order, place, heard)


def by_voice(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    """What a computer made of a postcode that was said; it is always read back."""
    if isinstance(heard, Words) and desk.spoken_postcode:
        order = replace(order, keys="", letters="")
        order = replace(order, candidates=tuple(desk.spoken_postcode(heard.text)))
        if order.candidates:
            return ask(order, place, At.CONFIRM)
    return _with_the_address(order, place)


def confirm(desk: OrderDesk, order: Order, place: Place, heard: Heard) -> Step:
    """Whether the postcode that was read back is theirs."""
    found = proposed(desk, order)
    if not isinstance(found, str):
        return _narrow(desk, order, place)
    match pressed(heard):
        case "1":
            known = replace(order, postcode=found, office=desk.office(found))
            return ask(known, place, At.ADDRESS)
        case "2" if order.candidates:
            order = replace(order, candidates=order.candidates[1:])
            if order.candidates:
                return ask(order, place, At.CONFIRM)
            return _with_the_address(order, place)
        case "2":
            return _answered(desk, order, place, NOT_THIS)
        case key if key == SKIP_KEY or (key == BACK_KEY and is_warned(place)):
            return repeat(order, place)
        case "*":
            return ask(replace(order, keys="", letters="", candidates=()), place, At.POSTCODE)
        case _:
            return again(desk, order, place, heard)


def _answered(desk: OrderDesk, order: Order, place: Place, answer: str) -> Step:
    return _narrow(desk, replace(order, letters=order.letters + answer), place)


def _narrow(desk: OrderDesk, order: Order, place: Place) -> Step:
    """The question that the keys and letters so far leave open."""
    match desk.postcode(order.keys, order.letters):
        case str():
            return ask(order, place, At.CONFIRM)
        case Letters():
            return ask(order, place, At.LETTER)
        case None:
            return _wrong(desk, order, place)


def _wrong(desk: OrderDesk, order: Order, place: Place) -> Step:
    order = replace(order, keys="", letters="", wrong_postcodes=order.wrong_postcodes + 1)
    if order.wrong_postcodes >= _WRONG_POSTCODES:
        return _without_keys(desk, order, place)
    return ask(order, place, At.POSTCODE, OrderPrompt.NO_SUCH_POSTCODE)


def _without_keys(desk: OrderDesk, order: Order, place: Place) -> Step:
    """Keys have failed: on by voice, at once."""
    if desk.spoken_postcode:
        return ask(order, place, At.SPEECH)
    return _with_the_address(order, place)


def _with_the_address(order: Order, place: Place) -> Step:
    return ask(order, place, At.ADDRESS, OrderPrompt.SAY_POSTCODE)
