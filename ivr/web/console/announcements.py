"""Announcements as they are stored, and changing them without losing a change."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ivr.call.edition import load_with
from ivr.call.on_air import changed
from ivr.content import read_toml
from ivr.language import DEFAULT_LANGUAGE
from ivr.notices.notice import Notice, in_order
from ivr.notices.read import read_notices, write_notice
from ivr.prompt_library.version import new_words
from ivr.script.load import MAP
from ivr.script.words import shipped_words
from ivr.staff.audit import Kind
from ivr.store.announcements import announce, announcing
from ivr.store.on_air import read_on_air
from ivr.web.console.at_hand import console, noted, now, person, read, write
from ivr.web.console.prompt_pages import fault_in_words

NEW = ""
"""The fingerprint of an announcement that does not exist yet."""


class NoticeUnknown(Exception):
    """No announcement has this name."""


class NoticeChanged(Exception):
    """Somebody else has changed the announcement since the page was opened."""

    def __init__(self, theirs: "Announced") -> None:
        super().__init__("the announcement has changed")
        self.theirs = theirs


class NoticeFaulty(Exception):
    """An announcement that can't be; what is on air stays."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("the announcement can't be")
        self.sentences = sentences


@dataclass(frozen=True)
class Announced:
    """An announcement and its words, as they are stored."""

    notice: Notice
    text: str

    @property
    def fingerprint(self) -> str:
        """The same for the same announcement, so that a page knows whether it has changed."""
        return json.dumps([write_notice(self.notice), self.text], sort_keys=True)


def announced_now() -> dict[str, Announced]:
    """Every announcement by its name, in the order in which they are said."""
    return _announced(console().settings.prompts, read(read_on_air))


def find_announced(name: str) -> Announced:
    """One of them. Raises NoticeUnknown."""
    try:
        return announced_now()[name]
    except KeyError:
        raise NoticeUnknown(name) from None


def save(notice: Notice, text: str, did: str, *, seen: str) -> None:
    """Put an announcement on air. Raises NoticeChanged and NoticeFaulty.

    `did` is for the audit log; `seen` is the fingerprint of what the page showed, or NEW.
    """
    at, me, prompts = now(), person(), console().settings.prompts
    shipped = shipped_words(prompts, DEFAULT_LANGUAGE, notice.name)
    words = new_words(DEFAULT_LANGUAGE, notice.name, text, at, me.called, shipped)
    # Proved before the database is written to: callers' answers don't wait behind it.
    _, problems = load_with(prompts, {}, read(read_on_air), announcing(notice, words))
    if problems:
        raise NoticeFaulty([fault_in_words(words, problem) for problem in problems])

    def put(connection: Connection) -> None:
        stored = _announced(prompts, read_on_air(connection)).get(notice.name)
        if stored and stored.fingerprint != seen:
            raise NoticeChanged(stored)
        says_so = stored is not None and stored.text == text
        announce(connection, notice, at, None if says_so else words, me.id)

    write(put, noted(Kind.CHANGE, did, about(notice.name)))


def end(name: str, did: str) -> None:
    """Nobody hears an announcement any more. Raises NoticeUnknown."""
    at, prompts = now(), console().settings.prompts
    find_announced(name)

    def put(connection: Connection) -> None:
        stored = _announced(prompts, read_on_air(connection))[name]
        announce(connection, replace(stored.notice, on=False), at)

    write(put, noted(Kind.CHANGE, did, about(name)))


def about(name: str) -> str:
    """What entries of the audit log about an announcement are filed under."""
    return f"notice/{name}"


def _announced(prompts: Path, parts: Mapping[str, Any]) -> dict[str, Announced]:
    shipped, _ = read_notices(read_toml(prompts / MAP, prompts)[0])
    changes = changed(parts, {}, shipped)
    words = changes.words.get(DEFAULT_LANGUAGE, {})
    return {
        notice.name: Announced(
            notice,
            words.get(notice.name) or shipped_words(prompts, DEFAULT_LANGUAGE, notice.name),
        )
        for notice in in_order(changes.notices)
    }
