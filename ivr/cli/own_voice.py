"""What is said on the built-in phone becomes sound, and reaches the line as Twilio's would."""

from pathlib import Path

import click
import requests

from ivr.config import Settings
from ivr.language import DEFAULT_LANGUAGE
from ivr.simulator.people import Spoken

_A_FILE = "@"


def read_say(said: str) -> str | Spoken:
    """What `--say` was given: words, or `@` and the name of a sound file."""
    if not said.startswith(_A_FILE):
        return said
    from ivr.speech.decoding import Refused, decode  # heavy, and most calls are in words

    path = Path(said.removeprefix(_A_FILE))
    try:
        sound = path.read_bytes()
        seconds = decode(sound).seconds
    except OSError as error:
        raise click.BadParameter(f"{path} can't be read: {error.strerror}.") from None
    except Refused as refused:
        raise click.BadParameter(f"{path}: {refused}") from None
    return Spoken(path.name, seconds, sound=sound)


def hand_over(settings: Settings, recording: str, spoken: Spoken) -> None:
    """Bring a recording to the line: its own sound, or its words in the light offline voice."""
    from ivr.speech.decoding import Refused

    try:
        sound = _telephone_sound(spoken)
    except Refused as refused:
        click.echo(f"The line gets nothing of this: {refused}", err=True)
        return
    if sound:
        address = f"{settings.address}/phone/recordings/{recording}"
        requests.post(address, data=sound, headers={"Content-Type": "audio/wav"}, timeout=10)


def _telephone_sound(spoken: Spoken) -> bytes:
    from ivr.script.wording import breathe
    from ivr.speech.clips import make_clip
    from ivr.speech.decoding import decode
    from ivr.speech.engines import choose_engine
    from ivr.speech.sound import to_telephone, wav_bytes

    if spoken.sound:
        return wav_bytes(to_telephone([(decode(spoken.sound), 0.0)]))
    breaths = tuple(breathe(spoken.words))
    return (
        make_clip(breaths, DEFAULT_LANGUAGE, choose_engine("hibari", None)).wav if breaths else b""
    )
