"""Takes, kept. Nothing here commits: who calls does. Their sounds are in `sounds.py` by then."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from ivr.prompt_library.take import Finding, Fit, How, Take, findings_of_length
from ivr.script.wording import Wording
from ivr.store.sounds import Sounds
from ivr.store.take_tables import takes


class TakeUnknown(Exception):
    """There is no such take."""


def keep_sound(
    sounds: Sounds,
    fit: Fit,
    original: bytes,
    wording: Wording,
    how: How,
    at: datetime,
    by: int | None,
) -> Take:
    """Keep what somebody said, and what it was made of: a take, still to be added.

    Raises SoundsUnavailable.
    """
    return Take(
        id=0,
        language=wording.language,
        clip=wording.clip,
        written=wording.written,
        spoken=wording.spoken,
        how=how,
        made_at=at,
        seconds=fit.seconds,
        checksum=sounds.keep_take(fit.wav),
        original=sounds.keep_original(original),
        findings=(*fit.findings, *findings_of_length(fit.seconds, wording)),
        waveform=fit.waveform,
        by=by,
    )


def add_take(connection: Connection, take: Take) -> int:
    """Keep a take, whose `id` counts for nothing; its number."""
    values = {column.name: getattr(take, column.name) for column in takes.columns}
    del values["id"]
    values["findings"] = list(take.findings)
    number: int = connection.execute(
        insert(takes).values(values).returning(takes.c.id)
    ).scalar_one()
    return number


def get_take(connection: Connection, number: int) -> Take:
    """One take; raises TakeUnknown."""
    row = connection.execute(select(takes).where(takes.c.id == number)).one_or_none()
    if row is None:
        raise TakeUnknown(number)
    return _take(row)


def list_takes(connection: Connection, language: str, clip: str, most: int = 20) -> list[Take]:
    """The takes of a clip, the newest first."""
    found = select(takes).where(takes.c.language == language, takes.c.clip == clip)
    return [_take(row) for row in connection.execute(found.order_by(takes.c.id.desc()).limit(most))]


def _take(row: Any) -> Take:
    values = dict(row._mapping)
    values["how"] = How(values["how"])
    values["findings"] = tuple(Finding(each) for each in values["findings"])
    return Take(**values)
