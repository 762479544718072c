"""`ivr recordings`: what has not come home from Twilio."""

from datetime import UTC, datetime

import click

from ivr.cli.start import fail, settings_or_exit
from ivr.store.at_twilio import try_again
from ivr.store.database import Database, DatabaseUnavailable, default_url


@click.group()
def recordings() -> None:
    """What callers have said, on its way from Twilio."""


@recordings.command()
def again() -> None:
    """Begin anew with the recordings that were given up, once what was wrong is put right."""
    settings = settings_or_exit()
    database = Database(settings.database_url or default_url(settings.home))
    try:
        database.upgrade()
        number = database.write(lambda connection: try_again(connection, datetime.now(UTC)))
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}.")
    finally:
        database.close()
    click.echo(f"{number} recording(s) are tried again, from now on.")
