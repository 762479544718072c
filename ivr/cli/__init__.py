"""The `ivr` command."""

import click

from ivr.cli.database import database
from ivr.cli.hours import hours
from ivr.cli.leaflets import leaflets
from ivr.cli.line import call, serve
from ivr.cli.messages import messages
from ivr.cli.notices import notices
from ivr.cli.postcode import postcode, postcodes
from ivr.cli.script import check, prompts
from ivr.cli.speak import speak
from ivr.cli.staff import staff
from ivr.cli.twilio import twilio
from ivr.cli.worker import worker


@click.group()
def main() -> None:
    """The phone line: prove its script, make its recordings, serve it and ring it."""


for command in (
    check,
    prompts,
    speak,
    serve,
    worker,
    call,
    hours,
    leaflets,
    messages,
    notices,
    database,
    postcode,
    postcodes,
    staff,
    twilio,
):
    main.add_command(command)
