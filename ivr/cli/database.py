"""`ivr database`: where orders are kept."""

import click

from ivr.cli.start import fail, settings_or_exit
from ivr.config import Settings
from ivr.store.database import Database, DatabaseUnavailable, default_url
from ivr.store.migrations import newest


@click.group()
def database() -> None:
    """Where orders are kept."""


@database.command()
def upgrade() -> None:
    """Make the tables, or bring them to the newest form. Safe to repeat."""
    form = bring_up_to_date(settings_or_exit())
    if form > newest():
        click.echo(f"A newer release has brought the database into form {form}. It is left so.")
    else:
        click.echo("The database is in its newest form.")


def bring_up_to_date(settings: Settings, *, may_be_away: bool = False) -> str:
    """Upgrade the database, or say what is wrong with it and leave; the form it has now.

    A server that `may_be_away` is only told of: calls are answered without it.
    """
    store = Database(settings.database_url or default_url(settings.home))
    try:
        store.upgrade()
        return store.form()
    except DatabaseUnavailable as trouble:
        if may_be_away and settings.database_url.startswith("postgres"):
            click.echo(
                f"The database can't be used now: {trouble}. Calls are answered all the same; who "
                "wants to order or to leave a message is put through to a person.",
                err=True,
            )
            return ""
        fail(f"The database can't be used: {trouble}.")
    finally:
        store.close()
