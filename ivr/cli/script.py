"""`ivr check` and `ivr prompts`: the script proved, and what is on air."""

import json
import sys
from dataclasses import asdict

import click

from ivr.call.edition import Edition
from ivr.call.figures import figures
from ivr.cli.start import on_air, settings_or_exit, shipped
from ivr.config import Settings
from ivr.script.wording import Wording


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def check(as_json: bool) -> None:
    """Prove the script: every problem at once, with its file and line."""
    edition, problems = shipped(settings_or_exit())
    measured = None if problems else figures(edition)
    if as_json:
        found = [asdict(problem) for problem in problems]
        click.echo(json.dumps({"problems": found, "figures": asdict(measured) if measured else {}}))
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
    sys.exit(1 if problems else 0)


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
