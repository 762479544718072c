"""What every command begins with: settings that work, and a script that is proved."""

import sys
from typing import NoReturn

import click

from ivr.call.edition import Edition, load_edition
from ivr.config import Settings, SettingsWrong, read_settings
from ivr.content import Problem
from ivr.store.audio_files import ShippedAudio


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


def proved(settings: Settings) -> Edition:
    """What the folders hold, or all its problems and exit code 1."""
    edition, problems = shipped(settings)
    if problems:
        fail("\n".join(map(str, problems)))
    return edition
