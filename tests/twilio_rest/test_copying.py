"""The line takes its own copy of what callers say, as soon as Twilio has told it."""

import threading
from collections.abc import Iterator

import pytest

from ivr.config import Settings
from ivr.voice import Kind
from tests.calls.test_orders import ALL_KEYS, Wire
from tests.line import Line
from tests.twilio_rest.twilio_api import ACCOUNT, RECORDING, TOKEN, TwilioApi, wav


@pytest.fixture
def at_twilio(settings: Settings, api: TwilioApi) -> Iterator[Line]:
    """A line with an account, whose tokens are being rotated: Twilio takes the second."""
    account = {**api.settings, "twilio_auth_tokens": ("an older token", TOKEN)}
    with Line(settings.model_copy(update=account), rest=lambda _: None) as line:
        yield line


def told(line: Line, recording: str, url: str) -> None:
    """Twilio's callback, and what it sets off."""
    answer = line.post("/voice/recorded/order", RecordingSid=recording, RecordingUrl=url)
    assert (answer.status_code, answer.content) == (204, b"")
    for thread in threading.enumerate():
        if thread.name.startswith("copy "):
            thread.join()


def test_a_copy_is_taken_and_noted(at_twilio: Line, api: TwilioApi) -> None:
    wire = Wire(at_twilio)
    for keys in ALL_KEYS[:8]:
        wire.press(keys)
    wire.say(RECORDING)
    api.recordings[RECORDING] = wav(5)
    told(at_twilio, RECORDING, api.recording_url())
    copy = at_twilio.settings.home / "voices" / f"{RECORDING}.wav"
    assert copy.read_bytes() == wav(5)
    order = at_twilio.order_of(wire.sid)
    assert order
    voice = order.voice(Kind.ADDRESS)
    assert voice
    assert voice.copied


def test_a_callback_that_comes_twice_is_one_copy(at_twilio: Line, api: TwilioApi) -> None:
    api.recordings[RECORDING] = wav(5)
    for _ in range(2):
        told(at_twilio, RECORDING, api.recording_url())
    assert api.tried == ["an older token", TOKEN]


def test_what_can_not_be_had_yet_is_told_in_the_log(
    at_twilio: Line, api: TwilioApi, capsys: pytest.CaptureFixture[str]
) -> None:
    told(at_twilio, RECORDING, api.recording_url())
    assert "Twilio does not have it ready yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    "url", ["https://example.org/x", "http://api.twilio.com/x", "file:///etc", "", "internal"]
)
def test_no_other_host_than_twilios_is_ever_fetched(
    at_twilio: Line, api: TwilioApi, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    api.recordings[RECORDING] = wav()
    told(at_twilio, RECORDING, f"{api.url}/internal" if url == "internal" else url)
    assert not (at_twilio.settings.home / "voices").exists()
    assert not api.asked
    assert "not that of our account" in capsys.readouterr().out


def test_without_an_account_nobody_is_asked(line: Line) -> None:
    told(line, RECORDING, f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/x")
    assert not (line.settings.home / "voices").exists()
