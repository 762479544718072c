"""The office of callers who are not sure: by the beginning of their postcode, never by a guess."""

from dataclasses import replace

from ivr.call.arriving import arrive
from ivr.call.heard import Heard, Keys
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.offices.routing import office_for_all
from ivr.script.page import SKIP_KEY, FindOffice
from ivr.script.prompts import OrderPrompt
from ivr.uk.areas import Council
from ivr.uk.postcode_keys import begins_elsewhere, read_keys, read_part
from ivr.uk.postcode_known import KnownPostcodes


def find_office(moment: Moment, place: Place, page: FindOffice, heard: Heard) -> Place:
    """Where the call goes on after the keys; without any, or with none that fit, as `unknown`."""
    keys = heard.pressed.removesuffix(SKIP_KEY) if isinstance(heard, Keys) else ""
    if keys.endswith("*"):
        return replace(place, before=(OrderPrompt.START_AGAIN,))
    councils = _councils(keys, moment.postcodes()) if keys else frozenset()
    return arrive(moment, place, _page(page, councils))


def _councils(keys: str, known: KnownPostcodes) -> frozenset[Council]:
    """Whose it may be: that of the beginning of a postcode, or of a whole one."""
    if parts := read_part(keys, known):
        return frozenset().union(*(part.councils for part in parts))
    keyed = read_keys(keys, known)
    if wholes := keyed.live or keyed.others:
        return frozenset(map(known.council, wholes))
    return frozenset({Council.NEITHER}) if begins_elsewhere(keys, known) else frozenset()


def _page(page: FindOffice, councils: frozenset[Council]) -> str:
    if not councils:
        return page.unknown
    if councils == {Council.NEITHER}:
        return page.outside
    if councils == {Council.DERBYSHIRE, Council.NEITHER}:
        return page.county_line
    return page.offices.get(office_for_all(councils) or "", page.ask)
