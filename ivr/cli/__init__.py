"""The `ivr` command."""

import click

from ivr.cli.database import database
from ivr.cli.leaflets import leaflets
from ivr.cli.line import call, serve
from ivr.cli.postcode import postcode, postcodes
from ivr.cli.script import check, prompts
from ivr.cli.speak import speak
from ivr.cli.staff import staff
from ivr.cli.twilio import twilio


@click.group()
def main() -> None:
    """The phone line: prove its script, make its recordings, serve it and ring it."""


for command in (
    check,
    prompts,
    speak,
    serve,
    call,
    leaflets,
    database,
    postcode,
    postcodes,
    staff,
    twilio,
):
    main.add_command(command)
