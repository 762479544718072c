"""What every page of the console has at hand: who asks, what time it is, and the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from flask import current_app, g

from ivr.call.edition import Edition
from ivr.call.on_air import CHOICES
from ivr.config import Settings
from ivr.staff.account import Account
from ivr.staff.audit import Entry, Kind
from ivr.store.audio_files import PublishedAudio
from ivr.store.audit import add_entry
from ivr.store.database import Database
from ivr.store.on_air import read_on_air
from ivr.store.voices import Voices

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")


@dataclass(frozen=True)
class Console:
    """What the console of one installation is made of."""

    settings: Settings
    clock: Callable[[], float]
    database: Database
    voices: Voices
    """Our copies of what callers said."""
    published: PublishedAudio
    """What callers are played."""
    edition: Callable[[], Edition]
    """What is on air at this moment."""
    export_later: Callable[[int], object]
    """Ask the worker to make the rest of an export."""


def console() -> Console:
    """The one that answers this request."""
    found: Console = current_app.extensions["console"]
    return found


def settings_now() -> Settings:
    """The settings, with what managers have chosen."""
    return console().settings.with_choices(read(read_on_air).get(CHOICES, {}))


def now() -> datetime:
    """This moment."""
    return datetime.fromtimestamp(console().clock(), UTC)


def person() -> Account:
    """Who is signed in; only where the page's rule asks for it."""
    found = find_person()
    if found is None:
        raise RuntimeError("this page is open to everybody, so nobody need be signed in")
    return found


def find_person() -> Account | None:
    """Who is signed in, if anybody."""
    found: Account | None = g.get("person")
    return found


def read(question: "Callable[[Connection], T]") -> T:
    """Ask the database."""
    return console().database.read(question)


def write(change: "Callable[[Connection], T]", *entries: Entry) -> T:
    """Change the database, and write down in the same transaction what was done.

    The change runs outside the request: what it needs of `request`, `g` or `session` is read first.
    """

    def whole(connection: "Connection") -> T:
        result = change(connection)
        for entry in entries:
            add_entry(connection, entry)
        return result

    return console().database.write(whole)


def noted(kind: Kind, did: str, about: str = "") -> Entry:
    """What whoever is signed in does now, for `write`: "published Welcome message, version 4"."""
    me = person()
    return Entry(now(), kind, did, me.called, me.id, about)
