"""Coming to a page: what is announced before it, and what stands in its place just now."""

from dataclasses import replace

from ivr.call.edition import Offered
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.language import DEFAULT_LANGUAGE, LANGUAGES
from ivr.script.page import LANGUAGE_WELCOME, Explanation, Menu, Page, Script, Transfer
from ivr.script.prompts import Saying


def arrive(moment: Moment, place: Place, name: str, *, before: str = "", part: int = 1) -> Place:
    """Come to a page afresh: to what stands in its place, or to it, with what is announced there.

    An office that is closed now is not rung. Announcements are said once a call.
    """
    page = moment.script.pages[name]
    notices = moment.notices(page, place)
    instead = next((notice for notice in notices if notice.instead), None)
    place = _chosen(place, page)
    if instead:
        return _on_from(moment, replace(place, before=(instead.name,)), page)
    if isinstance(page, Transfer) and not moment.is_open(page.office):
        return _at(place, moment.script.pages[_closed(moment)], ())
    said = (before,) if before else ()
    names = tuple(notice.name for notice in notices)
    place = replace(place, heard=place.heard + names)
    return _at(place, page, said + names, part)


def moved(moment: Moment, place: Place) -> Place:
    """The place is no more: the main menu, with words that say so."""
    language = place.language if place.language in LANGUAGES else DEFAULT_LANGUAGE
    speaks = place.speaks if place.speaks in LANGUAGES else language
    place = replace(place, page="", topic="", language=language, speaks=speaks)
    return arrive(moment, place, moment.call.start, before=Saying.PAGE_MOVED)


def arrive_in_language(moment: Moment, place: Place, chosen: Offered) -> Place:
    """The caller has chosen a language: the main menu in it, or what can be done for them."""
    place = replace(place, speaks=chosen.language)
    if not chosen.is_whole:
        return arrive(moment, replace(place, language=DEFAULT_LANGUAGE), LANGUAGE_WELCOME)
    says = moment.edition.says
    heard = tuple(name for name in place.heard if not says(chosen.language, name))
    place = replace(place, language=chosen.language, heard=heard)
    return arrive(moment, place, moment.call.start, before=Saying.GREETING)


def arrive_at_last_office(moment: Moment, place: Place, before: str = "") -> Place:
    """Put the caller through to the office they chose last, else to the one that always helps."""
    name = last_office(moment.script, place, moment.call.silence)
    return arrive(moment, place, name, before=before)


def last_office(script: Script, place: Place, otherwise: str) -> str:
    """The page that puts the caller through to the office they chose last."""
    for page in script.pages.values():
        if isinstance(page, Transfer) and page.office == place.office:
            return page.name
    return otherwise


def other_office(script: Script, place: Place) -> str:
    """The page that puts the caller through to an office they have not just chosen."""
    transfers = [page for page in script.pages.values() if isinstance(page, Transfer)]
    others = [page.name for page in transfers if page.office != place.office]
    return others[0] if others else transfers[0].name


def end(place: Place, ending: str) -> Place:
    """The last words of the call."""
    return replace(place, page=ending, part=1, misses=0, before=())


def _at(place: Place, page: Page, before: tuple[str, ...], part: int = 1) -> Place:
    return replace(place, page=page.name, part=part, misses=0, zeros=0, before=before)


def _chosen(place: Place, page: Page) -> Place:
    """The same with what a page says of the caller: what they heard, or whom they chose."""
    if isinstance(page, Transfer):
        return replace(place, office=page.office)
    return replace(place, topic=page.name) if isinstance(page, Explanation) else place


def _on_from(moment: Moment, place: Place, replaced: Page) -> Place:
    """Where the call goes on after an announcement that stood in place of a page."""
    if isinstance(replaced, Transfer):
        name = moment.call.no_answer if moment.is_open(replaced.office) else _closed(moment)
    else:
        name = replaced.back if isinstance(replaced, Menu) else moment.call.start
    return _at(place, moment.script.pages[name], place.before)


def _closed(moment: Moment) -> str:
    return moment.call.closed_here if moment.any_is_open else moment.call.closed
