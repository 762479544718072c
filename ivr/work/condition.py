"""How an installation is: what whoever helps with it needs to know, and nothing about anybody."""

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select, text

from ivr.config import Settings
from ivr.store.checks import SELF_CALL, TWILIO, find_check
from ivr.store.database import Database, DatabaseFault, DatabaseUnavailable, default_url
from ivr.store.heartbeats import FORGETTING, WORKER, last_beat
from ivr.store.migrations import newest
from ivr.store.sounds import sounds_trouble
from ivr.store.tables import UNSETTLED, messages, orders, recordings
from ivr.work.queue import make_queue

_PACKAGES = ("parent-phone-line", "flask", "granian", "sqlalchemy", "psycopg", "huey", "obstore")
_SECRET = {"SECRET_KEY", "TWILIO_AUTH_TOKEN", "IVR_METRICS_KEY"}
_ADDRESSES = {"DATABASE_URL", "QUEUE_URL", "AUDIO_URL", "IVR_FALLBACK_URL"}
_THROWAWAY = {
    "DYNO": "Heroku",
    "DOKKU_APP_NAME": "Dokku",
    "CONTAINER_VERSION": "Scalingo",
    "RENDER": "Render",
    "FLY_APP_NAME": "Fly.io",
    "KUBERNETES_SERVICE_HOST": "Kubernetes",
}
"""What hosts put into the environment that throw the disk away at each release."""
_STILL = "recordings still at Twilio"
_AWAY = timedelta(minutes=5)
_A_GIGABYTE = 1_000_000_000


@dataclass(frozen=True)
class Condition:
    """Facts by heading, and what is wrong."""

    facts: dict[str, dict[str, str]]
    faults: list[str]


def examine(settings: Settings, now: datetime) -> Condition:
    """Look at everything; what can't be looked at is a fault, not an error."""
    faults: list[str] = []
    facts = {
        "versions": _versions(),
        "settings": _settings(settings),
        "database": _database(settings, now, faults),
        "sounds": _sounds(settings, faults),
        "queue": _queue(settings, faults),
        "disk": _disk(settings, faults),
    }
    faults += _on_a_disk_that_goes(settings)
    return Condition(facts, faults)


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed as a package"
    return found


def _settings(settings: Settings) -> dict[str, str]:
    """Each that differs from its default: secrets as set, addresses by their host alone."""
    found = {}
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if value == field.default or value in ("", ()):
            continue
        found[str(field.alias)] = _redacted(str(field.alias), value)
    return found


def _redacted(name: str, value: object) -> str:
    if name in _SECRET:
        return "set"
    if name in _ADDRESSES:
        parts = urlsplit(str(value))
        return f"{parts.scheme}://{parts.hostname or ''}/…"
    if name == "TWILIO_ACCOUNT_SID":
        return str(value)[:6] + "…"
    return str(value)


def _database(settings: Settings, now: datetime, faults: list[str]) -> dict[str, str]:
    url = settings.database_url or default_url(settings.home)
    facts = {"kind": "SQLite" if url.startswith("sqlite:") else "PostgreSQL"}
    database = Database(url)
    try:
        facts["form"] = form = database.form() or "none"
        if form == "none" or form < newest():
            faults.append("The database is not in its newest form. Run “ivr database upgrade”.")
            return facts
        if form > newest():
            facts["form"] += f", of a newer release; this one knows them up to {newest()}"
        facts |= database.read(_lengths)
        if not settings.twilio_account_sid:
            del facts[_STILL]
        for name, what in ((WORKER, "The worker"), (FORGETTING, "Forgetting what is old")):
            last = database.read(lambda c, name=name: last_beat(c, name))  # type: ignore[misc]
            facts[f"{name} last"] = last.isoformat(timespec="seconds") if last else "never"
            late = _AWAY if name == WORKER else timedelta(days=2)
            if last is None or now - last > late:
                since = f"since {facts[f'{name} last']}" if last else "so far"
                faults.append(f"{what} has not run {since}. It is started with “ivr worker”.")
        facts |= _checks(settings, database, faults)
    except (DatabaseUnavailable, DatabaseFault) as trouble:
        faults.append(f"The database can't be used: {trouble}.")
    finally:
        database.close()
    return facts


def _checks(settings: Settings, database: Database, faults: list[str]) -> dict[str, str]:
    """What the worker has found by looking whether calls reach us, where it looks."""
    facts = {}
    for name, looks in (
        (TWILIO, bool(settings.twilio_account_sid)),
        (SELF_CALL, settings.rings_itself),
    ):
        if looks:
            check = database.read(partial(find_check, name=name))
            at = check.at.isoformat(timespec="seconds") if check else "never"
            facts[f"{name} looked at"] = at
            faults += [_without_account(settings, told) for told in check.problems] if check else []
    return facts


def _without_account(settings: Settings, problem: str) -> str:
    account = settings.twilio_account_sid
    return (
        problem.replace(account, _redacted("TWILIO_ACCOUNT_SID", account)) if account else problem
    )


def _lengths(connection: Connection) -> dict[str, str]:
    counted = {
        f"requests {row[0]}": row[1]
        for row in connection.execute(
            select(orders.c.state, func.count())
            .where(orders.c.state.is_not(None))
            .group_by(orders.c.state)
        )
    }
    counted |= {
        f"messages {row[0]}": row[1]
        for row in connection.execute(
            select(messages.c.state, func.count())
            .where(messages.c.state.is_not(None))
            .group_by(messages.c.state)
        )
    }
    unsettled = select(func.count()).select_from(recordings).where(text(UNSETTLED))
    counted[_STILL] = connection.execute(unsettled).scalar_one()
    return {name: str(number) for name, number in sorted(counted.items())}


def _sounds(settings: Settings, faults: list[str]) -> dict[str, str]:
    if trouble := sounds_trouble(settings.sounds_at, settings.home):
        faults.append(f"The store of sounds {trouble}.")
    return {"kind": "bucket" if settings.sounds_at.startswith("s3://") else "folder"}


def _queue(settings: Settings, faults: list[str]) -> dict[str, str]:
    facts = {}
    try:
        queue = make_queue(settings)
        facts["kind"] = type(queue).__name__
        facts["waiting"] = str(queue.pending_count())
        queue.storage.close()
    except Exception as trouble:  # each kind of queue has errors of its own
        faults.append(f"The queue can't be used: {type(trouble).__name__}.")
    return facts


def _disk(settings: Settings, faults: list[str]) -> dict[str, str]:
    home = settings.home.absolute()
    nearest = next(each for each in (home, *home.parents) if each.exists())
    free = shutil.disk_usage(nearest).free
    if free < _A_GIGABYTE:
        faults.append(f"Only {free // 1_000_000} MB are free where IVR_HOME is.")
    if not os.access(nearest, os.W_OK):
        faults.append(f"IVR_HOME ({settings.home}) can't be written to.")
    return {"free": f"{free / _A_GIGABYTE:.1f} GB"}


def _on_a_disk_that_goes(settings: Settings) -> Iterator[str]:
    host = next((host for name, host in _THROWAWAY.items() if name in os.environ), None)
    if host is None:
        return
    gone = f"{host} throws the disk away at each release, and with it what callers gave"
    if settings.database_url.startswith("sqlite:") or not settings.database_url:
        yield f"{gone}: set DATABASE_URL to a PostgreSQL database."
    if not settings.sounds_at.startswith("s3://"):
        yield f"{gone}: set AUDIO_URL to a bucket."
