"""`ivr backup` and `ivr restore`: everything in one folder, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from ivr.cli.start import fail, settings_or_exit
from ivr.config import Settings
from ivr.store.backup import BackupRefused, delete_old, make_backup, restore_backup
from ivr.store.database import Database, DatabaseUnavailable, default_url
from ivr.store.sounds import Sounds, SoundsUnavailable
from ivr.store.voices import Voices
from ivr.work.forgetting import Memory, forget_again

_NOT_IN_IT = (
    "SECRET_KEY is not among it: staff sign in after a restore only with the same one. {where} "
    "Keep it apart from the backup."
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Write all that is kept into a new FOLDER: the database, callers' voices, recordings.

    The line goes on meanwhile. What callers gave stands in it, so it is for its owner alone, and
    backups beside it that are older than IVR_KEEP_BACKUPS days (30) are deleted: what has been
    forgotten since still stands in them.
    """
    settings = settings_or_exit()
    at = datetime.now(UTC)
    with _plainly(), _stores(settings) as (database, voices, sounds):
        written = make_backup(database, voices, sounds, folder, at)
        old = delete_old(folder, at - timedelta(days=settings.keep_backups))
    for what, number in written.items():
        click.echo(f"{number:8} {what}")
    for each in old:
        click.echo(f"Deleted {each}, which was made more than {settings.keep_backups} days ago.")
    secrets = settings.home / "secrets"
    where = f"It stands in {secrets}." if secrets.exists() else "It is a setting of yours."
    click.echo(_NOT_IN_IT.format(where=where))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--replace", is_flag=True, help="Delete what the database has now.")
def restore(folder: Path, replace: bool) -> None:
    """Make this installation of the backup in FOLDER. Stop the line and its workers first.

    The database may be of another kind than the one it was made of. Whoever has asked to be
    forgotten since is forgotten again, where the store of sounds is still the one it was then.
    """
    settings = settings_or_exit()
    with _plainly(), _stores(settings) as (database, voices, sounds):
        restore_backup(database, voices, sounds, folder, replace=replace)
        again = forget_again(Memory(settings, database, voices, lambda: datetime.now(UTC)))
    click.echo("Restored.")
    click.echo(
        f"Forgotten again, as their callers had asked since: {again.orders} leaflet request(s), "
        f"{again.messages} message(s), {again.recordings} recording(s)."
    )


@contextmanager
def _stores(settings: Settings) -> Iterator[tuple[Database, Voices, Sounds]]:
    database = Database(settings.database_url or default_url(settings.home))
    try:
        yield (
            database,
            Voices(settings.home / "voices", settings.sounds_at),
            Sounds(settings.sounds_at, settings.home),
        )
    finally:
        database.close()


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except BackupRefused as refused:
        fail(str(refused))
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}.")
    except SoundsUnavailable as trouble:
        fail(f"The store of sounds can't be used: {trouble}.")
    except OSError as trouble:
        fail(f"The folder can't be used: {trouble.strerror}.")
