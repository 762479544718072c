"""Every written call, rung over HTTP on the built-in phone, second keys lost and delivered."""

from pathlib import Path

import pytest

from ivr.simulator.exchange import SecondKeys
from tests.calls.transcript import Transcript, play, read
from tests.line import Line

CALLS = [read(path) for path in sorted(Path(__file__).parent.glob("*.call"))]


@pytest.mark.parametrize(
    ("transcript", "second_keys"),
    [(call, way) for call in CALLS for way in call.second_keys],
    ids=[f"{call.name}, second keys {way}" for call in CALLS for way in call.second_keys],
)
def test_call(line: Line, transcript: Transcript, second_keys: SecondKeys) -> None:
    play(transcript, line, second_keys)


@pytest.mark.parametrize("transcript", CALLS, ids=[call.name for call in CALLS])
def test_call_with_each_key_pressed_twice_and_the_second_lost(
    line: Line, transcript: Transcript
) -> None:
    if "lost" in transcript.second_keys:
        play(transcript, line, "lost", doubled=True)
