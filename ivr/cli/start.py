"""What every command begins with: settings that work, and a script that is proved."""

import sys
from typing import NoReturn

import click

from ivr.call.edition import Edition, load_edition, load_fitting
from ivr.config import Settings, SettingsWrong, read_settings
from ivr.content import Problem
from ivr.store.audio_files import ShippedAudio
from ivr.store.database import DatabaseUnavailable, default_url
from ivr.store.on_air_feed import OnAirFeed


def settings_or_exit(**given: object) -> Settings:
    """The settings, with what is `given` put first."""
    try:
        return read_settings(**given)
    except SettingsWrong as wrong:
        fail(f"These settings can't work:\n{wrong}")


def fail(message: str) -> NoReturn:
    """Say what is wrong, and leave with exit code 1."""
    click.echo(message, err=True)
    sys.exit(1)


def shipped(settings: Settings) -> tuple[Edition, list[Problem]]:
    """What the folders hold, with the problems of the script."""
    audio = ShippedAudio(settings.audio)
    recordings = {language: audio.read(language) for language in audio.languages()}
    return load_edition(settings.prompts, recordings)


def on_air(settings: Settings) -> Edition:
    """What callers hear: what is shipped, with what staff have put on air over it.

    What doesn't fit is told and left out; where it can't be read, what is shipped counts alone.
    """
    audio = ShippedAudio(settings.audio)
    recordings = {language: audio.read(language) for language in audio.languages()}
    feed = OnAirFeed(settings.database_url or default_url(settings.home))
    try:
        parts = feed.parts()
    except DatabaseUnavailable:  # there may be none yet
        return proved(settings)
    finally:
        feed.close()
    edition, problems = load_fitting(settings.prompts, recordings, parts)
    if edition is None:
        fail("\n".join(map(str, problems)))
    if problems:
        click.echo("Not all of it goes on air:\n" + "\n".join(map(str, problems)), err=True)
    return edition


def proved(settings: Settings) -> Edition:
    """What the folders hold, or all its problems and exit code 1."""
    edition, problems = shipped(settings)
    if problems:
        fail("\n".join(map(str, problems)))
    return edition
