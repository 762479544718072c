"""Every written call, rung over HTTP on the built-in phone, second keys lost and delivered."""

from pathlib import Path

import pytest

from ivr.config import Settings
from ivr.simulator.exchange import SecondKeys
from ivr.uk.london_time import read_moment
from tests.calls.transcript import Transcript, play, read
from tests.line import Line

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
def test_call(settings: Settings, transcript: Transcript, second_keys: SecondKeys) -> None:
    ring(transcript, settings, second_keys)


@pytest.mark.parametrize("transcript", CALLS, ids=[call.name for call in CALLS])
def test_call_with_each_key_pressed_twice_and_the_second_lost(
    settings: Settings, transcript: Transcript
) -> None:
    if "lost" in transcript.second_keys:
        ring(transcript, settings, "lost", doubled=True)


def ring(
    transcript: Transcript, settings: Settings, second_keys: SecondKeys, *, doubled: bool = False
) -> None:
    """Play a call on a line that is set up as it says."""
    scene = transcript.scene
    for office in ("chesterfield", "derby"):
        if office in scene:
            with (settings.prompts / "offices.toml").open("a") as file:
                file.write(f"\n[{office}.hours]\n{HOURS[scene[office]]}\n")
    now = read_moment(scene["now"]) if "now" in scene else None
    with Line(settings.model_copy(update={"speech": "speech" in scene})) as line:
        if now:
            line.now = now.timestamp()
        play(transcript, line, second_keys, doubled=doubled)
