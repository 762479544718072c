"""A place as the address that Twilio asks for next, and back."""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote, urlencode

from ivr.call.place import Place
from ivr.language import DEFAULT_LANGUAGE


class Event(StrEnum):
    """What happened at a place: the second step of its address, `/voice/<event>/<page>?...`."""

    KEY = "key"
    SILENCE = "silence"
    LEG = "leg"
    WHISPER = "whisper"
    WHISPER_KEY = "whisper-key"


_BIGGEST = 10**12


def write_place(place: Place) -> str:
    """`main-menu?turns=3&began=1790000000`: the page, and what differs from a fresh place."""
    remembered: dict[str, object] = {
        "part": place.part if place.part != 1 else 0,
        "misses": place.misses,
        "zeros": place.zeros,
        "patient": int(place.patient),
        "passed": place.passed_on,
        "office": place.office,
        "topic": place.topic,
        "heard": " ".join(place.heard),
        "language": place.language if place.language != DEFAULT_LANGUAGE else "",
        "turns": place.turns,
        "began": place.began,
    }
    query = urlencode({name: value for name, value in remembered.items() if value})
    return f"{quote(place.page, safe='')}?{query}"


def read_place(page: str, query: Mapping[str, str]) -> Place:
    """The place that an address names; what can't be read counts as never said."""
    return Place(
        page=page,
        part=_number(query, "part") or 1,
        misses=_number(query, "misses"),
        zeros=_number(query, "zeros"),
        patient=query.get("patient") == "1",
        passed_on=query.get("passed", ""),
        office=query.get("office", ""),
        topic=query.get("topic", ""),
        heard=tuple(query.get("heard", "").split()),
        language=query.get("language", DEFAULT_LANGUAGE),
        turns=_number(query, "turns"),
        began=_number(query, "began"),
    )


def _number(query: Mapping[str, str], name: str) -> int:
    value = query.get(name, "")
    return (
        min(int(value), _BIGGEST) if value.isascii() and value.isdigit() and len(value) < 20 else 0
    )
