"""`ivr twilio`: the number at Twilio."""

import click

from ivr.call.answer import sorry
from ivr.cli.start import proved, settings_or_exit
from ivr.language import DEFAULT_LANGUAGE


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
