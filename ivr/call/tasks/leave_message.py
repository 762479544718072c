"""Taking a message by phone: kept as soon as it is said, even by hanging up."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from ivr.call.answer import PATIENT_WAIT, WAIT, is_warned
from ivr.call.arriving import arrive, end
from ivr.call.directions import Ask, Clip, Direction, OwnVoice, TakeVoice
from ivr.call.heard import Heard, Keys, Silence, Spoken
from ivr.call.place import Place
from ivr.call.tasks.desk import (
    FOR_A_COPY,
    MOST_WAITS,
    TIMES_UNHEARD,
    Desk,
    at_step,
    leave,
    pressed,
    said,
)
from ivr.call.turn import miss
from ivr.messages.message import Message
from ivr.script.page import (
    BACK_KEY,
    GOODBYE,
    MESSAGE,
    NO_MESSAGE,
    PERSON_KEY,
    SKIP_KEY,
    START_KEY,
)
from ivr.script.prompts import MessagePrompt, OrderPrompt
from ivr.voice import Kind, Voice

_MOST = 120
_SILENCE, _PATIENT_SILENCE = 10, 30
"""Seconds: of speech, and of silence that end it."""


class At(StrEnum):
    """The questions of a message."""

    RECORD = "record"
    RING_BACK = "ring-back"
    AFTER = "after"
    LISTEN = "listen"


Step = tuple[Message, Place]


def begin(desk: Desk, before: Message | None, call: str, place: Place) -> Step:
    """The caller wants to leave a message: the first of the call, or one more."""
    office = place.office or desk.moment.edition.first_office.id
    step = before.step if before else 0
    if before is None or before.voice:
        before = Message(call, desk.now, office)
    message = replace(before, office=office, language=place.speaks, topic=place.topic, step=step)
    return _ask(message, place, At.RECORD, *place.before)


def take_step(desk: Desk, message: Message, place: Place, heard: Heard) -> Step:
    """One answer of the caller: the message after it, and where the call goes on."""
    place = replace(place, before=())
    if not message.is_open:  # staff have it: what is said from now on is another
        message = replace(message, begun_at=desk.now, voice=None, handling=None)
    if isinstance(heard, Keys) and heard.pressed in (PERSON_KEY, START_KEY):
        return message, leave(desk.moment, place, heard.pressed)
    return _ANSWERS[At(message.at)](desk, message, place, heard)


def ask(desk: Desk, message: Message, place: Place) -> tuple[Direction, ...]:
    """The question that a message is at, as it is put to the caller now."""
    wait = PATIENT_WAIT if place.patient else WAIT
    match At(message.at):
        case At.RECORD:
            again = MessagePrompt.NOTHING_HEARD in place.before
            clips = place.before if again else (*place.before, MessagePrompt.RECORD)
            silence = _PATIENT_SILENCE if place.patient else _SILENCE
            return (TakeVoice(clips, Kind.MESSAGE, 0, _MOST, silence),)
        case _ if is_warned(place.before):
            return (Ask(place.before, wait),)
        case At.RING_BACK:
            return (Ask((*place.before, MessagePrompt.RING_BACK), wait),)
        case At.LISTEN if place.zeros <= MOST_WAITS and desk.waits_for([message.voice]):
            return (Ask((OrderPrompt.PLEASE_WAIT,), FOR_A_COPY),)
        case At.LISTEN | At.AFTER:
            return (Ask((*place.before, *_afterwards(desk, message)), wait),)


def _afterwards(desk: Desk, message: Message) -> tuple[Clip, ...]:
    """What has become of the message, or the message itself; then what can be done with it."""
    if message.at == At.LISTEN and message.voice:
        heard: Clip = MessagePrompt.CANNOT_PLAY
        if not desk.waits_for([message.voice]):
            heard = OwnVoice(message.voice.id)
        return (heard, MessagePrompt.AFTER)
    kept = MessagePrompt.WE_WILL_RING if message.call_back else MessagePrompt.WE_HAVE_IT
    return (kept, MessagePrompt.AFTER)


def _ask(message: Message, place: Place, at: At, *before: str) -> Step:
    message = replace(message, at=at, step=message.step + 1)
    return message, at_step(place, MESSAGE, message.step, before)


def _record(desk: Desk, message: Message, place: Place, heard: Heard) -> Step:
    """A recording has ended: by silence, by a key, or because the caller rang off."""
    if isinstance(heard, Spoken) and heard.key == PERSON_KEY:
        return _keeping(message, heard), leave(desk.moment, place, PERSON_KEY)
    if said(heard):
        message = _keeping(message, heard)
        return _ask(message, place, At.RING_BACK if desk.number else At.AFTER)
    if isinstance(heard, Spoken) and heard.key == BACK_KEY:
        return message, arrive(desk.moment, place, desk.moment.call.start)
    if message.voice:  # it was to be said again, and stays as it was
        return _ask(message, place, At.AFTER)
    message = replace(message, unheard=message.unheard + 1)
    if message.unheard < TIMES_UNHEARD:
        patient = replace(place, patient=True)
        return _ask(message, patient, At.RECORD, MessagePrompt.NOTHING_HEARD)
    return message, end(place, NO_MESSAGE.name)


def _keeping(message: Message, heard: Heard) -> Message:
    spoken = said(heard)
    if not spoken:
        return message
    voice = Voice(spoken.id, Kind.MESSAGE, 0, spoken.url, spoken.seconds)
    return replace(message, voice=voice, unheard=0)


def _ring_back(desk: Desk, message: Message, place: Place, heard: Heard) -> Step:
    """Only a yes is a yes."""
    number = desk.number if pressed(heard) == "1" else ""
    return _ask(replace(message, call_back=number), place, At.AFTER)


def _listen(desk: Desk, message: Message, place: Place, heard: Heard) -> Step:
    if isinstance(heard, Silence) and 0 < place.zeros <= MOST_WAITS:
        return _play(message, place, waits=place.zeros)
    return _after(desk, message, place, heard)


def _after(desk: Desk, message: Message, place: Place, heard: Heard) -> Step:
    match pressed(heard):
        case "1":
            return _play(message, place, waits=0)
        case "2":
            return _ask(message, place, At.RECORD)
        case "*":
            return message, arrive(desk.moment, place, desk.moment.call.start)
        case key if key == SKIP_KEY:
            return _ask(message, place, At.AFTER)
        case "":
            return message, end(place, GOODBYE.name)
        case _:
            missed = miss(desk.moment, place, "keys")
            if missed.page != MESSAGE:
                return message, missed
            message = replace(message, step=message.step + 1)
            return message, replace(missed, part=message.step)


def _play(message: Message, place: Place, waits: int) -> Step:
    """Put the question, or ask for a little more patience: the copy may have come by now."""
    message, place = _ask(message, place, At.LISTEN)
    return message, replace(place, zeros=waits + 1)


_ANSWERS: dict[At, Callable[[Desk, Message, Place, Heard], Step]] = {
    At.RECORD: _record,
    At.RING_BACK: _ring_back,
    At.AFTER: _after,
    At.LISTEN: _listen,
}
