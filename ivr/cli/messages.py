"""`ivr messages`: what callers have left after the tone."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import click

from ivr.cli.start import fail, settings_or_exit
from ivr.config import Settings
from ivr.store.database import Database, DatabaseUnavailable, default_url
from ivr.store.messages import Stored, list_messages
from ivr.uk.london_time import LONDON


@click.group()
def messages() -> None:
    """What callers have left after the tone."""


@messages.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def list_all(as_json: bool) -> None:
    """Every message, the newest first."""
    rows = [_listed(stored) for stored in _stored(settings_or_exit())]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        about = f"about {row['topic']}" if row["topic"] else ""
        back = "ring back" if row["call_back"] else ""
        click.echo(
            f"{row['id']:6}  {row['state']:13}  {row['office']:12}  {row['left_at'][:16]}  "
            f"{row['seconds']:4.0f} s  {about}  {back}".rstrip()
        )
    if not rows:
        click.echo("Nobody has left a message yet.")


def _stored(settings: Settings) -> Iterator[Stored]:
    database = Database(settings.database_url or default_url(settings.home))
    try:
        database.upgrade()
        after: int | None = None
        while True:
            page = database.read(partial(list_messages, after=after))
            yield from page.messages
            after = page.next
            if after is None:
                return
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}.")
    finally:
        database.close()


def _listed(stored: Stored) -> dict[str, Any]:
    message = stored.message
    return {
        "id": stored.id,
        "state": message.state,
        "office": message.office,
        "language": message.language,
        "topic": message.topic or None,
        "call_back": message.call_back or None,
        "left_at": message.begun_at.astimezone(LONDON).isoformat(),
        "seconds": message.voice.seconds if message.voice else 0.0,
    }
