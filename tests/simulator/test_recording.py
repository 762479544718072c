"""Speaking after the tone: what the server is told, and when."""

import re

import pytest

from ivr.simulator.events import Recorded
from ivr.simulator.exchange import Unsettled
from ivr.simulator.people import HangUp, Spoken
from ivr.simulator.scripted import ScriptedCaller
from tests.simulator.pretend_server import PretendServer, ring, transcript

RECORD = (
    '<Record action="said" timeout="8" maxLength="60" finishOnKey="#"'
    ' recordingStatusCallback="recorded"/>'
)


@pytest.fixture
def answerphone(server: PretendServer) -> PretendServer:
    server.says("/voice", RECORD, "<Redirect>nothing</Redirect>")
    server.says("/said", "<Say>Thank you.</Say>")
    server.says("/nothing", "<Say>I did not hear anything.</Say>")
    server.answers("/recorded", b"", "text/plain", status=204)
    return server


def test_what_is_said_is_announced(answerphone: PretendServer) -> None:
    call = ring(answerphone, caller=ScriptedCaller(words=("12 High Street",)))
    assert transcript(call) == [
        "you    “12 High Street”  (2 s)",
        "phone  Thank you.  (1 s)",
        "The line hung up.",
    ]
    told = answerphone.asked_for("/said")[0].given
    assert re.fullmatch(r"RE[0-9a-f]{32}", told["RecordingSid"])
    assert told["RecordingUrl"] == (
        "https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000000"
        f"/Recordings/{told['RecordingSid']}"
    )
    assert (told["RecordingDuration"], told["CallStatus"]) == ("2", "in-progress")


def test_the_recording_is_ready_only_after_the_call_has_gone_on(
    answerphone: PretendServer,
) -> None:
    call = ring(answerphone, caller=ScriptedCaller(words=("Please ring me",)))
    assert answerphone.paths == ["/voice", "/said", "/recorded"]
    told = answerphone.asked_for("/recorded")[0].given
    assert told["RecordingSid"] == answerphone.asked_for("/said")[0].given["RecordingSid"]
    assert (told["RecordingStatus"], told["CallSid"]) == ("completed", call.sid)
    # Twilio sends the callback without the call's own parameters.
    assert "From" not in told


@pytest.mark.parametrize(("goes", "path"), [("action", "/said"), ("next", "/nothing")])
def test_silence_after_the_tone(answerphone: PretendServer, goes: str, path: str) -> None:
    unsettled = Unsettled(silent_record="action" if goes == "action" else "next")
    call = ring(answerphone, unsettled=unsettled)
    assert answerphone.paths[1] == path
    assert Recorded("", 0) in call.log
    assert call.seconds == pytest.approx(8, abs=2)


def test_hanging_up_while_speaking_still_asks_the_action(answerphone: PretendServer) -> None:
    class Leaves(ScriptedCaller):
        def speak(self, seconds: float) -> Spoken:
            raise HangUp(after=7)

    call = ring(answerphone, caller=Leaves())
    told = answerphone.asked_for("/said")[0].given
    assert (told["Digits"], told["CallStatus"]) == ("hangup", "completed")
    assert told["RecordingDuration"] == "7"
    assert answerphone.paths == ["/voice", "/said", "/recorded"]
    assert call.words == []
    assert transcript(call)[-1] == "You hung up."


def test_a_key_that_ends_what_is_said_is_told(answerphone: PretendServer) -> None:
    class PressesHash(ScriptedCaller):
        def speak(self, seconds: float) -> Spoken:
            return Spoken("Hello", 3, "#")

    call = ring(answerphone, caller=PressesHash())
    assert answerphone.asked_for("/said")[0].given["Digits"] == "#"
    assert transcript(call)[0] == "you    “Hello”  (3 s, then #)"


def test_nobody_speaks_longer_than_there_is_room(answerphone: PretendServer) -> None:
    call = ring(answerphone, caller=ScriptedCaller(words=("word " * 600,)))
    assert call.seconds == pytest.approx(60, abs=1)
