"""Every written call, rung over HTTP on the built-in phone, second keys lost and delivered."""

from pathlib import Path
from time import sleep

import pytest

from ivr.config import Settings
from ivr.simulator.exchange import SecondKeys
from ivr.uk.london_time import read_moment
from tests.calls.slow_twilio import SlowTwilio
from tests.calls.transcript import Transcript, play, read
from tests.languages import parts_of, put_on_air
from tests.line import Line
from tests.twilio_rest.twilio_api import TwilioApi

HOURS = {
    "office hours": "\n".join(
        f'{day} = "9:00-17:00"' for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    ),
    "closed": 'closed-until = "further notice"',
}
CALLS = [read(path) for path in sorted(Path(__file__).parent.glob("*.call"))]


@pytest.mark.parametrize(
    ("transcript", "second_keys"),
    [(call, way) for call in CALLS for way in call.second_keys],
    ids=[f"{call.name}, second keys {way}" for call in CALLS for way in call.second_keys],
)
def test_call(
    run_before: Settings, api: TwilioApi, transcript: Transcript, second_keys: SecondKeys
) -> None:
    ring(transcript, run_before, api, second_keys)


@pytest.mark.parametrize("transcript", CALLS, ids=[call.name for call in CALLS])
def test_call_with_each_key_pressed_twice_and_the_second_lost(
    run_before: Settings, api: TwilioApi, transcript: Transcript
) -> None:
    if "lost" in transcript.second_keys:
        ring(transcript, run_before, api, "lost", doubled=True)


def ring(
    transcript: Transcript,
    settings: Settings,
    api: TwilioApi,
    second_keys: SecondKeys,
    *,
    doubled: bool = False,
) -> None:
    """Play a call on a line that is set up as it says."""
    scene = transcript.scene
    for office in ("chesterfield", "derby"):
        if office in scene:
            with (settings.prompts / "offices.toml").open("a") as file:
                file.write(f"\n[{office}.hours]\n{HOURS[scene[office]]}\n")
    if "polish" in scene:
        whole = settings.prompts if scene["polish"] == "whole" else None
        put_on_air(settings, parts_of("pl", whole=whole))
    now = read_moment(scene["now"]) if "now" in scene else None
    twilio = SlowTwilio(api, scene["copies"]) if "copies" in scene else None
    changed = {"speech": "speech" in scene} | (api.settings if twilio else {})
    with Line(settings.model_copy(update=changed), twilio.rest if twilio else sleep) as line:
        if now:
            line.now = now.timestamp()
        play(transcript, line, second_keys, doubled=doubled, twilio=twilio)
        if twilio:
            twilio.pass_time(60)
            copied = len(list(line.settings.home.glob("voices/*.wav")))
            assert copied == (0 if scene["copies"] == "refused" else 2)
