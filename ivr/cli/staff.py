"""`ivr staff`: let the first manager in, and anybody who can't get in any more."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import click

from ivr.cli.start import fail, settings_or_exit
from ivr.config import Settings
from ivr.staff.account import AccountUnknown, EmailTaken, Role
from ivr.staff.audit import COMMAND_LINE, Entry, Kind
from ivr.store.database import Database, DatabaseUnavailable, default_url

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")
_NO_EMAIL = "Give an email address such as you@example.org."


@click.group()
def staff() -> None:
    """Who may sign in to the console."""


@staff.command()
@click.argument("email")
@click.option("--role", type=click.Choice(list(Role)), required=True, help="What they may do.")
@click.option("--name", default="", help="What the others call them; they can change it.")
def add(email: str, role: str, name: str) -> None:
    """Let somebody in: prints a link with which they choose a password."""
    from ivr.store.staff import add_account

    if "@" not in email.strip("@"):
        fail(_NO_EMAIL)
    given = Role(role)
    did = f"let {name or email} in: {given.in_words.lower()}"

    def change(connection: "Connection") -> int:
        return add_account(connection, email, given, name).id

    try:
        _print_link(settings_or_exit(), email, change, did)
    except EmailTaken:
        fail(f"{email} has an account. For a new link: ivr staff link {email}")


@staff.command()
@click.argument("email")
@click.option(
    "--second-step", is_flag=True, help="They lost their phone: an authenticator is set up anew."
)
def link(email: str, second_step: bool) -> None:
    """A new link for somebody who is on the staff; those before end."""
    from ivr.store.staff import find_account, forget_second_step

    did = f"made a new link for {email}"
    if second_step:
        did = f"reset the password and second step of {email}"

    def change(connection: "Connection") -> int:
        account = find_account(connection, email=email)
        if account is None or not account.is_active:
            raise AccountUnknown
        if second_step:
            forget_second_step(connection, account.id)
        return account.id

    try:
        _print_link(settings_or_exit(), email, change, did)
    except AccountUnknown:
        fail(
            f"Nobody has the email address {email}. To let them in: ivr staff add {email} --role …"
        )


@staff.command("list")
def list_staff() -> None:
    """Everybody who may sign in, with what they may do."""
    from ivr.store.staff import list_accounts

    everybody = _with_database(settings_or_exit(), lambda database: database.read(list_accounts))
    for each in everybody:
        click.echo(f"{each.email:32}  {each.role:10}  {each.name}")
    if not everybody:
        click.echo("Nobody yet. To let somebody in: ivr staff add you@example.org --role manager")


def _print_link(
    settings: Settings, email: str, change: "Callable[[Connection], int]", did: str
) -> None:
    """Make a link for the account that a change gives, in the same transaction, and print it."""
    from ivr.store.audit import add_entry
    from ivr.store.set_up_links import make_link

    at = datetime.now(UTC)

    def whole(connection: "Connection") -> str:
        number = change(connection)
        add_entry(connection, Entry(at, Kind.STAFF, did, COMMAND_LINE, number))
        return make_link(connection, number, at)

    secret = _with_database(settings, lambda database: database.write(whole))
    click.echo(f"Open this link to choose a password for {email}. It works once, for 2 days:")
    click.echo(f"{settings.address}/staff/set-up/{secret}")


def _with_database(settings: Settings, use: Callable[[Database], T]) -> T:
    database = Database(settings.database_url or default_url(settings.home))
    try:
        database.upgrade()
        return use(database)
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}.")
    finally:
        database.close()
