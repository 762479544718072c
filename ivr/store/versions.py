"""Versions, kept, and which of them is on air. Nothing here commits: who calls does."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, func, insert, select, update

from ivr.call.on_air import prompt_part
from ivr.prompt_library.history import CALLED_OFF, PageHistory, Publication
from ivr.prompt_library.recording import Recording
from ivr.prompt_library.version import SHIPPED, Made, Version
from ivr.store.on_air import put_on_air, take_off_air
from ivr.store.version_tables import prompt_versions, publications

_PAGES = 1
"""The first of the two numbers that PostgreSQL's locks of pages have."""


class ChangedMeanwhile(Exception):
    """Somebody else has made a version, or published one, since this was looked at."""


def history(connection: Connection, language: str, page: str) -> PageHistory:
    """The whole history of a page in a language."""
    return histories(connection, language, page).get((language, page), PageHistory((), ()))


def histories(
    connection: Connection, language: str | None = None, page: str | None = None
) -> dict[tuple[str, str], PageHistory]:
    """Those of every page that staff have changed, by language and page."""
    versions = select(prompt_versions).order_by(prompt_versions.c.number.desc())
    went = select(publications).order_by(publications.c.id.desc())
    if page is not None:
        versions = versions.where(
            prompt_versions.c.language == language, prompt_versions.c.page == page
        )
        went = went.where(publications.c.language == language, publications.c.page == page)
    of: dict[tuple[str, str], tuple[list[Version], list[Publication], set[int]]] = {}
    for row in connection.execute(versions):
        found = of.setdefault((row.language, row.page), ([], [], set()))
        found[0].append(_version(row))
        if row.put_aside_at:
            found[2].add(row.number)
    for row in connection.execute(went):
        found = of.setdefault((row.language, row.page), ([], [], set()))
        found[1].append(Publication(**row._mapping))
    return {
        key: PageHistory(tuple(made), tuple(gone), frozenset(aside))
        for key, (made, gone, aside) in of.items()
    }


def add_version(
    connection: Connection, version: Version, by: int | None = None, *, seen: int | None = None
) -> int:
    """Keep a version, whose own number counts for nothing; the number it is given.

    `seen` is the highest number that whoever made it had seen. Raises ChangedMeanwhile.
    """
    _take_turns(connection, version.language, version.page)
    numbers = select(func.max(prompt_versions.c.number)).where(
        prompt_versions.c.language == version.language, prompt_versions.c.page == version.page
    )
    latest = connection.execute(numbers).scalar() or SHIPPED
    if seen is not None and seen != latest:
        raise ChangedMeanwhile
    values = {
        **{column.name: getattr(version, column.name, None) for column in prompt_versions.c},
        "number": latest + 1,
        "recordings": [asdict(recording) for recording in version.recordings],
        "keys": dict(version.keys),
        "by": by,
        "put_aside_at": None,
    }
    del values["id"]
    connection.execute(insert(prompt_versions).values(values))
    return latest + 1


def put_aside(connection: Connection, language: str, page: str, number: int, at: datetime) -> None:
    """A draft is not wanted any more; it can still be heard and gone back to."""
    connection.execute(
        update(prompt_versions)
        .where(
            prompt_versions.c.language == language,
            prompt_versions.c.page == page,
            prompt_versions.c.number == number,
        )
        .values(put_aside_at=at)
    )


def approve(
    connection: Connection, language: str, page: str, number: int, approved_by: str
) -> None:
    """Somebody who speaks the language has approved that a computer voice says a version."""
    connection.execute(
        update(prompt_versions)
        .where(
            prompt_versions.c.language == language,
            prompt_versions.c.page == page,
            prompt_versions.c.number == number,
        )
        .values(approved_by=approved_by)
    )


def publish(
    connection: Connection,
    language: str,
    page: str,
    number: int,
    who: str,
    at: datetime,
    *,
    due: datetime | None = None,
    seen: int | None = None,
) -> Publication | None:
    """Put a version on air; version 0 is what is shipped. `due`: not now, but then.

    Hands back what was planned before, which is called off. `seen` is what was on air when whoever
    publishes looked. Raises ChangedMeanwhile and VersionUnknown.
    """
    _take_turns(connection, language, page)
    known = history(connection, language, page)
    if seen is not None and seen != known.on_air:
        raise ChangedMeanwhile
    if number != SHIPPED:
        known.version(number)
    called_off = call_off(connection, language, page)
    row = {
        "language": language,
        "page": page,
        "number": number,
        "before": known.on_air,
        "who": who,
        "due_at": due or at,
        "done_at": None if due else at,
        "trouble": "",
    }
    connection.execute(insert(publications).values(row))
    if not due:
        _put_on_air(connection, known, language, page, number, at)
    return called_off


def call_off(connection: Connection, language: str, page: str) -> Publication | None:
    """What was to go on air at a time does not; hands it back, where there was any."""
    _take_turns(connection, language, page)
    planned = history(connection, language, page).planned
    if planned:
        off = update(publications).where(publications.c.id == planned.id)
        connection.execute(off.values(trouble=CALLED_OFF))
    return planned


def list_due(connection: Connection, at: datetime) -> list[Publication]:
    """What should have gone on air by now, the first to come first."""
    found = select(publications).where(
        publications.c.due_at <= at, publications.c.done_at.is_(None), publications.c.trouble == ""
    )
    rows = connection.execute(found.order_by(publications.c.due_at, publications.c.id))
    return [Publication(**row._mapping) for row in rows]


def settle(connection: Connection, due: Publication, at: datetime, trouble: str = "") -> bool:
    """Put on air what is due; or, with `trouble`, write down why it can't be.

    What was called off, or settled by another worker, since it was listed stays as it is: False.
    """
    _take_turns(connection, due.language, due.page)
    settled = connection.execute(
        update(publications)
        .where(
            publications.c.id == due.id,
            publications.c.done_at.is_(None),
            publications.c.trouble == "",
        )
        .values(done_at=None if trouble else at, trouble=trouble)
    )
    if settled.rowcount and not trouble:
        known = history(connection, due.language, due.page)
        _put_on_air(connection, known, due.language, due.page, due.number, at)
    return bool(settled.rowcount)


def _take_turns(connection: Connection, language: str, page: str) -> None:
    """Whoever changes a page waits until nobody else does; SQLite lets in one writer anyway.

    A lock of a row would not do: a page that nobody has changed yet has none.
    """
    if connection.dialect.name == "postgresql":
        number = crc32(f"{language}/{page}".encode()) - 2**31  # PostgreSQL's integers have a sign
        connection.execute(select(func.pg_advisory_xact_lock(_PAGES, number)))


def part_of(version: Version) -> dict[str, Any]:
    """What a version is on air, of nothing but JSON's own types."""
    return {
        "version": version.number,
        "text": version.text,
        "keys": dict(version.keys),
        "recordings": [asdict(recording) for recording in version.recordings],
        "approved_by": version.approved_by,
    }


def parts_with(
    parts: Mapping[str, Any], language: str, page: str, version: Version | None
) -> dict[str, Any]:
    """What would be on air with a version of a page, or with the shipped one: to be proved."""
    name = prompt_part(language, page)
    others = {part: value for part, value in parts.items() if part != name}
    return others | ({name: part_of(version)} if version else {})


def _put_on_air(
    connection: Connection, known: PageHistory, language: str, page: str, number: int, at: datetime
) -> None:
    part = prompt_part(language, page)
    if number == SHIPPED:
        take_off_air(connection, part)
    else:
        put_on_air(connection, part, part_of(known.version(number)), at)


def _version(row: Any) -> Version:
    return Version(
        language=row.language,
        page=row.page,
        number=row.number,
        text=row.text,
        recordings=tuple(Recording(**each) for each in row.recordings),
        keys=row.keys,
        made=Made(row.made),
        made_at=row.made_at,
        who=row.who,
        shipped=row.shipped,
        note=row.note,
        review_on=row.review_on,
        approved_by=row.approved_by,
    )
