"""Exports that take long: made part by part, while callers go on writing in between."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path

from huey import Huey

from ivr.config import Settings
from ivr.leaflets.catalogue import load_catalogue
from ivr.logs import log
from ivr.store.database import Database, DatabaseUnavailable
from ivr.store.exports import ExportUnknown, add_part, delete_old, list_unfinished
from ivr.work.queue import make_queue

STUCK_AFTER = timedelta(minutes=2)
"""Nobody works on an export to which nothing was added for so long."""

Now = Callable[[], datetime]


def export_task(queue: Huey, make: Callable[[int], None]) -> Callable[[int], object]:
    """The task as the queue knows it, for who asks for it and for who does it."""

    def export(number: int) -> None:
        make(number)

    # Named by this module, whoever's function does the work.
    task: Callable[[int], object] = queue.task(retries=2, retry_delay=10)(export)
    return task


def export_later(settings: Settings) -> Callable[[int], object]:
    """Asks for an export to be made; the queue is opened when somebody asks first."""

    @cache
    def task() -> Callable[[int], object]:
        return export_task(make_queue(settings), _not_here)

    return lambda number: task()(number)


def _not_here(number: int) -> None:
    raise RuntimeError("exports are made by the worker")


def make_export(database: Database, prompts: Path, number: int, now: Now) -> None:
    """Make the rest of an export. It may be asked twice, and go on where a crash ended it."""
    titles = {leaflet.id: leaflet.title for leaflet in load_catalogue(prompts)[0].values()}
    try:
        while True:
            add = partial(add_part, number=number, titles=titles, at=now())
            if (export := database.write(add)).finished_at:
                break
    except ExportUnknown:
        return  # whoever asked for it has deleted it
    log.info("export made", requests=export.requests)


def sweep_exports(database: Database, prompts: Path, now: Now) -> None:
    """Go on with what a crash has left, and delete what nobody has come for."""
    at = now()
    try:
        for number in database.read(partial(list_unfinished, before=at - STUCK_AFTER)):
            make_export(database, prompts, number, now)
        if deleted := database.write(partial(delete_old, now=at)):
            log.info("exports deleted", exports=deleted)
    except DatabaseUnavailable as trouble:
        log.warning("exports wait for the database", trouble=str(trouble))
