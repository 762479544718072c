"""A place as the address that Twilio asks for next, and back."""

import re
from collections.abc import Mapping
from enum import StrEnum

from ivr.call.place import Place
from ivr.content import PLAIN_NAME
from ivr.language import DEFAULT_LANGUAGE
from ivr.voice import Kind


class Event(StrEnum):
    """What happened at a place: the second step of its address, `/voice/<event>/<page>?...`."""

    KEY = "key"
    SILENCE = "silence"
    LEG = "leg"
    VOICE = "voice"
    WORDS = "words"
    RECORDED = "recorded"
    WHISPER = "whisper"
    WHISPER_KEY = "whisper-key"


_LONGEST_NUMBER = 12  # digits
_TIMES = re.compile("began=(N)&turns=(N)(&.*|)".replace("N", f"[0-9]{{1,{_LONGEST_NUMBER}}}"))


def write_place(place: Place) -> str:
    """`main-menu?began=1790000000&turns=3`: the page, and what differs from a fresh place.

    It is where the next turn begins, so it counts one more than have been answered.
    Names are plain (`read_place` takes no others, and the script has no others), so nothing needs
    quoting, and this is done in every turn.
    """
    return f"{place.page}?{write_times(place.began, place.turns)}{write_memory(place)}"


def write_times(began: int, turns: int) -> str:
    """The part of an address that differs from call to call and from turn to turn."""
    return f"began={began}&turns={turns + 1}"


def write_memory(place: Place) -> str:
    """The rest of it: what the call remembers, each with an `&` before it."""
    query = ""
    if place.part != 1:
        query += f"&part={place.part}"
    if place.misses:
        query += f"&misses={place.misses}"
    if place.zeros:
        query += f"&zeros={place.zeros}"
    if place.patient:
        query += "&patient=1"
    if place.passed_on:
        query += f"&passed={place.passed_on}"
    if place.office:
        query += f"&office={place.office}"
    if place.topic:
        query += f"&topic={place.topic}"
    if place.heard:
        query += f"&heard={'.'.join(place.heard)}"
    if place.language != DEFAULT_LANGUAGE or place.speaks != DEFAULT_LANGUAGE:
        query += _write_languages(place)
    return query


def _write_languages(place: Place) -> str:
    """Most callers who have asked for a language speak the one that they hear, or hear English."""
    query = f"&language={place.language}" if place.language != DEFAULT_LANGUAGE else ""
    return query + (f"&speaks={place.speaks}" if place.speaks != place.language else "")


def read_times(query: str) -> tuple[int, int, str] | None:
    """When a call began, its turns, and the memory behind them; None for what we never write."""
    found = _TIMES.fullmatch(query)
    return (int(found[1]), int(found[2]), found[3]) if found else None


def read_place(page: str, query: str) -> Place:
    """The place that an address names; what can't be read counts as never said."""
    said = _read(query)
    language = said.get("language", DEFAULT_LANGUAGE)
    return Place(
        page=_name(page),
        part=_number(said, "part") or 1,
        misses=_number(said, "misses"),
        zeros=_number(said, "zeros"),
        patient=said.get("patient") == "1",
        passed_on=_name(said.get("passed", "")),
        office=_name(said.get("office", "")),
        topic=_name(said.get("topic", "")),
        heard=tuple(name for name in said.get("heard", "").split(".") if _name(name)),
        language=_name(language),
        speaks=_name(said.get("speaks", language)),
        turns=_number(said, "turns"),
        began=_number(said, "began"),
    )


def write_voice(kind: Kind, item: int) -> str:
    """What a recording is of, put behind the place where it was asked for."""
    return f"&kind={kind}&item={item}"


def read_voice(query: str) -> tuple[Kind, int] | None:
    """What a recording is of; None where the address does not say."""
    said = _read(query)
    kind = said.get("kind", "")
    return (Kind(kind), _number(said, "item")) if kind in set(Kind) else None


def _read(query: str) -> dict[str, str]:
    return dict(pair.partition("=")[::2] for pair in query.split("&"))


def _name(value: str) -> str:
    return value if value and PLAIN_NAME.fullmatch(value) else ""


def _number(said: Mapping[str, str], name: str) -> int:
    value = said.get(name)
    if value and len(value) <= _LONGEST_NUMBER and value.isascii() and value.isdigit():
        return int(value)
    return 0
