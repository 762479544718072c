"""`ivr database`: where orders are kept."""

import click

from ivr.cli.start import fail, settings_or_exit
from ivr.config import Settings
from ivr.store.database import Database, DatabaseUnavailable, default_url
from ivr.store.migrations import newest
from ivr.store.sounds import sounds_trouble


@click.group()
def database() -> None:
    """Where orders are kept."""


@database.command()
def upgrade() -> None:
    """Make the tables, or bring them to the newest form. Safe to repeat.

    A host does so before new processes start, so what else they could not do without is told too.
    """
    settings = settings_or_exit()
    if faults := [*database_faults(settings), *sounds_faults(settings)]:
        fail("\n".join(faults))
    click.echo("The database is ready.")


def database_faults(settings: Settings, *, may_be_away: bool = False) -> list[str]:
    """Upgrade the database, or say why it can't be.

    A server that `may_be_away` is only told of: calls are answered without it.
    """
    store = Database(settings.database_url or default_url(settings.home))
    try:
        store.upgrade()
        if (form := store.form()) > newest():
            click.echo(f"A newer release has brought the database into form {form}. It is left so.")
    except DatabaseUnavailable as trouble:
        if may_be_away and settings.database_url.startswith("postgres"):
            click.echo(
                f"The database can't be used now: {trouble}. Calls are answered all the same; who "
                "wants to order or to leave a message is put through to a person.",
                err=True,
            )
            return []
        return [f"The database can't be used: {trouble}."]
    finally:
        store.close()
    return []


def sounds_faults(settings: Settings, *, may_be_away: bool = False) -> list[str]:
    """Why nothing can be kept in the store of sounds; a bucket that `may_be_away` is only told."""
    trouble = sounds_trouble(settings.sounds_at, settings.home)
    if trouble and may_be_away and settings.sounds_at.startswith("s3://"):
        click.echo(f"The store of sounds {trouble}. Calls are answered all the same.", err=True)
        return []
    name = "AUDIO_URL" if settings.sounds_at else "IVR_HOME"
    return [f"The store of sounds ({name}) {trouble}."] if trouble else []
