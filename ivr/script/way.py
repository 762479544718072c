"""The keys that lead to a page from the beginning of a call."""

from collections.abc import Iterator
from heapq import heappop, heappush

from ivr.script.page import (
    LEAFLET_MENU,
    ORDER,
    PERSON_KEY,
    SKIP_KEY,
    Explanation,
    Menu,
    Script,
    ordered_leaflet,
)

_SAID_AT = {"greeting": "", "leaflet-title": LEAFLET_MENU}
"""Prompts that are said on a page of another name; "" is where every call begins."""


def way_to(script: Script, name: str) -> str | None:
    """The fewest keys to press, one at each menu; None where no keys alone lead there.

    `name` is a page or a prompt that is said at one: those of an order lead to where it begins.
    """
    ways = _ways(script)
    if name in ways:
        return ways[name]
    if name in _SAID_AT:
        return ways.get(_SAID_AT[name] or script.call.start)
    return ways.get(ORDER) if name.startswith(f"{ORDER}-") else None


def _ways(script: Script) -> dict[str, str]:
    """The way to every page that keys alone lead to, and to the first question of an order."""
    ways: dict[str, str] = {}
    ahead = [(0, "", script.call.start)]
    while ahead:
        _, keys, here = heappop(ahead)
        if here not in ways:
            ways[here] = keys
            for more, target in _from(script, here):
                heappush(ahead, (len(keys + more), keys + more, target))
    return ways


def _from(script: Script, name: str) -> Iterator[tuple[str, str]]:
    """Where the keys of a page lead; one that is relative leads nowhere without what was heard."""
    match script.pages.get(name):
        case Menu(keys=keys):
            for key, target in keys.items():
                if ordered_leaflet(target):
                    yield key, ORDER
                elif target in script.pages:
                    yield key, target
        case Explanation(parts=parts, then=then):
            yield SKIP_KEY * parts, then
        case _:
            return
    yield PERSON_KEY, script.call.person
