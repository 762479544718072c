"""`ivr twilio`: the number at Twilio."""

import json
import sys

import click

from ivr.call.answer import sorry
from ivr.call.edition import Edition
from ivr.cli.start import fail, proved, settings_or_exit
from ivr.config import Settings
from ivr.language import DEFAULT_LANGUAGE
from ivr.twilio_rest.account import account_of
from ivr.twilio_rest.check import door_faults, faults, not_ours, setting_faults
from ivr.twilio_rest.number import (
    Change,
    NumberNotOurs,
    TwilioTrouble,
    as_they_should_be,
    changes,
    fallback_fault,
    find_number,
    update_number,
)


@click.group()
def twilio() -> None:
    """The number at Twilio."""


@twilio.command()
def fallback() -> None:
    """Print a document for the number's fallback address, to be kept on another host."""
    from ivr.twiml.render import OUR_NUMBER, Renderer  # twilio's package is slow to import

    settings = settings_or_exit()
    edition = proved(settings)
    renderer = Renderer(
        sound=lambda _wording: None,  # complete in itself: it must work while we do not
        wording=edition.wording,
        voice_path="",
        say_voice=settings.say_voice,
    )
    document = renderer.render(sorry(edition.offices.values()), DEFAULT_LANGUAGE).decode()
    if settings.twilio_number:
        click.echo(document.replace(OUR_NUMBER, settings.twilio_number))
        return
    click.echo(
        "TWILIO_NUMBER is not set, so offices will see the caller's own number, and callers who "
        "withhold theirs may not get through. Set it and print this again.",
        err=True,
    )
    click.echo(document.replace(f' callerId="{OUR_NUMBER}"', ""))


@twilio.command()
@click.option(
    "--fallback",
    "fallback_url",
    help="Where the document of `ivr twilio fallback` stands. Unset, IVR_FALLBACK_URL.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def connect(fallback_url: str | None, yes: bool) -> None:
    """Point the number at this line, and see that a call would reach it."""
    given = {"fallback_url": fallback_url} if fallback_url else {}
    settings = settings_or_exit(**given)
    edition = proved(settings)
    if missing := setting_faults(settings):
        fail("\n".join(missing))
    if settings.fallback_url and (fault := fallback_fault(settings.fallback_url, settings.address)):
        fail(fault)
    try:
        _point_at_us(settings, yes)
    except NumberNotOurs:
        fail(not_ours(settings))
    except TwilioTrouble as trouble:
        fail(str(trouble))
    _tell(faults(settings, _lines(edition)))


@twilio.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def check(as_json: bool) -> None:
    """See that calls to the number reach this line; nothing is changed."""
    settings = settings_or_exit()
    found = faults(settings, _lines(proved(settings)))
    if as_json:
        click.echo(json.dumps({"problems": found}, ensure_ascii=False))
        sys.exit(1 if found else 0)
    _tell(found)


def _point_at_us(settings: Settings, yes: bool) -> None:
    """Raises NumberNotOurs or TwilioTrouble."""
    account = account_of(settings)
    number = find_number(account, settings.twilio_number)
    should_be = as_they_should_be(number.settings, settings.address, settings.fallback_url)
    to_change = changes(number.settings, should_be)
    if not to_change:
        click.echo(f"{settings.twilio_number} points at this line already.")
        return
    click.echo(f"At Twilio, {settings.twilio_number} is to be changed:")
    for change in to_change:
        _show(change)
    for fault in door_faults(settings, account):
        click.echo(f"Callers would not be answered as things are. {fault}")
    if not yes and not click.confirm("Change it?"):
        fail("Nothing was changed.")
    try:
        update_number(account, number, should_be)
    except TwilioTrouble as trouble:
        fail(f"{trouble} Whether anything was changed, `ivr twilio check` tells.")
    click.echo("Changed, from the next call on.")


def _show(change: Change) -> None:
    click.echo(f"  {change.line}\n    is       {change.old}\n    will be  {change.new}")


def _tell(found: list[str]) -> None:
    if not found:
        click.echo("Calls reach this line, and when it is down they reach the offices.")
        return
    fail("\n".join([*found, f"{len(found)} problem{'s' if len(found) > 1 else ''}."]))


def _lines(edition: Edition) -> list[str]:
    return [line.number for office in edition.offices.values() for line in office.lines]
