"""Files that are played: which kinds, how long, and how often they are fetched."""

import pytest

from ivr.simulator.sound import Sounds
from tests.simulator.pretend_server import PretendServer, fault_of, ring, transcript, wav

PLAYS = "<Play>/a.wav</Play>"


def test_a_file_takes_as_long_as_its_sound(server: PretendServer) -> None:
    server.says("/voice", PLAYS)
    server.plays("/a.wav", 2.5)
    call = ring(server)
    assert call.seconds == 2.5
    assert transcript(call)[0] == "phone  a.wav  (2 s)"


def test_a_file_is_asked_for_without_signature_or_parameters(server: PretendServer) -> None:
    server.says("/voice", PLAYS)
    server.plays("/a.wav", 1)
    ring(server)
    (asked,) = server.asked_for("/a.wav")
    assert (asked.method, asked.given) == ("GET", {})
    assert "X-Twilio-Signature" not in asked.headers


def test_a_file_is_played_as_often_as_the_document_says(server: PretendServer) -> None:
    server.says("/voice", '<Play loop="3">/a.wav</Play>')
    server.plays("/a.wav", 2)
    assert ring(server).seconds == 6
    assert server.paths.count("/a.wav") == 1


@pytest.mark.parametrize(
    ("body", "content_type", "code", "words"),
    [
        (wav(1), "application/octet-stream", 13420, "does not play"),
        (wav(1), "audio/ogg", 13420, "does not play"),
        (wav(1), "", 13420, "does not play"),
        (b"ID3" + bytes(4000), "audio/wav", 11200, "is not"),
        (wav(1), "audio/mpeg", 11200, "does not begin as one"),
        (wav(1)[:1000], "audio/wav", 11200, "cut short"),
        (b"", "audio/wav", 11200, "is not"),
        (wav(0), "audio/wav", None, "no sound at all"),
        (bytes(1650 * 2401), "audio/gsm", None, "over 40 minutes"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_what_twilio_can_not_play_ends_the_call(
    server: PretendServer, body: bytes, content_type: str, code: int | None, words: str
) -> None:
    server.says("/voice", PLAYS)
    server.answers("/a.wav", body, content_type)
    fault = fault_of(server)
    assert (fault.code, fault.fatal, fault.url) == (code, True, server.url("/a.wav"))
    assert words in fault.sentence


def test_a_wrong_type_in_a_question_has_its_own_code(server: PretendServer) -> None:
    server.says("/voice", f"<Gather>{PLAYS}</Gather>")
    server.answers("/a.wav", wav(1), "audio/ogg")
    assert fault_of(server).code == 13325


def test_a_missing_file_ends_the_call(server: PretendServer) -> None:
    server.says("/voice", PLAYS)
    server.answers("/a.wav", b"", "text/html", status=404)
    assert fault_of(server).code == 11200


@pytest.mark.parametrize(
    ("content_type", "body", "seconds"),
    [
        ("audio/x-wav", wav(1), 1),
        ("audio/wave", wav(1), 1),
        ("audio/mpeg", b"\xff\xfb" + bytes(3998), 1),
        ("audio/ulaw", bytes(16000), 2),
        ("audio/x-gsm", bytes(1650), 1),
        ("audio/aiff", b"FORM" + bytes(15996), 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_twilio_plays(
    server: PretendServer, content_type: str, body: bytes, seconds: float
) -> None:
    server.says("/voice", PLAYS)
    server.answers("/a.wav", body, content_type)
    assert ring(server).seconds == pytest.approx(seconds, rel=0.01)


@pytest.mark.parametrize(
    ("headers", "fetched"),
    [
        ({"Cache_Control": "public, max-age=31536000, immutable"}, 1),
        ({"Cache_Control": "no-store"}, 3),
        ({}, 3),
    ],
)
def test_how_often_a_file_is_fetched_over_several_calls(
    server: PretendServer, headers: dict[str, str], fetched: int
) -> None:
    server.says("/voice", PLAYS)
    server.plays("/a.wav", 1, **headers)
    sounds = Sounds()
    for _ in range(3):
        ring(server, sounds=sounds)
    assert len(server.asked_for("/a.wav")) == fetched


def test_a_file_that_has_not_changed_is_not_sent_again(server: PretendServer) -> None:
    server.says("/voice", PLAYS)
    server.plays("/a.wav", 1, ETag='"abc"')
    sounds = Sounds()
    ring(server, sounds=sounds)
    server.http.clear_all_handlers()
    server.says("/voice", PLAYS)
    server.answers("/a.wav", b"", "audio/wav", status=304)
    assert ring(server, sounds=sounds).seconds == 1
    assert server.asked[-1].headers["If-None-Match"] == '"abc"'


def test_a_file_that_must_not_be_kept_is_not(server: PretendServer) -> None:
    server.says("/voice", PLAYS)
    server.plays("/a.wav", 1, ETag='"abc"', Cache_Control="no-store")
    sounds = Sounds()
    for _ in range(2):
        ring(server, sounds=sounds)
    assert "If-None-Match" not in server.asked[-1].headers


def test_an_answer_may_itself_be_sound(server: PretendServer) -> None:
    server.plays("/voice", 3)
    assert ring(server).seconds == 3


def test_tones_and_pauses_take_their_time(server: PretendServer) -> None:
    server.says("/voice", '<Play digits="w1W"/>', '<Pause length="2"/>')
    call = ring(server)
    assert call.seconds == 0.5 + 0.5 + 1 + 2
    assert transcript(call)[1] == "…      2 s of quiet"
