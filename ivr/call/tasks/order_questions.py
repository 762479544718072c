"""What is said and asked at each question of an order."""

from ivr.call.answer import BETWEEN_KEYS, PATIENT_WAIT, WAIT, is_warned
from ivr.call.directions import Ask, AskKeys, AskWords, Clip, Direction, OwnVoice, Rest, TakeVoice
from ivr.call.place import Place
from ivr.call.tasks.desk import FOR_A_COPY, MOST_WAITS
from ivr.call.tasks.order_desk import At, Letters, OrderDesk
from ivr.call.tasks.order_leaflet import VOICES, heard_back, item_of
from ivr.call.tasks.order_postcode import proposed
from ivr.leaflets.order import Order
from ivr.script.prompts import OrderPrompt, clip_name

_SILENCE, _PATIENT_SILENCE = 8, 30
_MOST, _PATIENT_MOST = 60, 120
"""Seconds: of silence that end a recording, and of speech."""
_TAKES_VOICE = {
    At.LANGUAGE: OrderPrompt.LANGUAGE,
    At.ADDRESS: OrderPrompt.ADDRESS,
    At.NAME: OrderPrompt.NAME,
}


def ask(desk: OrderDesk, order: Order, place: Place) -> tuple[Direction, ...]:
    """The question that an order is at, as it is put to the caller now."""
    at = At(order.at)
    if is_warned(place.before):
        return (Ask(place.before, PATIENT_WAIT),)
    if at == At.POSTCODE:
        wait = PATIENT_WAIT if place.patient else BETWEEN_KEYS
        short = OrderPrompt.START_AGAIN in place.before
        clips = place.before if short else (*place.before, OrderPrompt.POSTCODE)
        return (AskKeys(clips, wait),)
    if at == At.SPEECH:
        return (AskWords((*place.before, OrderPrompt.SPEECH), WAIT),)
    if at in _TAKES_VOICE:
        # Whoever was not heard has been told what to do by that.
        again = OrderPrompt.NOTHING_HEARD in place.before
        clips = place.before if again else (*place.before, _TAKES_VOICE[at])
        most, silence = (_PATIENT_MOST, _PATIENT_SILENCE) if place.patient else (_MOST, _SILENCE)
        return (TakeVoice(clips, VOICES[at], item_of(order, at), most, silence),)
    if at == At.HEAR_BACK and place.zeros <= MOST_WAITS and desk.waits_for(heard_back(order)):
        return (Ask((OrderPrompt.PLEASE_WAIT,), FOR_A_COPY),)
    wait = PATIENT_WAIT if place.patient else WAIT
    return (Ask((*place.before, *_choice(desk, order, at)), wait),)


def _choice(desk: OrderDesk, order: Order, at: At) -> tuple[Clip, ...]:
    match at:
        case At.FORMAT:
            number = list(desk.offered).index(order.chosen) + 1
            return (OrderPrompt.YOU_CHOSE, clip_name(OrderPrompt.TITLE, number), OrderPrompt.FORMAT)
        case At.PRIVACY:
            speech = desk.spoken_postcode is not None
            return (OrderPrompt.PRIVACY_WITH_SPEECH if speech else OrderPrompt.PRIVACY,)
        case At.LETTER:
            return _letter_question(desk.postcode(order.keys, order.letters))
        case At.CONFIRM:
            found = str(proposed(desk, order))
            return (OrderPrompt.I_HAVE, *_spelt(found), OrderPrompt.CONFIRM)
        case At.HEAR_BACK if desk.waits_for(heard_back(order)):
            return (OrderPrompt.CANNOT_PLAY,)
        case At.HEAR_BACK:
            heard = tuple(OwnVoice(voice.id) for voice in heard_back(order) if voice)
            return (OrderPrompt.YOU_SAID, *heard, OrderPrompt.HEAR_BACK)
        case At.RING_BACK:
            return (OrderPrompt.RING_BACK,)
        case _:
            said = _spelt(f"{order.reference[:3]} {order.reference[3:]}")
            return (OrderPrompt.REFERENCE, *said, OrderPrompt.AGAIN, *said, OrderPrompt.DONE)


def _letter_question(question: str | Letters | None) -> tuple[Clip, ...]:
    if not isinstance(question, Letters):
        raise ValueError("no letter is left to ask for")
    opening = OrderPrompt.LAST_LETTER if question.last else OrderPrompt.FIRST_LETTER
    choices = (
        clip
        for number, letter in enumerate(question.offered, start=1)
        for clip in (_letter(letter), clip_name(OrderPrompt.PRESS, number))
    )
    return (opening, *choices, OrderPrompt.NONE_OF_THESE)


def _spelt(signs: str) -> tuple[Clip, ...]:
    """Letters and digits one by one, with a rest for a space."""
    return tuple(_sign(sign) for sign in signs)


def _sign(sign: str) -> Clip:
    if sign == " ":
        return Rest()
    return clip_name(OrderPrompt.DIGIT, int(sign) + 1) if sign.isdigit() else _letter(sign)


def _letter(sign: str) -> str:
    return clip_name(OrderPrompt.LETTER, ord(sign) - ord("A") + 1)
