"""What the server is asked, as Twilio would ask it, and what happens when it does not answer."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import (
    RequestValidator,
)
from werkzeug import Request, Response

from ivr.simulator.handset import APOLOGY
from ivr.simulator.line import signed_address
from ivr.simulator.overrides import BadOverride, Overrides, read_overrides
from ivr.simulator.people import HangUp
from ivr.simulator.scripted import ScriptedCaller
from tests.simulator.pretend_server import (
    TOKEN,
    PretendServer,
    document,
    fault_of,
    ring,
    transcript,
)

ASKS = '<Gather numDigits="1" action="key?a=1&amp;b=%20c" method="{}"/>'


def test_the_first_request_is_what_twilio_sends(server: PretendServer) -> None:
    server.says("/voice", "<Redirect>then</Redirect>")
    server.says("/then")
    call = ring(server)
    first, then = (asked.given for asked in server.asked)
    assert re.fullmatch(r"CA[0-9a-f]{32}", first["CallSid"])
    assert re.fullmatch(r"AC[0-9a-f]{32}", first["AccountSid"])
    assert first["From"] == first["Caller"] == "+447700900123"
    assert first["To"] == first["Called"] == "+441632960000"
    assert (first["FromCountry"], first["FromCity"]) == ("GB", "")
    assert (first["ApiVersion"], first["Direction"]) == ("2010-04-01", "inbound")
    assert (first["CallStatus"], then["CallStatus"]) == ("ringing", "in-progress")
    assert then["CallSid"] == first["CallSid"] == call.sid
    assert "ParentCallSid" not in first


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_twilios_own_validator_accepts_every_request(server: PretendServer, method: str) -> None:
    server.says("/voice", ASKS.format(method))
    server.says("/key", "<Hangup/>")
    ring(server, "1", from_number="sip:zoë smith@example.org ")
    assert server.paths == ["/voice", "/key"]
    for asked in server.asked:
        signature = asked.headers["X-Twilio-Signature"]
        form = dict(asked.given) if asked.method == "POST" else {}
        validator = RequestValidator(TOKEN)
        assert validator.validate(asked.url, form, signature)
        assert not validator.validate(asked.url, {**form, "Digits": "9"}, signature)
        assert not RequestValidator("another").validate(asked.url, form, signature)


def test_the_answer_comes_with_the_key(server: PretendServer) -> None:
    server.says("/voice", ASKS.format("GET"))
    server.says("/key", "<Hangup/>")
    ring(server, "1")
    (asked,) = server.asked_for("/key")
    assert asked.method == "GET"
    assert (asked.given["Digits"], asked.given["a"], asked.given["b"]) == ("1", "1", " c")
    assert asked.given["CallStatus"] == "in-progress"


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://line.example:8443/voice?a=1", "https://line.example/voice?a=1"),
        ("https://line.example/voice", "https://line.example/voice"),
        ("http://localhost:8000/voice", "http://localhost:8000/voice"),
        ("https://user:secret@line.example/voice", "https://line.example/voice"),
        ("https://line.example/voice#rc=2", "https://line.example/voice"),
        ("https://[::1]:8443/voice", "https://[::1]/voice"),
        ("https://line.example/voice?a=%20b&c=", "https://line.example/voice?a=%20b&c="),
    ],
)
def test_what_is_signed(url: str, signed: str) -> None:
    assert signed_address(url) == signed


def test_the_fragment_is_not_sent(server: PretendServer) -> None:
    server.says("/voice", "<Redirect>then#rc=2</Redirect>")
    server.says("/then")
    assert ring(server).urls == [server.voice, server.url("/then")]


def test_cookies_come_back_within_a_call_and_not_in_the_next(server: PretendServer) -> None:
    body = document("<Redirect>then</Redirect>").encode()
    server.answers("/voice", body, "text/xml", headers={"Set-Cookie": "call=1; Path=/"})
    server.says("/then", "<Play>/a.wav</Play>")
    server.plays("/a.wav", 1)
    with requests.Session() as session:
        ring(server, session=session)
        ring(server, session=session)
    cookies = [(asked.path, asked.headers.get("Cookie")) for asked in server.asked]
    assert cookies == [("/voice", None), ("/then", "call=1"), ("/a.wav", None)] * 2


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_is_not_asked_for_twice(server: PretendServer, status: int) -> None:
    server.answers("/voice", b"Internal error", "text/html", status=status)
    fault = fault_of(server)
    assert (fault.code, fault.url) == (11200, server.voice)
    assert f"answered {status}" in fault.sentence
    assert server.paths == ["/voice"]


def test_an_error_is_asked_for_again_where_the_address_says_so(server: PretendServer) -> None:
    server.says("/voice", "<Redirect>then#rc=2&amp;rp=5xx</Redirect>")
    server.answers("/then", b"", "text/html", status=503)
    assert fault_of(server).code == 11200
    tokens = {asked.headers["I-Twilio-Idempotency-Token"] for asked in server.asked_for("/then")}
    assert server.paths == ["/voice", "/then", "/then", "/then"]
    assert len(tokens) == 1
    assert tokens != {server.asked[0].headers["I-Twilio-Idempotency-Token"]}


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address where nothing listens."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{reserved.getsockname()[1]}/voice"


def test_no_connection_is_fatal(server: PretendServer, nobody: str) -> None:
    server.says("/voice", f"<Redirect>{nobody}</Redirect>")
    fault = fault_of(server)
    assert (fault.code, fault.fatal, fault.url) == (11202, True, nobody)


def test_a_slow_answer_is_fatal_and_not_asked_for_again(server: PretendServer) -> None:
    asked: list[Request] = []

    def slow(request: Request) -> Response:
        asked.append(request)
        time.sleep(0.6)
        return Response(document(), content_type="text/xml")

    server.http.expect_request("/voice").respond_with_handler(slow)
    fault = fault_of(server, time_limit=0.3)
    assert (fault.code, fault.fatal) == (11200, True)
    assert "within 0.3 seconds" in fault.sentence
    assert len(asked) == 1


def test_an_answer_that_trickles_is_too_slow_as_a_whole(server: PretendServer) -> None:
    def trickle(request: Request) -> Response:
        def body() -> Iterator[bytes]:
            for character in document("<Hangup/>").encode():
                time.sleep(0.02)
                yield bytes([character])

        return Response(body(), content_type="text/xml")

    server.http.expect_request("/voice").respond_with_handler(trickle)
    assert fault_of(server, time_limit=0.3).code == 11200


def test_an_address_may_allow_less_time(server: PretendServer) -> None:
    def slow(request: Request) -> Response:
        time.sleep(0.5)
        return Response(document(), content_type="text/xml")

    server.says("/voice", "<Redirect>slow#rt=200</Redirect>")
    server.http.expect_request("/slow").respond_with_handler(slow)
    assert fault_of(server).code == 11200


def test_redirections_are_followed(server: PretendServer) -> None:
    server.sends_on("/voice", "/elsewhere/voice", 301)
    server.says("/elsewhere/voice", "<Redirect>then</Redirect>")
    server.says("/elsewhere/then")
    ring(server)
    assert server.paths == ["/voice", "/elsewhere/voice", "/elsewhere/then"]
    followed = server.asked[1]
    assert followed.method == "GET"
    assert followed.given["CallStatus"] == "ringing"


def test_redirections_in_a_circle_are_fatal(server: PretendServer) -> None:
    server.sends_on("/voice", "/voice")
    assert fault_of(server).code == 11215
    assert len(server.asked) == 11


def test_a_fatal_fault_is_apologised_for_and_ends_the_call(server: PretendServer) -> None:
    server.answers("/voice", b"<html/>", "text/html")
    call = ring(server, strict=False)
    assert [fault.code for fault in call.faults] == [12102]
    assert call.words == [APOLOGY]
    assert transcript(call)[-1] == "The line hung up."


def test_the_fallback_is_asked_and_told_why(server: PretendServer) -> None:
    server.says("/voice", "<Redirect>broken</Redirect>")
    server.answers("/broken", b"", "text/xml", status=500)
    server.says("/sorry", "<Say>Sorry. Our numbers are …</Say>")
    call = ring(server, fallback_url=server.url("/sorry"))
    (asked,) = server.asked_for("/sorry")
    assert asked.method == "GET"
    assert asked.given["ErrorCode"] == "11200"
    assert asked.given["ErrorUrl"] == server.url("/broken")
    assert asked.given["CallSid"] == call.sid
    assert call.words == ["Sorry. Our numbers are …"]


def test_a_fallback_that_fails_as_well_ends_the_call(server: PretendServer) -> None:
    server.answers("/voice", b"", "text/xml", status=500)
    call = ring(server, fallback_url=server.voice, strict=False)
    assert [fault.code for fault in call.faults] == [11200, 11200]
    assert call.words == [APOLOGY]


def test_a_fault_that_is_not_fatal_stops_only_a_strict_call(server: PretendServer) -> None:
    server.says("/voice", "<Menu/>", "<Say>Hello.</Say>")
    assert fault_of(server).code == 12200
    call = ring(server, strict=False)
    assert [fault.code for fault in call.faults] == [12200]
    assert call.words == ["Hello."]
    assert transcript(call)[0].startswith("fault  12200: there is no verb <Menu>")


def test_the_end_of_the_call_is_called_back(server: PretendServer) -> None:
    server.says("/voice", '<Pause length="61"/>')
    server.answers("/status", b"", "text/plain", status=204)
    ring(server, status_url=server.url("/status"))
    told = server.asked_for("/status")[0].given
    assert (told["CallStatus"], told["CallDuration"], told["Duration"]) == ("completed", "61", "2")
    assert told["CallbackSource"] == "call-progress-events"


def test_hanging_up_in_a_menu_makes_no_other_request(server: PretendServer) -> None:
    class Leaves(ScriptedCaller):
        def wait(self, seconds: float, pressed: str = "") -> str:
            raise HangUp(after=1)

    server.says("/voice", '<Gather action="key"/>', "<Redirect>silence</Redirect>")
    server.answers("/status", b"", "text/plain", status=204)
    call = ring(server, caller=Leaves(), status_url=server.url("/status"))
    assert server.paths == ["/voice", "/status"]
    assert transcript(call) == ["…      1 s of silence", "You hung up."]


def test_a_callback_that_is_refused_is_a_fault(server: PretendServer) -> None:
    server.says("/voice")
    server.answers("/status", b"", "text/plain", status=403)
    assert fault_of(server, status_url=server.url("/status")).code == 15003


@pytest.mark.parametrize(("reason", "status"), [("rejected", "no-answer"), ("busy", "busy")])
def test_a_call_can_be_rejected(server: PretendServer, reason: str, status: str) -> None:
    server.says("/voice", f'<Reject reason="{reason}"/>', "<Say>Never.</Say>")
    call = ring(server)
    assert (call.status, call.words) == (status, [])


def test_it_is_too_late_to_reject_a_call_that_was_answered(server: PretendServer) -> None:
    server.says("/voice", "<Say>Hello.</Say>", "<Reject/>")
    assert "very first verb" in fault_of(server).sentence
    assert ring(server, strict=False).status == "completed"


def test_what_follows_a_hangup_is_never_reached(server: PretendServer) -> None:
    server.says("/voice", "<Say>Goodbye.</Say>", "<Hangup/>", "<Redirect>then</Redirect>")
    assert ring(server).words == ["Goodbye."]
    assert server.paths == ["/voice"]


def test_overrides_in_full() -> None:
    assert read_overrides("ct=2000&rt=5000&tt=9000&rc=2&rp=5xx,ct&sni=y&e=dublin") == Overrides(
        connect=2, read=5, total=9, retries=2, retry_after=frozenset({"5xx", "ct"})
    )


@given(fragment=st.text(alphabet="rctpnie=&,0123456789x5a", max_size=12))
def test_an_override_is_understood_or_refused(fragment: str) -> None:
    with suppress(BadOverride):
        overrides = read_overrides(fragment)
        assert 0 <= overrides.retries <= 5
        assert 0.1 <= overrides.total <= 15
