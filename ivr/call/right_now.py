"""What callers hear at this moment when they ring, and when they choose an office: for staff."""

from dataclasses import dataclass, replace

from ivr.call.answer import answer
from ivr.call.arriving import arrive, last_office
from ivr.call.closed import ClosedWords, closed_words
from ivr.call.directions import Ask, InLanguage, Speak
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.call.turn import begin
from ivr.language import DEFAULT_LANGUAGE
from ivr.notices.notice import Notice, in_order
from ivr.script.wording import Wording


@dataclass(frozen=True)
class RightNow:
    """What is said up to where the caller is asked, or is put through."""

    clips: tuple[Wording, ...]
    words: tuple[str, ...]
    """The same to be read, a text for each page; what is said of our hours is one."""


def when_ringing(moment: Moment) -> RightNow:
    """What callers hear first."""
    return _said(moment, begin(moment))


def when_choosing(moment: Moment, office: str) -> RightNow:
    """What callers hear who come to an office from the first menu.

    Where no page leads to the office, it is what callers hear who say and press nothing.
    """
    place = replace(begin(moment), office=office)
    page = last_office(moment.script, place, moment.call.silence)
    return _said(moment, arrive(moment, place, page))


def notices_on_air(moment: Moment) -> list[Notice]:
    """What is announced now, wherever in the call."""
    return in_order(each for each in moment.edition.notices if each.is_said(moment.at))


def _said(moment: Moment, place: Place) -> RightNow:
    first = answer(moment, place)[0]
    if not isinstance(first, Ask | Speak):
        raise TypeError(f"{place.page} does not begin with words")
    wordings = moment.script.wordings[DEFAULT_LANGUAGE]
    said = [
        moment.edition.wording(clip.language, clip.clip)
        if isinstance(clip, InLanguage)
        else wordings[clip]
        for clip in first.clips
        if isinstance(clip, str | InLanguage)
    ]
    written = [wording.written for wording in said]
    if hours := _our_hours(moment, place):
        at = first.clips.index(hours.clips[0])
        written[at : at + len(hours.clips)] = [hours.in_words(wordings)]
    return RightNow(tuple(said), tuple(written))


def _our_hours(moment: Moment, place: Place) -> ClosedWords | None:
    """What is said of the office's hours, which is made of many small clips."""
    if place.page not in moment.call.when_closed:
        return None
    office = moment.edition.offices[place.office]
    return closed_words(office.hours, moment.at, everywhere=not moment.any_is_open)
