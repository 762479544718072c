"""What staff have put on air, over what is shipped: opening hours, and announcements."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ivr.content import Problem
from ivr.notices.notice import Notice
from ivr.notices.read import read_notice
from ivr.offices.hours_written import read_hours
from ivr.offices.office import Office

_HOURS, _NOTICE = "hours.", "notice."
_WORDS = "words"


def hours_part(office: str) -> str:
    """Where the opening hours of an office are put on air: as `write_hours` writes them."""
    return _HOURS + office


def notice_part(name: str) -> str:
    """Where an announcement is put on air: as `write_notice` writes it, with `words`.

    `words` goes from language to text; the announcement of a shipped name may leave it out.
    """
    return _NOTICE + name


def only_hours(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Those parts that fit whatever script is shipped."""
    return {part: value for part, value in parts.items() if part.startswith(_HOURS)}


@dataclass(frozen=True)
class Changes:
    """Everything that staff have put on air, read."""

    offices: Mapping[str, Office]
    notices: tuple[Notice, ...]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language → page → its text."""
    problems: tuple[Problem, ...] = ()


def changed(
    parts: Mapping[str, Any], offices: Mapping[str, Office], notices: list[Notice]
) -> Changes:
    """What is shipped, with what staff have changed of it; what can't be read is listed."""
    offices, named = dict(offices), {notice.name: notice for notice in notices}
    words: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for part, value in parts.items():
        if part.startswith(_HOURS) and part.removeprefix(_HOURS) in offices:
            office = part.removeprefix(_HOURS)
            hours, faults = read_hours(value)
            problems += [Problem(part, 1, str(fault)) for fault in faults]
            offices[office] = replace(offices[office], hours=hours)
        elif part.startswith(_NOTICE):
            name = part.removeprefix(_NOTICE)
            written = {key: told for key, told in value.items() if key != _WORDS}
            notice, wrong = read_notice(name, written)
            problems += [Problem(part, 1, fault.sentence) for fault in wrong]
            if notice:
                named[name] = notice
                for language, text in value.get(_WORDS, {}).items():
                    words.setdefault(language, {})[name] = text
    return Changes(offices, tuple(named.values()), words, tuple(problems))
