"""`ivr prompts`: what callers hear, what they heard before, and all of it as files."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ivr.call.edition import Edition
from ivr.cli.start import fail, on_air, on_air_and_parts, recordings_of, settings_or_exit
from ivr.config import Settings
from ivr.content import did_you_mean
from ivr.language import DEFAULT_LANGUAGE
from ivr.prompt_library.history import PageHistory
from ivr.prompt_library.version import SHIPPED, Version
from ivr.script.wording import Wording
from ivr.store.audio_files import PublishedAudio, ShippedAudio
from ivr.store.database import Database, DatabaseUnavailable, default_url
from ivr.uk.london_time import LONDON

if TYPE_CHECKING:
    pass

T = TypeVar("T")
_AWAY = "The place where recordings are kept does not answer. Nothing was {}."


@click.group()
def prompts() -> None:
    """What callers hear."""


@prompts.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def list_prompts(as_json: bool) -> None:
    """Every clip on air: its words, and the recording that speaks them."""
    settings = settings_or_exit()
    edition = on_air(settings)
    rows = [
        _listed(settings, edition, wording)
        for language in edition.script.wordings.values()
        for wording in language.values()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        sound = (
            f"{row['seconds']:5.1f} s  {row['engine']}" if row["up_to_date"] else "computer voice"
        )
        click.echo(f"{row['language']}  {row['clip']:26} {sound}")


@prompts.command("history")
@click.argument("page")
@click.option("--language", default=DEFAULT_LANGUAGE, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def show_history(page: str, language: str, as_json: bool) -> None:
    """Every version of a PAGE that was ever made, and when it was on air."""
    from ivr.store.versions import history  # SQLAlchemy is slow to import

    settings = settings_or_exit()
    known = _ask(settings, lambda database: database.read(lambda c: history(c, language, page)))
    wordings = on_air(settings).script.wordings
    if language not in wordings:
        fail(f'There are no words in the language "{language}". There are: {", ".join(wordings)}.')
    pages = dict.fromkeys(wording.page for wording in wordings[language].values())
    if not known.versions and page not in pages:
        fail(f"No page is called {page}.{did_you_mean(page, pages)}")
    rows = [_version(known, each) for each in known.versions]
    rows.append({"version": SHIPPED, "state": _state(known, SHIPPED), **_published(known, SHIPPED)})
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for version in known.versions:
        at, note = _in_london(version.made_at), f": {version.note}" if version.note else ""
        state = _state(known, version.number)
        click.echo(
            f"{version.number:4}  {state:9}  {at}  {version.made.in_words}, {version.who}{note}"
        )
    click.echo(f"{SHIPPED:4}  {_state(known, SHIPPED):9}  as shipped")
    if known.planned:
        due = _in_london(known.planned.due_at)
        click.echo(f"Version {known.planned.number} goes on air on {due}, by {known.planned.who}.")


@prompts.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(folder: Path) -> None:
    """Write what is on air into an empty FOLDER, laid out as `prompts/` and `audio/` are."""
    from ivr.store.script_folders import FolderTaken, write_folders
    from ivr.store.sounds import Sounds, SoundsUnavailable, find_sound

    settings = settings_or_exit()
    edition, parts = on_air_and_parts(settings)
    sounds = Sounds(settings.sounds_at, settings.home)
    here, audio = PublishedAudio(settings.home / "audio"), ShippedAudio(settings.audio)
    try:
        lost = write_folders(
            folder, settings.prompts, edition, parts, partial(find_sound, sounds, here, audio)
        )
    except FolderTaken:
        fail(f"{folder} is not empty. Name a folder that is, or one that is not there yet.")
    except SoundsUnavailable:
        fail(_AWAY.format("written"))
    except OSError as error:
        fail(f"{folder} can't be written: {error.strerror}.")
    for clip in lost:
        click.echo(f"The sound of {clip} is lost: the computer voice says it.", err=True)
    click.echo(f"What is on air stands in {folder}.")


@prompts.command("import")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def import_folder(folder: Path) -> None:
    """Read a FOLDER as `export` writes it: what differs from what is on air becomes drafts."""
    from ivr.store.brought_in import OnAirNow, bring_in, keep
    from ivr.store.sounds import Sounds, SoundsUnavailable
    from ivr.store.versions import ChangedMeanwhile, histories

    settings, at = settings_or_exit(), datetime.now(UTC)
    edition, parts = on_air_and_parts(settings)

    def bring(database: Database) -> None:
        now = OnAirNow(
            settings.prompts, recordings_of(settings), edition, parts, database.read(histories)
        )
        found = bring_in(folder, now, at)
        if found.problems:
            fail("\n".join([*map(str, found.problems), "Nothing was brought in."]))
        try:
            keep(found, database, Sounds(settings.sounds_at, settings.home))
        except SoundsUnavailable:
            fail(_AWAY.format("brought in"))
        except ChangedMeanwhile:
            fail("Staff have changed a page at this moment. Nothing was brought in: try again.")
        for note in found.notes:
            click.echo(f"{note}.", err=True)
        for version in found.versions:
            click.echo(f"{version.language}  {version.page:26} version {version.number}, a draft")
        if not found.versions:
            click.echo("All of it is on air, or a draft, already.")
        else:
            click.echo("Callers hear the drafts once they are published in the console.")

    _ask(settings, bring)


def _ask(settings: Settings, question: Callable[[Database], T]) -> T:
    database = Database(settings.database_url or default_url(settings.home))
    try:
        database.upgrade()
        return question(database)
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}.")
    finally:
        database.close()


def _listed(settings: Settings, edition: Edition, wording: Wording) -> dict[str, object]:
    made = edition.recordings.get(wording.language, {}).get(wording.clip)
    up_to_date = edition.recording(wording) is not None
    return {
        "page": wording.page,
        "clip": wording.clip,
        "language": wording.language,
        "wording": wording.written,
        "spoken": wording.spoken,
        "url": settings.audio_url(made.checksum) if made and up_to_date else None,
        "checksum": made.checksum if made else None,
        "seconds": round(edition.seconds(wording), 2),
        "engine": made.engine if made else None,
        "voice": made.voice if made else None,
        "up_to_date": up_to_date,
    }


def _version(known: PageHistory, version: Version) -> dict[str, object]:
    return {
        "version": version.number,
        "state": _state(known, version.number),
        "made": version.made,
        "made_at": version.made_at.isoformat(),
        "who": version.who,
        "note": version.note,
        "review_on": version.review_on.isoformat() if version.review_on else None,
        "text": version.text,
        "recordings": [
            {"clip": each.clip, "checksum": each.checksum, "seconds": each.seconds}
            for each in version.recordings
        ],
        **_published(known, version.number),
    }


def _published(known: PageHistory, number: int) -> dict[str, object]:
    went = [each for each in known.publications if each.number == number and each.done_at]
    return {
        "published": [
            {"at": each.done_at.isoformat(), "who": each.who} for each in went if each.done_at
        ]
    }


def _state(known: PageHistory, number: int) -> str:
    if number == known.on_air:
        return "on air"
    if known.draft and number == known.draft.number:
        return "draft"
    return "put aside" if number in known.aside else ""


def _in_london(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"
