"""`ivr doctor`: how this installation is, for whoever helps with it."""

import json
import sys
from datetime import UTC, datetime

import click

from ivr.cli.start import settings_or_exit
from ivr.work.condition import examine


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def doctor(as_json: bool) -> None:
    """What is set, what runs and what is wrong: without secrets, and without anything of callers.

    Leaves with 1 where something is wrong.
    """
    found = examine(settings_or_exit(), datetime.now(UTC))
    if as_json:
        told = {"facts": found.facts, "problems": found.faults}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for heading, facts in found.facts.items():
            click.echo(heading)
            for name, value in facts.items():
                click.echo(f"  {name:28} {value}")
        for fault in found.faults:
            click.echo(f"Wrong: {fault}", err=True)
        if not found.faults:
            click.echo("Nothing is wrong.")
    sys.exit(1 if found.faults else 0)
