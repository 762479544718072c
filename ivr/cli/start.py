"""What every command begins with: settings that work, and a script that is proved."""

import sys
from typing import Any, NoReturn

import click

from ivr.call.edition import Edition, fit, load_edition
from ivr.config import Settings, SettingsWrong, read_settings
from ivr.content import Problem
from ivr.prompt_library.recording import Recording
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
    return load_edition(settings.prompts, recordings_of(settings))


def on_air(settings: Settings) -> Edition:
    """What callers hear: what is shipped, with what staff have put on air over it.

    What doesn't fit is told and left out; where it can't be read, what is shipped counts alone.
    """
    return on_air_and_parts(settings)[0]


def on_air_and_parts(settings: Settings) -> tuple[Edition, dict[str, Any]]:
    """The same, with those parts of it that staff have put on air."""
    feed = OnAirFeed(settings.database_url or default_url(settings.home))
    try:
        parts = feed.parts()
    except DatabaseUnavailable:  # there may be none yet
        return proved(settings), {}
    finally:
        feed.close()
    edition, fitting, problems = fit(settings.prompts, recordings_of(settings), parts)
    if edition is None:
        fail("\n".join(map(str, problems)))
    if problems:
        click.echo("Not all of it goes on air:\n" + "\n".join(map(str, problems)), err=True)
    return edition, fitting


def recordings_of(settings: Settings) -> dict[str, dict[str, Recording]]:
    """The recordings that are shipped."""
    audio = ShippedAudio(settings.audio)
    return {language: audio.read(language) for language in audio.languages()}


def proved(settings: Settings) -> Edition:
    """What the folders hold, or all its problems and exit code 1."""
    edition, problems = shipped(settings)
    if problems:
        fail("\n".join(map(str, problems)))
    return edition
