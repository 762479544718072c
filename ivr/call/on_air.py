"""What staff have put on air, over what is shipped: opening hours, and announcements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ivr.content import Problem
from ivr.notices.notice import Notice
from ivr.notices.read import read_notice
from ivr.offices.hours_written import read_hours
from ivr.offices.office import Office
from ivr.prompt_library.recording import Recording
from ivr.script.words import written_elsewhere

CHOICES = "choices"
"""Where settings are put that managers have chosen: `Settings.with_choices` takes it."""
_HOURS, _NOTICE, _PROMPT = "hours.", "notice.", "prompt."


def hours_part(office: str) -> str:
    """Where the opening hours of an office are put on air: as `write_hours` writes them."""
    return _HOURS + office


def notice_part(name: str) -> str:
    """Where an announcement is put on air, as `write_notice` writes it; its words are a prompt."""
    return _NOTICE + name


def prompt_part(language: str, page: str) -> str:
    """Where the words of a page and their recordings are put on air, as a version has them."""
    return f"{_PROMPT}{language}.{page}"


def prompts_among(parts: Mapping[str, Any]) -> dict[str, str]:
    """The parts that are words of pages, by what a problem with them names as its file."""
    return {
        written_elsewhere(page, language): part
        for part in parts
        if part.startswith(_PROMPT)
        for language, page in [part.removeprefix(_PROMPT).split(".", 1)]
    }


def notices_among(parts: Mapping[str, Any]) -> set[str]:
    """The parts that are announcements."""
    return {part for part in parts if part.startswith(_NOTICE)}


def only_hours(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Those parts that fit whatever script is shipped."""
    return {part: value for part, value in parts.items() if part.startswith(_HOURS)}


def without_sounds(parts: Mapping[str, Any], checksums: Collection[str]) -> dict[str, Any]:
    """The parts without some recordings; a shipped one may speak the same words."""
    left = dict(parts)
    for part in prompts_among(parts).values():
        had = parts[part]["recordings"]
        left[part] = parts[part] | {
            "recordings": [each for each in had if each["checksum"] not in checksums]
        }
    return left


@dataclass(frozen=True)
class Changes:
    """Everything that staff have put on air, read."""

    offices: Mapping[str, Office]
    notices: tuple[Notice, ...]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language → page → its text."""
    recordings: Mapping[str, Mapping[str, Recording]] = field(default_factory=dict)
    """Language → clip → the sound that staff have given it."""
    keys: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    """Language and page → where its keys led when its words were written."""
    approved: frozenset[tuple[str, str]] = frozenset()
    """Languages and pages whose computer voice a named person has approved."""
    problems: tuple[Problem, ...] = ()


def changed(
    parts: Mapping[str, Any], offices: Mapping[str, Office], notices: list[Notice]
) -> Changes:
    """What is shipped, with what staff have changed of it; what can't be read is listed."""
    offices, named = dict(offices), {notice.name: notice for notice in notices}
    words: dict[str, dict[str, str]] = {}
    recordings: dict[str, dict[str, Recording]] = {}
    keys: dict[tuple[str, str], Mapping[str, str]] = {}
    approved: set[tuple[str, str]] = set()
    problems: list[Problem] = []
    for part, value in parts.items():
        if part.startswith(_HOURS) and part.removeprefix(_HOURS) in offices:
            office = part.removeprefix(_HOURS)
            hours, faults = read_hours(value)
            problems += [Problem(part, 1, str(fault)) for fault in faults]
            offices[office] = replace(offices[office], hours=hours)
        elif part.startswith(_NOTICE):
            name = part.removeprefix(_NOTICE)
            notice, wrong = read_notice(name, value)
            problems += [Problem(part, 1, fault.sentence) for fault in wrong]
            if notice:
                named[name] = notice
        elif part.startswith(_PROMPT):
            language, page = part.removeprefix(_PROMPT).split(".", 1)
            words.setdefault(language, {})[page] = value["text"]
            keys[language, page] = value["keys"]
            if value.get("approved_by"):
                approved.add((language, page))
            for made in value["recordings"]:
                recordings.setdefault(language, {})[made["clip"]] = Recording(**made)
    return Changes(
        offices,
        tuple(named.values()),
        words,
        recordings,
        keys,
        frozenset(approved),
        tuple(problems),
    )
