"""`ivr check`: the script proved."""

import json
import sys
from dataclasses import asdict

import click

from ivr.call.edition import Edition
from ivr.call.figures import figures
from ivr.cli.start import settings_or_exit, shipped
from ivr.language import LANGUAGES
from ivr.script.page import GREETS


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
