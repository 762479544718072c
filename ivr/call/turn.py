"""One turn of a call: where the caller was, what came in, and so where they are now."""

from dataclasses import replace

from ivr.call.arriving import (
    arrive,
    arrive_at_last_office,
    arrive_in_language,
    end,
    last_office,
    moved,
    other_office,
)
from ivr.call.finding_office import find_office
from ivr.call.heard import Heard, Keys, LegEnded, Silence
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.language import LANGUAGES
from ivr.script.page import (
    BACK_KEY,
    CANNOT_KEEP,
    GOODBYE,
    LANGUAGE_WELCOME,
    LONG_CALL,
    MESSAGE,
    ORDER,
    OUR_NUMBERS,
    PERSON_KEY,
    RING_IN,
    SKIP_KEY,
    START_KEY,
    Explanation,
    FindOffice,
    Menu,
    Relative,
    Script,
    Transfer,
    clips_of,
    order_target,
    ordered_leaflet,
)
from ivr.script.prompts import MessagePrompt, OrderPrompt, Saying

MOST_TURNS = 250
MOST_SECONDS = 45 * 60
_MISSES_BEFORE_A_PERSON = 3
_MISSES_BEFORE_A_MESSAGE = 2


def begin(moment: Moment) -> Place:
    """A call comes in."""
    fresh = Place("", began=int(moment.now))
    return arrive(moment, fresh, moment.call.start, before=Saying.GREETING)


def take_turn(moment: Moment, place: Place, heard: Heard) -> Place:
    """Move one caller on. Any place and anything heard has an answer, however odd it is."""
    place = _move(moment, place, heard)
    if place.page == LANGUAGE_WELCOME and not moment.edition.says(place.speaks, LANGUAGE_WELCOME):
        return moved(moment, place)  # staff have taken it off air since the caller came to it
    return place


def _move(moment: Moment, place: Place, heard: Heard) -> Place:
    if isinstance(heard, LegEnded):
        # The time a caller speaks with an office is not time spent in our menus.
        return _after_leg(moment, replace(place, began=int(moment.now)), heard)
    if has_lasted_too_long(place.began, place.turns, moment.now):
        return end(place, LONG_CALL.name)
    if not _still_stands(moment.script, place):
        return moved(moment, place)
    match moment.script.pages[place.page], heard:
        case FindOffice() as page, Keys() | Silence():
            return find_office(moment, place, page, heard)
        case Menu() | Explanation() as page, Keys(pressed=key):
            return _key(moment, place, page, key)
        case Menu(), Silence():
            return miss(moment, place, "silence")
        case Explanation() as page, Silence():
            return _listen(moment, place, page, SKIP_KEY)
        case _:  # a key or a silence where nobody was asked for one
            return moved(moment, place)


def _key(moment: Moment, place: Place, page: Menu | Explanation, key: str) -> Place:
    if key == PERSON_KEY:
        return _person(moment, place)
    if key == START_KEY:
        return arrive(moment, place, moment.call.start)
    if isinstance(page, Menu):
        return _choose(moment, place, page, key)
    return _listen(moment, place, page, key)


def has_lasted_too_long(began: int, turns: int, now: float) -> bool:
    """Whether it is time to end kindly; where the beginning is not known, only turns count."""
    return turns > MOST_TURNS or (0 < began < now - MOST_SECONDS)


def _still_stands(script: Script, place: Place) -> bool:
    """Whether a place exists: an address may be older than the edition on air."""
    page = script.pages.get(place.page)
    if page is None or not {place.language, place.speaks} <= LANGUAGES.keys():
        return False
    if place.topic and not isinstance(script.pages.get(place.topic), Explanation):
        return False
    return 1 <= place.part <= len(clips_of(page))


def _choose(moment: Moment, place: Place, menu: Menu, key: str) -> Place:
    """A key in a menu. Hash says it again; at the main menu staff may then ring in to record."""
    if key == SKIP_KEY and menu.name == moment.call.start:
        return _task(place, RING_IN)
    if key == SKIP_KEY or (key == BACK_KEY and place.misses == _MISSES_BEFORE_A_PERSON - 1):
        return arrive(moment, place, menu.name)
    target = menu.back if key == BACK_KEY else menu.keys.get(key)
    languages = moment.languages(place) if menu.name == moment.call.start else ()
    language = next((each for each in languages if each.key == key), None)
    if target is None and language is None:
        return miss(moment, place, "keys")
    if place.passed_on == "silence":  # whoever presses a key now is no longer silent
        place = replace(place, passed_on="keys")
    if language:
        return arrive_in_language(moment, place, language)
    name = _resolve(moment.script, place, target) if target else None
    if name == MESSAGE:
        return _task(place, MESSAGE)
    if name and (leaflet := ordered_leaflet(name)):
        return replace(_task(place, ORDER), leaflet=leaflet)
    return arrive(moment, place, name) if name else moved(moment, place)


def _task(place: Place, name: str, before: str = "") -> Place:
    """The beginning of a conversation that is kept: an order or a message."""
    said = (before,) if before else ()
    return replace(place, page=name, part=0, misses=0, zeros=0, before=said)


def _resolve(script: Script, place: Place, target: str) -> str | None:
    """The page that a target means for this caller; None where they came here by no explanation."""
    topic = script.pages.get(place.topic)
    match target, topic:
        case Relative.MESSAGE, _:
            return MESSAGE
        case Relative.OTHER_OFFICE, _:
            return other_office(script, place)
        case Relative.AGAIN, Explanation(name=name):
            return name
        case Relative.NEXT, Explanation(next=following):
            return following
        case Relative.LIST, Explanation(back=back):
            return back
        case Relative.OFFICE, Explanation(office=office):
            return office
        case Relative.LEAFLET, Explanation(leaflet=str(leaflet)):
            return order_target(leaflet)
        case _:
            return target if target in script.pages or ordered_leaflet(target) else None


def _person(moment: Moment, place: Place) -> Place:
    """Key 0. A double press only says the page again; whoever goes on pressing is put through."""
    person = moment.call.person
    if place.page != person:
        return arrive(moment, place, person)
    if place.zeros == 0:
        return replace(arrive(moment, place, person), zeros=1)
    return arrive_at_last_office(moment, place)


def _listen(moment: Moment, place: Place, page: Explanation, key: str) -> Place:
    """A key, or the short silence after a part, in an explanation."""
    match key:
        case "#":
            if place.part == page.parts:
                return arrive(moment, place, page.then)
            return arrive(moment, place, page.name, part=place.part + 1)
        case "*":
            if place.part == 1:
                return arrive(moment, place, page.back)
            return arrive(moment, place, page.name, part=place.part - 1)
        case _:
            again = Saying.WRONG_KEY_IN_A_PART
            return arrive(moment, place, page.name, part=place.part, before=again)


def miss(moment: Moment, place: Place, how: str) -> Place:
    """Silence or a wrong key: say it kindly, then warn, then pass the caller on, once a call."""
    misses = place.misses + 1
    missed = replace(place, misses=misses, patient=True)
    said = Saying.NO_KEY if how == "silence" else Saying.WRONG_KEY
    call = moment.call
    if place.page in call.without_an_answer:
        if misses >= _MISSES_BEFORE_A_MESSAGE:
            return _task(missed, MESSAGE, MessagePrompt.NOW)
        return replace(missed, before=(said,))
    helper = last_office(
        moment.script, place, call.silence if how == "silence" else call.wrong_keys
    )
    if misses >= _MISSES_BEFORE_A_PERSON:
        if place.passed_on:
            return end(missed, OUR_NUMBERS.name)
        return replace(arrive(moment, missed, helper, before=Saying.PASSING_ON), passed_on=how)
    if misses == _MISSES_BEFORE_A_PERSON - 1:
        warning = _warning(moment, place, helper)
        return replace(missed, before=(warning,) if how == "silence" else (said, warning))
    return replace(missed, before=(said,))


def _warning(moment: Moment, place: Place, helper: str) -> Saying:
    """What will happen by itself if the caller does nothing now."""
    if place.passed_on:
        return Saying.NO_KEY_AGAIN_GOODBYE
    page = moment.script.pages[helper]
    if isinstance(page, Transfer) and not moment.is_open(page.office):
        return Saying.NO_KEY_AGAIN_MESSAGE
    return Saying.NO_KEY_AGAIN


def without_keeping(moment: Moment, place: Place) -> Place:
    """What a caller gives can't be kept just now: they are told, and put through to a person.

    Where nobody is there, or they press nothing and have been put through before, they hear the
    numbers.
    """
    if place.page == RING_IN:
        return arrive(moment, place, moment.call.start)
    if place.page != MESSAGE:
        return arrive_at_last_office(moment, place, before=OrderPrompt.TROUBLE)
    office = place.office or moment.edition.first_office.id
    if MessagePrompt.NOW in place.before or not moment.is_open(office):
        return end(place, CANNOT_KEEP.name)
    return arrive_at_last_office(moment, place, before=MessagePrompt.TROUBLE)


def _after_leg(moment: Moment, place: Place, leg: LegEnded) -> Place:
    """A line has been rung: goodbye after a conversation, else the next line, else a menu."""
    if leg.was_a_conversation:
        return end(place, GOODBYE.name)
    call = moment.call
    if leg.is_in_doubt:
        return arrive(moment, place, call.no_answer, before=Saying.IF_FINISHED)
    page = moment.script.pages.get(place.page)
    if isinstance(page, Transfer) and place.part < len(moment.edition.offices[page.office].lines):
        # Whoever was put through while the office was open is not turned away in between.
        return replace(place, part=place.part + 1, misses=0, zeros=0, before=(Saying.STILL_TRYING,))
    unanswered = {"busy": call.busy, "failed": call.failed}.get(leg.status, call.no_answer)
    return arrive(moment, place, unanswered)
