"""What a message survives: callbacks sent twice, turns lost, a database out of reach."""

import pytest

from ivr.config import Settings
from ivr.simulator.people import Spoken
from tests.line import Line, link

CALL, RECORDING = "CA" + "5" * 32, "RE" + "a" * 32
SAID = {
    "RecordingSid": RECORDING,
    "RecordingUrl": f"https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/{RECORDING}",
    "RecordingDuration": "12",
}


def asked_for_a_message(line: Line) -> str:
    """The document that records, after an office that nobody answers."""
    page = "/voice/key/nobody-free?office=derby&topic=assessment&turns=4"
    return line.post(page, CallSid=CALL, Digits="1").text


def test_the_same_webhook_and_the_same_callback_twice_make_one_message(line: Line) -> None:
    document = asked_for_a_message(line)
    line.hand_over(RECORDING, Spoken("words", 12))
    action = link(document, "Record")
    answers = [line.post(action, CallSid=CALL, Digits="#", **SAID).text for _ in range(2)]
    assert answers[0] == answers[1]
    for _ in range(2):
        told = line.post(_callback(document), CallSid=CALL, RecordingStatus="completed", **SAID)
        assert told.status_code == 204
    assert line.seen_by_staff(CALL) == "a message for derby of 12 s, about assessment"


def test_a_message_whose_turn_was_lost_is_known_from_the_callback(line: Line) -> None:
    document = asked_for_a_message(line)
    line.post(_callback(document), CallSid=CALL, RecordingStatus="completed", **SAID)
    assert line.seen_by_staff(CALL) == "a message for derby of 12 s, about assessment"


@pytest.mark.parametrize("seconds", ["0", "1", "", "-3", "a lot"])
def test_nothing_said_is_no_message(line: Line, seconds: str) -> None:
    document = asked_for_a_message(line)
    nothing = SAID | {"RecordingDuration": seconds}
    line.post(_callback(document), CallSid=CALL, RecordingStatus="absent", **nothing)
    answer = line.post(link(document, "Record"), CallSid=CALL, Digits="hangup", **nothing).text
    assert "<Record" in answer
    assert line.seen_by_staff(CALL) == "nothing"


def test_a_second_message_of_a_call_is_another(line: Line) -> None:
    for recording in ("a", "b"):
        said = SAID | {"RecordingSid": "RE" + recording * 32}
        page = f"/voice/key/nobody-free?office=derby&turns={ord(recording)}"
        document = line.post(page, CallSid=CALL, Digits="1").text
        line.post(link(document, "Record"), CallSid=CALL, Digits="#", **said)
        line.now += 60
    assert line.seen_by_staff(CALL).count("a message for derby") == 2


def test_a_database_out_of_reach_is_told_and_a_person_rung_or_the_numbers_said(
    settings: Settings,
) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://127.0.0.1:1/nothing"})
    with Line(away) as line:
        assert "+441632960003" in asked_for_a_message(line)
        # Whoever presses nothing has been put through before: once in a call is enough.
        page = "/voice/silence/nobody-free?office=derby&misses=1&patient=1&passed=silence"
        document = line.post(page, CallSid=CALL).text
        assert "<Dial" not in document
        assert document.count("zero one six three two") >= 4
        assert document.endswith("<Hangup /></Response>")


def _callback(document: str) -> str:
    return document.split('recordingStatusCallback="')[1].split('"')[0].replace("&amp;", "&")
