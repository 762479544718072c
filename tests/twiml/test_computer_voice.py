"""Words without a recording are said by Twilio, in a voice of their own language."""

import pytest

from ivr.call.directions import Speak
from ivr.script.wording import Wording
from ivr.twiml.render import Renderer


@pytest.mark.parametrize(
    ("chosen", "language", "voice"),
    [
        ("", "en", "Polly.Amy"),
        ("", "pl", "Polly.Ewa"),
        ("Polly.Brian", "en", "Polly.Brian"),
        ("Polly.Brian", "pl", "Polly.Ewa"),
    ],
)
def test_a_voice_that_was_chosen_says_english_alone(chosen: str, language: str, voice: str) -> None:
    renderer = Renderer(
        sound=lambda _: None,
        wording=lambda said_in, clip: Wording(said_in, clip, clip, "Hello.", "Hello."),
        voice_path="/voice",
        say_voice=chosen,
    )
    document = renderer.render((Speak(("greeting",)),), language).decode()
    assert f'voice="{voice}"' in document
