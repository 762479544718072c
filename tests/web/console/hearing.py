"""What somebody hears who rings the line with the built-in phone."""

import requests

from ivr.config import Settings
from ivr.simulator.events import Event, Heard
from ivr.simulator.handset import Handset
from ivr.simulator.people import Spoken
from ivr.simulator.scripted import ScriptedCaller, ScriptedOffice
from tests.patience import comes_true


def ring(settings: Settings, *keys: str, says: bytes = b"") -> list[bytes]:
    """Ring, press keys, and say something where asked; every sound that was played."""
    played: list[bytes] = []

    def hand_over(recording: str, spoken: Spoken) -> None:
        requests.post(f"{settings.address}/phone/recordings/{recording}", data=spoken.sound)

    def listen(event: Event) -> None:
        if isinstance(event, Heard) and event.said.sound:
            played.append(event.said.sound)

    Handset(
        f"{settings.address}/voice",
        settings.twilio_auth_tokens[0],
        caller=ScriptedCaller(*keys, words=[Spoken("", 3, "#", says)] if says else ()),
        office=ScriptedOffice(),
        status_url=f"{settings.address}/voice/status",
        listener=listen,
        hand_over=hand_over,
    ).ring()
    return played


def hears(settings: Settings, sound: bytes) -> bool:
    """Whether callers are greeted with a sound, now or shortly."""
    return comes_true(lambda: sound in ring(settings))
