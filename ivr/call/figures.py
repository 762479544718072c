"""How large the script is, for whoever writes it."""

from dataclasses import dataclass

from ivr.call.edition import Edition
from ivr.language import DEFAULT_LANGUAGE
from ivr.script.page import Explanation, Menu, Script, clips_of


@dataclass(frozen=True)
class Figures:
    """Counts, and the longest things a caller sits through, in seconds."""

    pages: int
    clips: int
    recorded: int
    """Clips whose recording speaks their words as they stand; the others are said by a computer."""
    seconds: float
    deepest_fact: str
    deepest_fact_keys: int
    longest_menu: str
    longest_menu_seconds: float
    longest_part: str
    longest_part_seconds: float


def figures(edition: Edition, language: str = DEFAULT_LANGUAGE) -> Figures:
    """Measure a script that has no problems."""
    script = edition.script
    wordings = script.wordings[language]
    seconds = {clip: edition.seconds(wording) for clip, wording in wordings.items()}
    menus = [
        page.name
        for page in script.pages.values()
        if isinstance(page, Menu) and page.name in wordings
    ]
    facts = [page for page in script.pages.values() if isinstance(page, Explanation)]
    parts = [clip for page in facts for clip in clips_of(page)]
    depth = _depths(script)
    deepest = max((page.name for page in facts), key=lambda name: depth.get(name, 0), default="")
    longest_menu = max(menus, key=seconds.__getitem__)
    longest_part = max(parts, key=seconds.__getitem__, default="")
    return Figures(
        pages=len(script.pages),
        clips=len(wordings),
        recorded=sum(edition.recording(wording) is not None for wording in wordings.values()),
        seconds=round(sum(seconds.values()), 1),
        deepest_fact=deepest,
        deepest_fact_keys=depth.get(deepest, 0),
        longest_menu=longest_menu,
        longest_menu_seconds=round(seconds[longest_menu], 1),
        longest_part=longest_part,
        longest_part_seconds=round(seconds.get(longest_part, 0.0), 1),
    )


def _depths(script: Script) -> dict[str, int]:
    """How many keys a caller presses after the greeting to hear each page."""
    depth = {script.call.start: 0}
    ahead = [script.call.start]
    while ahead:
        name = ahead.pop(0)
        match script.pages[name]:
            case Menu(keys=keys):
                steps = [(target, 1) for target in keys.values() if target in script.pages]
            case Explanation(then=then, next=following):
                steps = [(then, 0)] + ([(following, 1)] if following else [])
            case _:
                steps = []
        for target, keys_pressed in steps:
            if depth[name] + keys_pressed < depth.get(target, len(script.pages) + 1):
                depth[target] = depth[name] + keys_pressed
                ahead.append(target)
    return depth
