"""A version of a page is made, or put on air: kept, written down, and told to whoever did it."""

from dataclasses import replace
from datetime import datetime

from flask import flash
from sqlalchemy import Connection

from ivr.language import DEFAULT_LANGUAGE
from ivr.prompt_library.history import Publication
from ivr.prompt_library.version import SHIPPED, Version, about_page
from ivr.staff.audit import Kind
from ivr.store import versions as store
from ivr.store.audit import add_entry
from ivr.store.sounds import SoundMissing, SoundsUnavailable
from ivr.web.console.at_hand import noted, now, person, write
from ivr.web.console.other_languages import why_unheard
from ivr.web.console.prompt_pages import PromptPage, Proof, prove
from ivr.web.console.sound_of_clips import keep_for_callers
from ivr.web.console.words import from_id, from_when

_AWAY = (
    "The place where recordings are kept does not answer. Nothing was published: try again in a "
    "minute"
)


class SoundsNotHere(Exception):
    """A version can't go on air for want of its sounds; the message is what staff read."""


def add_version(version: Version, *, seen: int | None) -> None:
    """Keep a new version; `seen` is the highest number that was looked at.

    Raises ChangedMeanwhile.
    """
    me = person()
    entry = noted(Kind.CHANGE, version.did, version.about)
    write(lambda c: store.add_version(c, version, me.id, seen=seen), entry)


def put_on_air(
    page: PromptPage, number: int, *, due: datetime | None = None, seen: int | None = None
) -> None:
    """Publish a version, now or at a time; `seen` is what was on air when it was looked at.

    Raises ChangedMeanwhile and SoundsNotHere.
    """
    at, who = now(), person().called
    what = _called(number)
    when = f", for {from_when(due)}" if due else ""
    is_off = number == SHIPPED and not page.shipped
    did = f"published {what} of {from_id(page.name)}{when}"
    did = f"took {from_id(page.name)} off air" if is_off else did
    entry = noted(Kind.CHANGE, did, about_page(page.language, page.name))
    proof = prove(page.version(number))
    _keep_sounds(page, number, proof)

    def change(connection: Connection) -> Publication | None:
        called_off = store.publish(
            connection, page.language, page.name, number, who, at, due=due, seen=seen
        )
        and_so = f", which called off {planned(called_off)}" if called_off else ""
        add_entry(connection, replace(entry, did=entry.did + and_so))
        return called_off

    called_off = write(change)
    if is_off:
        flash("It is off air, as before it was published.", "success")
    else:
        told = f"It goes on air on {from_when(due)}." if due else _heard(page, proof)
        flash(f"{what[0].upper()}{what[1:]} is published. {told}", "success")
    if called_off:
        flash(f"It takes the place of {planned(called_off)}. That is called off.", "important")


def planned(publication: Publication) -> str:
    """As "version 2, planned by Priya for Tuesday 1 December 2026 at 9:00am"."""
    then = from_when(publication.due_at)
    return f"{_called(publication.number)}, planned by {publication.who} for {then}"


def _called(number: int) -> str:
    return "what was shipped" if number == SHIPPED else f"version {number}"


def _heard(page: PromptPage, proof: Proof) -> str:
    is_other = page.language != DEFAULT_LANGUAGE
    why = why_unheard(proof.edition, page.language, page.name) if is_other else ""
    return f"{why}, so callers do not hear it." if why else "The next caller hears it."


def _keep_sounds(page: PromptPage, number: int, proof: Proof) -> None:
    for recording in filter(None, map(proof.edition.recording, proof.clips)):
        try:
            keep_for_callers(page.language, recording)
        except SoundsUnavailable:
            raise SoundsNotHere(_AWAY) from None
        except SoundMissing:
            raise SoundsNotHere(
                f"The sound of {from_id(recording.clip)} in {_called(number)} is lost. Record it "
                "again, and publish that"
            ) from None
