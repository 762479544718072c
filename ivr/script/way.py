"""The keys that lead to a page from the beginning of a call."""

from collections import deque
from collections.abc import Mapping

from ivr.script.page import Menu, Page, Script


def way_to(script: Script, page: str) -> str | None:
    """The fewest keys to press, one at each menu; None where no keys alone lead there."""
    start = script.call.start
    ways = {start: ""}
    ahead = deque([start])
    while ahead:
        here = ahead.popleft()
        for key, target in _keys(script.pages, here).items():
            if target in script.pages and target not in ways:
                ways[target] = ways[here] + key
                ahead.append(target)
    return ways.get(page)


def _keys(pages: Mapping[str, Page], name: str) -> Mapping[str, str]:
    page = pages[name]
    return page.keys if isinstance(page, Menu) else {}
