"""What staff have planned goes on air when its time has come."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from ivr.call.edition import load_with
from ivr.call.on_air import prompt_part
from ivr.config import Settings
from ivr.logs import log
from ivr.prompt_library.history import Publication
from ivr.prompt_library.version import SHIPPED
from ivr.store.audio_files import ShippedAudio
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
        database.write(partial(settle, due=due, at=now(), trouble=trouble))
        if trouble:
            log.error("what was planned stays off air", page=due.page, trouble=trouble)
        else:
            log.info("what was planned is on air", page=due.page)


def _trouble(settings: Settings, database: Database, due: Publication) -> str:
    known = database.read(lambda connection: history(connection, due.language, due.page))
    value = None if due.number == SHIPPED else part_of(known.version(due.number))
    part, parts = prompt_part(due.language, due.page), database.read(read_on_air)
    audio = ShippedAudio(settings.audio)
    recordings = {language: audio.read(language) for language in audio.languages()}
    _, problems = load_with(settings.prompts, recordings, parts, {part: value})
    return " ".join(problem.message for problem in problems)
