"""What staff have planned goes on air when its time has come."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from ivr.call.edition import load_with
from ivr.call.on_air import prompt_part
from ivr.config import Settings
from ivr.content import from_id
from ivr.logs import log
from ivr.prompt_library.history import Publication
from ivr.prompt_library.version import SHIPPED, about_page
from ivr.staff.audit import THE_LINE, Entry, Kind
from ivr.store.audio_files import ShippedAudio
from ivr.store.audit import add_entry
from ivr.store.database import Database, DatabaseUnavailable
from ivr.store.on_air import read_on_air
from ivr.store.versions import history, list_due, part_of, settle


def publish_due(settings: Settings, database: Database, now: Callable[[], datetime]) -> None:
    """Put on air whatever is due; what no longer fits the keys stays off air, and is told."""
    try:
        _publish_all(settings, database, now)
    except DatabaseUnavailable as trouble:
        log.warning("what is planned waits for the database", trouble=str(trouble))


def _publish_all(settings: Settings, database: Database, now: Callable[[], datetime]) -> None:
    for due in database.read(lambda connection: list_due(connection, now())):
        trouble = _trouble(settings, database, due)
        database.write(partial(_settle, due=due, at=now(), trouble=trouble))
        if trouble:
            log.error("what was planned stays off air", page=due.page, trouble=trouble)
        else:
            log.info("what was planned is on air", page=due.page)


def _settle(connection: Connection, due: Publication, at: datetime, trouble: str) -> None:
    """Settle it, and write down in the audit log that nobody but the line did so."""
    if settle(connection, due, at, trouble):
        what = "what was shipped" if due.number == SHIPPED else f"version {due.number}"
        of = f"{what} of {from_id(due.page)}"
        did = f"put {of} on air, as {due.who} had planned"
        if trouble:
            did = f"left {of} off air, which {due.who} had planned: it does not fit any more"
        about = about_page(due.language, due.page)
        add_entry(connection, Entry(at, Kind.CHANGE, did, THE_LINE, about=about))


def _trouble(settings: Settings, database: Database, due: Publication) -> str:
    known = database.read(lambda connection: history(connection, due.language, due.page))
    value = None if due.number == SHIPPED else part_of(known.version(due.number))
    part, parts = prompt_part(due.language, due.page), database.read(read_on_air)
    audio = ShippedAudio(settings.audio)
    recordings = {language: audio.read(language) for language in audio.languages()}
    _, problems = load_with(settings.prompts, recordings, parts, {part: value})
    return " ".join(problem.message for problem in problems)
