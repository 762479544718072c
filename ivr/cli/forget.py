"""`ivr forget`: what is old, and what a caller asks us to forget."""

import re
from datetime import UTC, datetime

import click

from ivr.cli.start import fail, settings_or_exit
from ivr.store.database import Database, DatabaseUnavailable, default_url
from ivr.store.sounds import SoundsUnavailable
from ivr.store.voices import Voices
from ivr.work.forgetting import Memory, find_caller, forget_caller, forget_old, rules, would_go

_REFERENCE = re.compile(r"\d{6}", re.ASCII)
_NUMBER = re.compile(r"\+?\d{7,15}", re.ASCII)
_BETWEEN = re.compile(r"[\s().-]+")
_AGAIN = "Ask again: it goes on where it ended."


@click.command()
@click.argument("who", required=False)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(who: str | None, dry_run: bool, yes: bool) -> None:
    """Forget what is past its time, as the worker does each day; only counts remain.

    WHO is a caller who asks to be forgotten: the reference they were told, or the number they left.
    """
    settings = settings_or_exit()
    database = Database(settings.database_url or default_url(settings.home))
    voices = Voices(settings.home / "voices", settings.sounds_at)
    memory = Memory(settings, database, voices, lambda: datetime.now(UTC))
    try:
        database.upgrade()
        if who is None:
            _forget_old(memory, dry_run)
        else:
            _forget_caller(memory, who, dry_run, yes)
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}. {_AGAIN}")
    except SoundsUnavailable as trouble:
        fail(f"The store of sounds can't be used: {trouble}. {_AGAIN}")
    finally:
        database.close()


def _forget_old(memory: Memory, dry_run: bool) -> None:
    days = {rule.what: rule.days for rule in rules(memory)}
    for what, number in (would_go(memory) if dry_run else forget_old(memory)).items():
        click.echo(f"{number:8} {what}, kept for {days[what]} days")
    click.echo("Nothing was deleted." if dry_run else "Deleted. Only counts remain.")


def _forget_caller(memory: Memory, who: str, dry_run: bool, yes: bool) -> None:
    """By a reference or a number. Raises DatabaseUnavailable and SoundsUnavailable."""
    reference, number = _read(who)
    found = find_caller(memory, reference=reference, number=number)
    if not (found.orders or found.messages or found.recordings):
        known = "No request has this reference" if reference else "No caller has left this number"
        fail(f"{known}, or it has been forgotten already.")
    click.echo(
        f"Kept of this caller: {found.orders} leaflet request(s), {found.messages} message(s), "
        f"{found.recordings} recording(s)."
    )
    if dry_run:
        click.echo("Nothing was deleted.")
        return
    if not yes and not click.confirm("Delete all of it, here and at Twilio, for good?"):
        fail("Nothing was deleted.")
    gone = forget_caller(memory, reference=reference, number=number)
    days = memory.settings.keep_backups
    click.echo(
        "Deleted. Only counts remain. Backups that were made before have it still, until they are "
        f"deleted after {days} days; what is restored from one is forgotten again."
    )
    if not gone.is_overwritten:
        click.echo("The database is much in use: it lets go of it on disk within the day.")
    if gone.still_at_twilio:
        click.echo(
            f"{gone.still_at_twilio} recording(s) could not be deleted at Twilio now. The worker "
            "goes on trying for seven days; “ivr doctor” says when none is left."
        )


def _read(who: str) -> tuple[str, str]:
    """The reference, or the number in E.164."""
    bare = _BETWEEN.sub("", who)
    if _REFERENCE.fullmatch(bare):
        return bare, ""
    if not _NUMBER.fullmatch(bare):
        fail("Give a reference of six digits, or a telephone number such as 07700 900123.")
    if bare.startswith("00"):
        return "", "+" + bare[2:]
    return "", "+44" + bare[1:] if bare.startswith("0") else "+" + bare.removeprefix("+")
