"""`ivr check` and `ivr prompts`: the script proved, and what is on air."""

import json
import sys
from dataclasses import asdict

import click

from ivr.call.edition import Edition
from ivr.call.figures import figures
from ivr.cli.start import on_air, settings_or_exit, shipped
from ivr.config import Settings
from ivr.language import LANGUAGES
from ivr.script.page import GREETS
from ivr.script.wording import Wording


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def check(as_json: bool) -> None:
    """Prove the script: every problem at once, with its file and line."""
    edition, problems = shipped(settings_or_exit())
    measured = None if problems else figures(edition)
    if as_json:
        found = [asdict(problem) for problem in problems]
        told = {"problems": found, "figures": asdict(measured) if measured else {}}
        lacking = {} if problems else {code: lacks for code, _, lacks in _languages(edition)}
        click.echo(json.dumps(told | {"languages": lacking}))
    elif measured is None:
        click.echo("\n".join(map(str, problems)))
        click.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}.")
    else:
        click.echo(
            f"No problems. {measured.pages} pages; {measured.clips} clips of "
            f"{measured.seconds / 60:.1f} minutes, {measured.recorded} of them recorded.\n"
            f"The deepest fact is {measured.deepest_fact}: {measured.deepest_fact_keys} keys.\n"
            f"The longest menu is {measured.longest_menu}: {measured.longest_menu_seconds:.0f} s.\n"
            f"The longest part is {measured.longest_part}: {measured.longest_part_seconds:.0f} s."
        )
        for code, key, lacks in _languages(edition):
            click.echo(_in_words(code, key, lacks))
    sys.exit(1 if problems else 0)


def _languages(edition: Edition) -> list[tuple[str, str, list[str]]]:
    """Each other language of the map, its key, and what it lacks to be the whole call."""
    return [
        (code, key, [*edition.lacks_for_key(code), *edition.lacks(code)])
        for code, key in edition.script.languages.items()
    ]


def _in_words(code: str, key: str, lacks: list[str]) -> str:
    name = LANGUAGES[code].name
    if not lacks:
        return f"{name}, key {key}, is the whole call."
    without = [page for page in lacks if page in GREETS]
    if not without:
        pages = "1 page" if len(lacks) == 1 else f"{len(lacks)} pages"
        return f"{name}, key {key}, greets: it lacks {pages} to be the whole call."
    return f"{name} has no key until staff publish its {' and its '.join(without)}."


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
