"""One turn of a call: where the caller was, what came in, and so where they are now."""

from dataclasses import replace

from ivr.call.edition import Edition
from ivr.call.heard import Heard, Keys, LegEnded, Silence
from ivr.call.place import Place
from ivr.language import DEFAULT_LANGUAGE
from ivr.script.page import (
    BACK_KEY,
    GOODBYE,
    LONG_CALL,
    ORDER,
    OUR_NUMBERS,
    PERSON_KEY,
    SKIP_KEY,
    START_KEY,
    Explanation,
    Menu,
    Relative,
    Saying,
    Script,
    Transfer,
    clips_of,
    order_target,
    ordered_leaflet,
)

MOST_TURNS = 250
MOST_SECONDS = 45 * 60
_MISSES_BEFORE_A_PERSON = 3
_MISSES_WHEN_NOBODY_ANSWERED = 2


def begin(edition: Edition, now: float) -> Place:
    """A call comes in; `now` is in seconds since 1970."""
    start = edition.script.call.start
    return arrive(edition.script, Place("", began=int(now)), start, before=Saying.GREETING)


def take_turn(edition: Edition, place: Place, heard: Heard, now: float) -> Place:
    """Move one caller on. Any place and anything heard has an answer, however odd it is."""
    script = edition.script
    if isinstance(heard, LegEnded):
        # The time a caller speaks with an office is not time spent in our menus.
        return _after_leg(edition, replace(place, began=int(now)), heard)
    if _has_lasted_too_long(place, now):
        return end(place, LONG_CALL.name)
    if not _still_stands(script, place):
        return moved(script, place)
    match script.pages[place.page], heard:
        case ((Menu() | Explanation()), Keys(pressed=key)) if key in (PERSON_KEY, START_KEY):
            if key == PERSON_KEY:
                return _person(script, place)
            return arrive(script, place, script.call.start)
        case Menu() as page, Keys(pressed=key):
            return _choose(script, place, page, key)
        case Menu(), Silence():
            return miss(script, place, "silence")
        case Explanation() as page, Keys(pressed=key):
            return _listen(script, place, page, key)
        case Explanation() as page, Silence():
            return _listen(script, place, page, SKIP_KEY)
        case _:  # a key or a silence where nobody was asked for one
            return moved(script, place)


def _has_lasted_too_long(place: Place, now: float) -> bool:
    """Whether it is time to end kindly; where the beginning is not known, only turns count."""
    return place.turns > MOST_TURNS or (0 < place.began < now - MOST_SECONDS)


def _still_stands(script: Script, place: Place) -> bool:
    """Whether a place exists: an address may be older than the edition on air."""
    page = script.pages.get(place.page)
    if page is None or place.language not in script.wordings:
        return False
    if place.topic and not isinstance(script.pages.get(place.topic), Explanation):
        return False
    return 1 <= place.part <= len(clips_of(page))


def moved(script: Script, place: Place) -> Place:
    language = place.language if place.language in script.wordings else DEFAULT_LANGUAGE
    place = replace(place, page="", topic="", language=language)
    return arrive(script, place, script.call.start, before=Saying.PAGE_MOVED)


def arrive(script: Script, place: Place, name: str, *, before: str = "", part: int = 1) -> Place:
    """Come to a page afresh; notices that wait before it are said now, once a call."""
    said = (before,) if before else ()
    page = script.pages[name]
    notices = tuple(
        notice.name for notice in script.notice_before(name) if notice.name not in place.heard
    )
    return replace(
        place,
        page=name,
        part=part,
        misses=0,
        zeros=0,
        before=said + notices,
        heard=place.heard + notices,
        topic=name if isinstance(page, Explanation) else place.topic,
        office=page.office if isinstance(page, Transfer) else place.office,
    )


def _choose(script: Script, place: Place, menu: Menu, key: str) -> Place:
    """A key in a menu."""
    if key == SKIP_KEY or (key == BACK_KEY and place.misses == _MISSES_BEFORE_A_PERSON - 1):
        return arrive(script, place, menu.name)
    target = menu.back if key == BACK_KEY else menu.keys.get(key)
    if target is None:
        return miss(script, place, "keys")
    if place.passed_on == "silence":  # whoever presses a key now is no longer silent
        place = replace(place, passed_on="keys")
    name = _resolve(script, place, target)
    if name and (leaflet := ordered_leaflet(name)):
        return replace(place, page=ORDER, part=0, misses=0, zeros=0, leaflet=leaflet)
    return arrive(script, place, name) if name else moved(script, place)


def _resolve(script: Script, place: Place, target: str) -> str | None:
    """The page that a target means for this caller; None where they came here by no explanation."""
    topic = script.pages.get(place.topic)
    match target, topic:
        case Relative.OTHER_OFFICE, _:
            return _other_office(script, place)
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


def _other_office(script: Script, place: Place) -> str:
    transfers = [page for page in script.pages.values() if isinstance(page, Transfer)]
    others = [page.name for page in transfers if page.office != place.office]
    return others[0] if others else transfers[0].name


def _last_office(script: Script, place: Place, otherwise: str) -> str:
    """The page that puts the caller through to the office they chose last."""
    for page in script.pages.values():
        if isinstance(page, Transfer) and page.office == place.office:
            return page.name
    return otherwise


def _person(script: Script, place: Place) -> Place:
    """Key 0. A double press only says the page again; whoever goes on pressing is put through."""
    if place.page != script.call.person:
        return arrive(script, place, script.call.person)
    if place.zeros == 0:
        return replace(arrive(script, place, script.call.person), zeros=1)
    return arrive(script, place, _last_office(script, place, script.call.silence))


def arrive_at_last_office(script: Script, place: Place, before: str = "") -> Place:
    """Put the caller through to the office they chose last, else to the one that always helps."""
    return arrive(script, place, _last_office(script, place, script.call.silence), before=before)


def _listen(script: Script, place: Place, page: Explanation, key: str) -> Place:
    """A key, or the short silence after a part, in an explanation."""
    match key:
        case "#":
            if place.part == page.parts:
                return arrive(script, place, page.then)
            return arrive(script, place, page.name, part=place.part + 1)
        case "*":
            if place.part == 1:
                return arrive(script, place, page.back)
            return arrive(script, place, page.name, part=place.part - 1)
        case _:
            return arrive(
                script, place, page.name, part=place.part, before=Saying.WRONG_KEY_IN_A_PART
            )


def miss(script: Script, place: Place, how: str) -> Place:
    """Silence or a wrong key: say it kindly, then warn, then pass the caller on, once a call."""
    misses = place.misses + 1
    missed = replace(place, misses=misses, patient=True)
    said = Saying.NO_KEY if how == "silence" else Saying.WRONG_KEY
    call = script.call
    nobody_answered = place.page in (call.busy, call.no_answer, call.failed)
    if misses >= (_MISSES_WHEN_NOBODY_ANSWERED if nobody_answered else _MISSES_BEFORE_A_PERSON):
        if nobody_answered or place.passed_on:
            return end(missed, OUR_NUMBERS.name)
        otherwise = call.silence if how == "silence" else call.wrong_keys
        helper = _last_office(script, place, otherwise)
        return replace(arrive(script, missed, helper, before=Saying.PASSING_ON), passed_on=how)
    if misses == _MISSES_BEFORE_A_PERSON - 1:
        warning = Saying.NO_KEY_AGAIN_GOODBYE if place.passed_on else Saying.NO_KEY_AGAIN
        return replace(missed, before=(warning,) if how == "silence" else (said, warning))
    return replace(missed, before=(said,))


def _after_leg(edition: Edition, place: Place, leg: LegEnded) -> Place:
    """A line has been rung: goodbye after a conversation, else the next line, else a menu."""
    if leg.was_a_conversation:
        return end(place, GOODBYE.name)
    script, call = edition.script, edition.script.call
    if leg.is_in_doubt:
        return arrive(script, place, call.no_answer, before=Saying.IF_FINISHED)
    page = script.pages.get(place.page)
    if isinstance(page, Transfer) and place.part < len(edition.offices[page.office].lines):
        return arrive(script, place, page.name, part=place.part + 1, before=Saying.STILL_TRYING)
    unanswered = {"busy": call.busy, "failed": call.failed}.get(leg.status, call.no_answer)
    return arrive(script, place, unanswered)


def end(place: Place, ending: str) -> Place:
    return replace(place, page=ending, part=1, misses=0, before=())
