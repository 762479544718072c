"""Moments that differ from the usual one: offices closed, announcements made."""

from dataclasses import replace

from ivr.call.heard import Heard, Keys, Silence
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.call.turn import take_turn
from ivr.notices.notice import Notice
from ivr.offices.hours import ClosedNow, OpeningHours


def with_closed(moment: Moment, *offices: str) -> Moment:
    """The same moment with some offices closed until further notice."""
    closed = OpeningHours(closed_now=ClosedNow())
    edition = moment.edition
    changed = {
        name: replace(office, hours=closed) if name in offices else office
        for name, office in edition.offices.items()
    }
    return replace(moment, edition=replace(edition, offices=changed))


def with_notices(moment: Moment, *notices: Notice) -> Moment:
    """The same moment with these announcements and no others."""
    return replace(moment, edition=replace(moment.edition, notices=notices))


def after(moment: Moment, place: Place, *heard: Heard | str) -> Place:
    """Where a caller is after some turns; a word is a key, "" is silence."""
    for event in heard:
        if isinstance(event, str):
            event = Keys(event) if event else Silence()
        place = take_turn(moment, place, event)
    return place
