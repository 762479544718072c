"""What every command begins with: settings that work, and a script that is proved."""

import sys
from typing import NoReturn

import click

from ivr.call.edition import Edition, load_edition
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

    Where that can't be read, or doesn't fit, it is said, and what is shipped counts alone.
    """
    audio = ShippedAudio(settings.audio)
    recordings = {language: audio.read(language) for language in audio.languages()}
    feed = OnAirFeed(settings.database_url or default_url(settings.home))
    try:
        parts = feed.parts()
    except DatabaseUnavailable:  # there may be none yet
        return proved(settings)
    edition, problems = load_edition(settings.prompts, recordings, parts)
    if problems:
        click.echo("What staff put on air doesn't fit:\n" + "\n".join(map(str, problems)), err=True)
        return proved(settings)
    return edition


def proved(settings: Settings) -> Edition:
    """What the folders hold, or all its problems and exit code 1."""
    edition, problems = shipped(settings)
    if problems:
        fail("\n".join(map(str, problems)))
    return edition
