"""`ivr check`: the script proved."""

import json
import sys
from dataclasses import asdict

import click

from ivr.call.figures import figures
from ivr.cli.start import settings_or_exit, shipped


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
