"""`ivr postcode` and `ivr postcodes load`: what the line understands, and what it knows."""

import json
import sys
from pathlib import Path

import click
from rich.progress import Progress

from ivr.cli.start import fail, settings_or_exit
from ivr.offices.routing import office_for, office_for_all
from ivr.uk.code_point_open import AreaFile, CodePointFaulty, load_code_point
from ivr.uk.postcode_index import FILE_NAME, PostcodeIndex
from ivr.uk.postcode_keys import read_keys
from ivr.uk.postcode_known import PostcodesOnDisk
from ivr.uk.postcode_speech import hear_postcode


@click.command()
@click.argument("words", nargs=-1)
@click.option("--keys", help="What was keyed instead, such as 740133.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def postcode(words: tuple[str, ...], keys: str | None, as_json: bool) -> None:
    """What the line would understand if a caller said WORDS, and whose postcode it is."""
    if bool(words) == (keys is not None):
        raise click.UsageError(
            'Give either what is said, such as "S forty one double D", or --keys 740133.'
        )
    on_disk = PostcodesOnDisk(settings_or_exit().home / FILE_NAME)
    known = on_disk.known()
    if on_disk.trouble:
        click.echo(on_disk.trouble, err=True)
    if keys is None:
        candidates = hear_postcode(" ".join(words), known)
    else:
        candidates = read_keys(keys, known).candidates
    councils = [known.council(candidate) for candidate in candidates]
    if as_json:
        office = office_for_all(councils)
        click.echo(json.dumps({"candidates": list(map(str, candidates)), "office": office}))
        return
    for candidate, council in zip(candidates, councils, strict=True):
        click.echo(f"{candidate!s:9} {office_for(council)}")
    if not candidates:
        click.echo("That is no postcode the line understands.")


@click.group()
def postcodes() -> None:
    """The postcodes that the line knows to exist."""


@postcodes.command()
@click.argument("path", type=click.Path(path_type=Path))
def load(path: Path) -> None:
    """Read OS Code-Point Open (CSV): the folder or the zip, as Ordnance Survey publishes it."""
    into = settings_or_exit().home / FILE_NAME
    try:
        index = _load_with_progress(path, into)
    except CodePointFaulty as faulty:
        fail(f"{faulty}\nNothing was changed.")
    except OSError as error:
        fail(f"{into} can't be written ({error}). Nothing was changed.")
    version = f" of Code-Point Open {index.version}" if index.version else ""
    areas = " ".join(sorted(index.areas))
    click.echo(f"{index.postcodes:,} postcodes{version} are in use, of the areas {areas}.")


def _load_with_progress(path: Path, into: Path) -> PostcodeIndex:
    with Progress(disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("postcodes", total=None)

        def begun(file: AreaFile, files: int) -> None:
            done = progress.tasks[0].completed
            progress.update(bar, description=file.area, total=files, completed=done + 1)

        return load_code_point(path, into, begun)
