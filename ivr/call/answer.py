"""What the line says and does at a place, and when all else fails."""

from collections.abc import Iterable
from itertools import chain

from ivr.call.closed import closed_words
from ivr.call.directions import (
    Ask,
    AskKeys,
    Clip,
    Connect,
    ConnectAtOnce,
    Direction,
    HangUp,
    InLanguage,
    Speak,
)
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.language import DEFAULT_LANGUAGE, LANGUAGES
from ivr.offices.office import Office
from ivr.script.page import (
    OUR_NUMBERS,
    Ending,
    Explanation,
    FindOffice,
    Menu,
    Transfer,
)
from ivr.script.prompts import (
    LANGUAGE_LINE,
    OrderPrompt,
    Saying,
    clip_name,
    language_clip,
    topic_clip,
)

WAIT, PATIENT_WAIT = 8, 16
"""Seconds a menu waits for a key: at first, and after any miss in the call."""
BETWEEN_KEYS = 10
"""Seconds between two keys of a number."""
_BETWEEN_PARTS = 1
_WHISPER_WAIT = 5
ACCEPT_KEY = "1"

_INSTEAD_OF_THE_CHOICES = {
    Saying.NO_KEY_AGAIN,
    Saying.NO_KEY_AGAIN_MESSAGE,
    Saying.NO_KEY_AGAIN_GOODBYE,
}
_INSTEAD_OF_THE_OFFICE = {Saying.PASSING_ON, Saying.STILL_TRYING, OrderPrompt.TROUBLE}


def answer(moment: Moment, place: Place) -> tuple[Direction, ...]:
    """Everything said and done at a place.

    It depends on nothing but what `place.look` holds, but for the words about our hours.
    """
    page = moment.script.pages[place.page]
    wait = PATIENT_WAIT if place.patient else WAIT
    match page:
        case Menu(name=name):
            if is_warned(place.before):
                return (Ask(place.before, wait),)
            return (Ask(_choices(moment, place, name), wait),)
        case Explanation(name=name):
            return (Ask((*place.before, clip_name(name, place.part)), _BETWEEN_PARTS),)
        case FindOffice(name=name):
            wait = PATIENT_WAIT if place.patient else BETWEEN_KEYS
            again = OrderPrompt.START_AGAIN in place.before
            return (AskKeys(place.before if again else (*place.before, name), wait),)
        case Transfer(name=name, office=office):
            line = moment.edition.offices[office].lines[place.part - 1]
            is_said = _INSTEAD_OF_THE_OFFICE.isdisjoint(place.before)
            return (Speak((*place.before, name) if is_said else place.before), Connect(line))
        case Ending(says=says):
            return (Speak(says), HangUp())


def _choices(moment: Moment, place: Place, menu: str) -> tuple[Clip, ...]:
    """A menu with what is said before it; the first one with the lines of other languages.

    They follow the greeting, since whoever needs them should not sit through the rest, or else they
    come last, since everybody else has heard them.
    """
    said = (*place.before, *_our_hours(moment, place), menu)
    if menu != moment.call.start:
        return said
    lines = (InLanguage(each.language, LANGUAGE_LINE) for each in moment.languages(place))
    at = said.index(Saying.GREETING) + 1 if Saying.GREETING in said else len(said)
    return (*said[:at], *lines, *said[at:])


def is_warned(before: Iterable[str]) -> bool:
    """Whether the caller is told what will happen by itself, in place of the choices."""
    return not _INSTEAD_OF_THE_CHOICES.isdisjoint(before)


def _our_hours(moment: Moment, place: Place) -> tuple[str, ...]:
    """That the office is closed, its hours, and when it opens again: on the pages for that."""
    if place.page not in moment.call.when_closed:
        return ()
    office = moment.edition.offices.get(place.office, moment.edition.first_office)
    if office.hours.is_open(moment.at):  # it has opened since the caller came here
        return ()
    return closed_words(office.hours, moment.at, everywhere=not moment.any_is_open).clips


def whisper(place: Place) -> tuple[Direction, ...]:
    """What whoever picks up hears before the caller; without a key 1 they are not joined."""
    silent = place.passed_on == "silence"
    return (Ask((Saying.WHISPER_SILENT if silent else Saying.WHISPER,), _WHISPER_WAIT), HangUp())


def accepted(moment: Moment, place: Place) -> tuple[Direction, ...]:
    """What whoever has pressed 1 is told of the caller, who is joined to them when it is said."""
    clips = []
    if place.topic in moment.script.pages:
        clips.append(topic_clip(place.topic))
    if place.speaks != DEFAULT_LANGUAGE and place.speaks in LANGUAGES:
        clips.append(language_clip(place.speaks))
    return (Speak(tuple(clips)),) if clips else ()


def sorry(offices: Iterable[Office]) -> tuple[Direction, ...]:
    """Our own failure: an apology, a person, and the numbers in case nobody answers."""
    lines = tuple(chain.from_iterable(office.lines for office in offices))
    return (Speak((Saying.SORRY,)), ConnectAtOnce(lines), *our_numbers())


def our_numbers() -> tuple[Direction, ...]:
    """The numbers of the offices, twice, and goodbye."""
    return (Speak(OUR_NUMBERS.says), HangUp())
