"""The worker: what nobody on the phone waits for."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from huey import crontab

from ivr.config import Settings
from ivr.logs import log
from ivr.speech.quarantine import Quarantine
from ivr.store.database import Database, default_url
from ivr.store.voices import Voices
from ivr.work.beside import Beside
from ivr.work.checks import Checks
from ivr.work.exports import export_task, make_export, sweep_exports
from ivr.work.forgetting import Memory, forget_daily
from ivr.work.homecoming import homecoming_of
from ivr.work.publishing import publish_due
from ivr.work.queue import wait_for_queue
from ivr.work.reading import Reader
from ivr.work.sweep import heartbeat, sweep
from ivr.work.treating import Treater
from ivr.work.untold import untold_of

_THREADS = 2
_LONGEST_GOODBYE = 20
"""Seconds for what is being done when the worker is told to end."""


def run_worker(settings: Settings, clock: Callable[[], float] = time.time) -> None:
    """Work until SIGTERM. Raises ConfigurationError where the queue can never be used."""
    queue = wait_for_queue(settings)
    database = Database(settings.database_url or default_url(settings.home))

    def now() -> datetime:
        return datetime.fromtimestamp(clock(), UTC)

    def each_minute() -> None:
        sweep(database, now())
        heartbeat(database, now())

    export_task(queue, lambda number: make_export(database, settings.prompts, number, now))
    memory = Memory(settings, database, Voices(settings.home / "voices", settings.sounds_at), now)
    homecoming = homecoming_of(settings, database, now)
    untold = untold_of(settings, database, now)
    again_and_again: dict[str, Callable[[], None]] = {
        "each_minute": each_minute,
        "each_minute_for_exports": partial(sweep_exports, database, settings.prompts, now),
        "each_minute_for_publications": partial(publish_due, settings, database, now),
        "each_minute_for_forgetting": partial(forget_daily, memory),
    }
    for name, work in again_and_again.items():
        queue.periodic_task(crontab(), name=name)(work)
    consumer = queue.create_consumer(
        workers=_THREADS,
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=_LONGEST_GOODBYE,
    )
    each_minute()
    forget_daily(memory)
    reader, quarantine = Reader(settings, database, now), Quarantine()
    treater, checks = Treater(settings, database, quarantine, now), Checks(settings, database, now)
    beside = [
        Beside("reader", reader.read_all, reader.ended),
        Beside("treater", treater.treat_all),
        Beside("checks", checks.look, checks.ended),
    ]
    if homecoming:
        beside.append(Beside("homecoming", homecoming.bring_all, homecoming.ended))
    if untold:
        beside.append(Beside("untold", untold.look_hourly))
    log.info("worker ready")
    consumer.run()
    for each in beside:
        each.end(_LONGEST_GOODBYE)
    quarantine.close()
    database.close()
