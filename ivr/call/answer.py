"""What the line says and does at a place, and when all else fails."""

from collections.abc import Iterable
from itertools import chain

from ivr.call.directions import Ask, Connect, ConnectAtOnce, Direction, HangUp, Speak
from ivr.call.edition import Edition
from ivr.call.place import Place
from ivr.offices.office import Office
from ivr.script.page import (
    OUR_NUMBERS,
    Ending,
    Explanation,
    Menu,
    Saying,
    Transfer,
    clip_name,
)

WAIT, PATIENT_WAIT = 8, 16
"""Seconds a menu waits for a key: at first, and after any miss in the call."""
_BETWEEN_PARTS = 1
_WHISPER_WAIT = 5
ACCEPT_KEY = "1"

_INSTEAD_OF_THE_CHOICES = {Saying.NO_KEY_AGAIN, Saying.NO_KEY_AGAIN_GOODBYE}


def answer(edition: Edition, place: Place) -> tuple[Direction, ...]:
    """Everything said and done at a place; it depends on nothing but what `place.look` holds."""
    page = edition.script.pages[place.page]
    match page:
        case Menu(name=name):
            warned = not _INSTEAD_OF_THE_CHOICES.isdisjoint(place.before)
            clips = place.before if warned else (*place.before, name)
            return (Ask(clips, PATIENT_WAIT if place.patient else WAIT),)
        case Explanation(name=name):
            return (Ask((*place.before, clip_name(name, place.part)), _BETWEEN_PARTS),)
        case Transfer(name=name, office=office):
            line = edition.offices[office].lines[place.part - 1]
            return (Speak(place.before or (name,)), Connect(line))
        case Ending(says=says):
            return (Speak(says), HangUp())


def whisper(place: Place) -> tuple[Direction, ...]:
    """What whoever picks up hears before the caller; without a key 1 they are not joined."""
    silent = place.passed_on == "silence"
    return (Ask((Saying.WHISPER_SILENT if silent else Saying.WHISPER,), _WHISPER_WAIT), HangUp())


def sorry(offices: Iterable[Office]) -> tuple[Direction, ...]:
    """Our own failure: an apology, a person, and the numbers in case nobody answers."""
    lines = tuple(chain.from_iterable(office.lines for office in offices))
    return (Speak((Saying.SORRY,)), ConnectAtOnce(lines), *our_numbers())


def our_numbers() -> tuple[Direction, ...]:
    """The numbers of the offices, twice, and goodbye."""
    return (Speak(OUR_NUMBERS.says), HangUp())
