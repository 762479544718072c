"""A recording is fetched from Twilio alone, whole, within limits, and each end has its name."""

import gzip
import socket
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ivr.twilio_rest.account import Account
from ivr.twilio_rest.recordings import (
    GIVE_UP_AFTER,
    LARGEST,
    READY_WITHIN,
    Outcome,
    Recordings,
    _sound,
    next_try,
)
from tests.twilio_rest.hostile_server import (
    Behaviour,
    drip,
    flood,
    hostile_server,
    once,
    say_nothing,
)
from tests.twilio_rest.secure import Certificate
from tests.twilio_rest.twilio_api import ACCOUNT, RECORDING, TOKEN, TwilioApi, fault, wav

LATE = READY_WITHIN + timedelta(seconds=1)


@pytest.fixture
def recordings(account: Account) -> Recordings:
    return Recordings(account)


def test_a_recording_is_fetched_with_its_account(api: TwilioApi, recordings: Recordings) -> None:
    api.recordings[RECORDING] = wav()
    attempt = recordings.fetch(RECORDING, api.recording_url())
    assert (attempt.outcome, attempt.sound) == (Outcome.FETCHED, wav())
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.wav"
    assert api.asked == [("GET", path)]


# What Twilio answers, how long after its callback, what that is, and a piece of what is told.
ANSWERS = [
    (fault(404, 20404, "not found", "xml"), timedelta(), Outcome.NOT_READY, "not have it ready"),
    (fault(404, 20404, "not found", "xml"), READY_WITHIN, Outcome.NOT_READY, "not have it ready"),
    (fault(404, 20404, "not found", "xml"), LATE, Outcome.GONE, "no longer"),
    (fault(403, 20005, "not active", "xml"), timedelta(), Outcome.REFUSED, "suspended"),
    (fault(429, 20429, "Too Many Requests", "xml"), timedelta(), Outcome.TROUBLE, "429"),
    (fault(500, 20500, "Internal", "xml"), timedelta(), Outcome.TROUBLE, "error (500)"),
    (fault(503, 20503, "Unavailable", "xml"), LATE, Outcome.TROUBLE, "error (503)"),
    (Response(status=204), timedelta(), Outcome.TROUBLE, "error (204)"),
    (Response(b""), timedelta(), Outcome.TROUBLE, "not a WAV"),
    (Response(b"<html>Sign in to this network</html>"), timedelta(), Outcome.TROUBLE, "not a WAV"),
    (Response(b"RIFF\x04\0\0\0AVI "), timedelta(), Outcome.TROUBLE, "not a WAV"),
    (Response(wav(0)), timedelta(), Outcome.TROUBLE, "only a part"),
    (Response(wav()[:-1]), timedelta(), Outcome.TROUBLE, "only a part"),
    (Response(wav()[:44]), timedelta(), Outcome.TROUBLE, "only a part"),
    (Response(wav()[:20]), timedelta(), Outcome.TROUBLE, "not a WAV"),
    (Response(b"ID3\x04" + bytes(5000)), timedelta(), Outcome.TROUBLE, "not a WAV"),
]


@pytest.mark.parametrize(("answer", "waited", "outcome", "told"), ANSWERS)
def test_every_answer_has_its_outcome(
    api: TwilioApi,
    recordings: Recordings,
    answer: Response,
    waited: timedelta,
    outcome: Outcome,
    told: str,
) -> None:
    api.instead = answer
    attempt = recordings.fetch(RECORDING, api.recording_url(), waited)
    assert (attempt.outcome, attempt.sound) == (outcome, b"")
    assert told in attempt.why


@given(
    bytes_at=st.dictionaries(st.integers(0, 60), st.integers(0, 255), max_size=8),
    cut=st.integers(0, 80),
)
def test_no_file_however_damaged_does_harm(bytes_at: dict[int, int], cut: int) -> None:
    body = bytearray(wav(0.01))
    for at, byte in bytes_at.items():
        body[at] = byte
    for damaged in (bytes(body), bytes(body[: len(body) - cut])):
        attempt = _sound(damaged)
        assert attempt.sound == (damaged if attempt.outcome == Outcome.FETCHED else b"")


def test_a_packed_answer_is_not_unpacked(api: TwilioApi, recordings: Recordings) -> None:
    bomb = gzip.compress(bytes(100_000_000))
    api.instead = Response(bomb, headers={"Content-Encoding": "gzip"})
    assert recordings.fetch(RECORDING, api.recording_url()).outcome == Outcome.TROUBLE


@pytest.mark.parametrize("outcome", Outcome)
def test_what_may_end_otherwise_is_tried_again(outcome: Outcome) -> None:
    again = {Outcome.NOT_READY, Outcome.REFUSED, Outcome.TROUBLE}
    assert outcome.may_change == (outcome in again)


class TestTokens:
    def test_the_next_is_tried_where_one_is_refused_and_remembered(self, api: TwilioApi) -> None:
        api.tokens, api.recordings = ("the new one",), {RECORDING: wav()}
        recordings = Recordings(Account(ACCOUNT, ("the old one", "the new one"), api.url))
        for _ in range(2):
            assert recordings.fetch(RECORDING, api.recording_url()).outcome == Outcome.FETCHED
        assert api.tried == ["the old one", "the new one", "the new one"]

    def test_both_refused(self, api: TwilioApi) -> None:
        recordings = Recordings(Account(ACCOUNT, ("one", "two"), api.url))
        attempt = recordings.fetch(RECORDING, api.recording_url())
        assert attempt.outcome == Outcome.REFUSED
        assert "TWILIO_AUTH_TOKEN is wrong" in attempt.why
        assert api.tried == ["one", "two"]

    def test_an_answer_other_than_401_is_not_asked_for_twice(self, api: TwilioApi) -> None:
        api.instead = fault(403, 20005, "Account not active", "xml")
        recordings = Recordings(Account(ACCOUNT, (TOKEN, "two"), api.url))
        recordings.fetch(RECORDING, api.recording_url())
        assert api.tried == [TOKEN]

    @pytest.mark.parametrize("sid", ["", "AC1", "AC" + "g" * 32, "AC" + "1" * 32 + "\n", "../x"])
    def test_no_account_of_another_shape(self, sid: str) -> None:
        with pytest.raises(ValueError, match="account SID"):
            Account(sid, (TOKEN,))


PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}"
FORGED = {
    "none": "",
    "another host": f"https://example.org{PATH}",
    "not encrypted": f"http://api.twilio.com{PATH}",
    "a file": f"file://{PATH}",
    "another protocol": f"ftp://api.twilio.com{PATH}",
    "no protocol": f"//api.twilio.com{PATH}",
    "this machine": f"https://127.0.0.1{PATH}",
    "this machine by name": f"https://localhost{PATH}",
    "this machine, IPv6": f"https://[::1]{PATH}",
    "this machine, IPv4 in IPv6": f"https://[::ffff:127.0.0.1]{PATH}",
    "this machine in one number": f"https://2130706433{PATH}",
    "this machine in hexadecimal": f"https://0x7f000001{PATH}",
    "this machine in octal": f"https://0177.0.0.1{PATH}",
    "this machine, shortened": f"https://127.1{PATH}",
    "any address of this machine": f"https://0.0.0.0{PATH}",
    "a private network": f"https://10.0.0.1{PATH}",
    "the same network, IPv6": f"https://[fe80::1%25eth0]{PATH}",
    "a cloud's secrets": f"http://169.254.169.254{PATH}",
    "a cloud's secrets by name": f"http://metadata.google.internal{PATH}",
    "a name that leads to this machine": f"https://127.0.0.1.nip.io{PATH}",
    "the right name with a dot after it": f"https://api.twilio.com.{PATH}",
    "the right name as somebody at another": f"https://api.twilio.com@example.org{PATH}",
    "somebody at the right name": f"https://example.org@api.twilio.com{PATH}",
    "with our secrets in it": f"https://{ACCOUNT}:{TOKEN}@api.twilio.com{PATH}",
    "the right name within another": f"https://api.twilio.com.evil.example{PATH}",
    "a name beside the right one": f"https://evil-api.twilio.com{PATH}",
    "another port": f"https://api.twilio.com:8443{PATH}",
    "a backslash": f"https://api.twilio.com\\@example.org{PATH}",
    "a dot in disguise": f"https://api.twilio.com%2eexample.org{PATH}",
    "a fragment": f"https://api.twilio.com#@example.org{PATH}",
    "letters that look the same": f"https://аpi.twilio.com{PATH}",
    "more to ask": f"https://api.twilio.com{PATH}?x=1",
    "an ending": f"https://api.twilio.com{PATH}.wav",
    "up and elsewhere": f"https://api.twilio.com{PATH}/../../x",
    "a new line after it": f"https://api.twilio.com{PATH}\n",
    "a blank before it": f" https://api.twilio.com{PATH}",
    "another header in it": f"https://api.twilio.com{PATH}\r\nX: y",
    "another account": "https://api.twilio.com/2010-04-01/Accounts/"
    f"AC{'2' * 32}/Recordings/{RECORDING}",
    "another recording": "https://api.twilio.com/2010-04-01/Accounts/"
    f"{ACCOUNT}/Recordings/RE{'b' * 32}",
}


@pytest.mark.parametrize("url", FORGED.values(), ids=FORGED)
def test_an_address_that_is_not_twilios_is_never_fetched(
    api: TwilioApi, recordings: Recordings, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """It is compared and never used, so that no name is looked up either."""

    def look_up(*_: object, **__: object) -> None:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    api.recordings[RECORDING] = wav()
    attempt = recordings.fetch(RECORDING, url)
    assert (attempt.outcome, attempt.sound) == (Outcome.NOT_TWILIOS, b"")
    assert not api.asked


def test_a_region_may_still_name_the_common_address(api: TwilioApi, recordings: Recordings) -> None:
    api.recordings[RECORDING] = wav()
    attempt = recordings.fetch(RECORDING, f"https://api.twilio.com{PATH}")
    assert attempt.outcome == Outcome.FETCHED


@pytest.mark.parametrize(
    "recording",
    [
        "",
        "RE1",
        "RE" + "A" * 32,
        "RE" + "a" * 33,
        "RE" + "a" * 32 + "\n",
        "RE" + "٣" * 32,
        "../Calls/" + RECORDING,
        f"{RECORDING}/../../IncomingPhoneNumbers",
        f"{RECORDING}.json?x=",
        f"{RECORDING}%2f..",
        "CA" + "a" * 32,
    ],
)
def test_an_id_that_is_not_twilios_reaches_no_address(
    api: TwilioApi, recordings: Recordings, recording: str
) -> None:
    attempt = recordings.fetch(recording, api.recording_url(recording))
    assert attempt.outcome == Outcome.NOT_TWILIOS
    assert recordings.delete(recording).outcome == Outcome.NOT_TWILIOS
    assert not api.asked


def test_no_redirection_is_followed(api: TwilioApi, recordings: Recordings) -> None:
    with HTTPServer() as internal:
        internal.expect_request("/secret").respond_with_data(wav())
        elsewhere = internal.url_for("/secret?key=of-the-recording")
        for status in (301, 302, 303, 307, 308):
            api.instead = Response(status=status, headers={"Location": elsewhere})
            attempt = recordings.fetch(RECORDING, api.recording_url())
            assert attempt.outcome == Outcome.TROUBLE
            assert internal.host in attempt.why
            assert "of-the-recording" not in attempt.why
        assert not internal.log


OK = b"HTTP/1.1 200 OK\r\nContent-Type: audio/x-wav\r\n"
STARTED = OK + b"Content-Length: 16044\r\n\r\n" + wav()[:44]
CUT = OK + b"Content-Length: 16044\r\n\r\n" + wav()[:5000]
BROKEN_CHUNK = OK + b"Transfer-Encoding: chunked\r\n\r\nffff\r\nRIFF"
SLOW = {
    "a body": drip(head=STARTED, byte=b"\0"),
    "a body of no stated length": drip(head=OK + b"\r\n", byte=b"\0"),
    "headers": drip(head=OK + b"X: ", byte=b"x"),
    "a status": drip(byte=b"H"),
    "silence": say_nothing,
}
BROKEN = {
    "in the middle": once(CUT),
    "in a chunk": once(BROKEN_CHUNK),
    "at once": once(b""),
    "another language": once(b"SSH-2.0-OpenSSH_9.2\r\n"),
}


@pytest.mark.parametrize("over_tls", [False, True])
@pytest.mark.parametrize("behaviour", SLOW.values(), ids=SLOW)
def test_a_slow_server_is_left_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, over_tls: bool
) -> None:
    certificate = Certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.file))
    with hostile_server(behaviour, certificate.context if over_tls else None) as url:
        recordings = Recordings(Account(ACCOUNT, (TOKEN,), url), seconds=0.5)
        attempt = recordings.fetch(RECORDING, f"{url}{PATH}")
    assert (attempt.outcome, attempt.sound) == (Outcome.TROUBLE, b"")
    assert attempt.why == "Twilio did not answer in full within 0.5 seconds."


@pytest.mark.parametrize("behaviour", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_breaks_off(behaviour: Behaviour) -> None:
    with hostile_server(behaviour) as url:
        recordings = Recordings(Account(ACCOUNT, (TOKEN,), url))
        attempt = recordings.fetch(RECORDING, f"{url}{PATH}")
    assert (attempt.outcome, attempt.sound) == (Outcome.TROUBLE, b"")
    assert attempt.why == "Twilio broke off before its answer was complete."


CHUNK = b"10000\r\n" + bytes(65536) + b"\r\n"


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (OK + b"Content-Length: 2000000000\r\n\r\n", bytes(65536)),
        (OK + b"\r\n", bytes(65536)),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n77359400\r\n", bytes(65536)),  # one of 2 GB
    ],
)
def test_an_endless_answer_is_cut_off_at_the_limit(head: bytes, piece: bytes) -> None:
    sent: list[int] = []
    with hostile_server(flood(head, piece, sent)) as url:
        recordings = Recordings(Account(ACCOUNT, (TOKEN,), url))
        tracemalloc.start()
        attempt = recordings.fetch(RECORDING, f"{url}{PATH}")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert attempt.outcome == Outcome.TOO_LARGE
    assert "more than 5000000 bytes" in attempt.why
    assert most < 3 * LARGEST
    assert sum(sent) < 4 * LARGEST  # what the sockets held back


def test_nobody_there() -> None:
    with hostile_server(once(b"")) as url:
        pass
    attempt = Recordings(Account(ACCOUNT, (TOKEN,), url)).fetch(RECORDING, f"{url}{PATH}")
    assert attempt.outcome == Outcome.TROUBLE
    assert attempt.why == "Twilio takes no connection."


class TestDeleting:
    def test_it_is_gone_and_was_gone(self, api: TwilioApi, recordings: Recordings) -> None:
        api.recordings[RECORDING] = wav()
        assert recordings.delete(RECORDING).outcome == Outcome.DELETED
        assert not api.recordings
        assert recordings.delete(RECORDING).outcome == Outcome.GONE
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.json"
        assert api.asked == [("DELETE", path)] * 2

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            (fault(403, 20005, "Account not active"), Outcome.REFUSED),
            (fault(409, 20409, "Conflict"), Outcome.TROUBLE),
            (fault(500, 20500, "Internal"), Outcome.TROUBLE),
            (Response(status=302, headers={"Location": "https://example.org"}), Outcome.TROUBLE),
        ],
    )
    def test_it_is_not(
        self, api: TwilioApi, recordings: Recordings, answer: Response, outcome: Outcome
    ) -> None:
        api.instead = answer
        assert recordings.delete(RECORDING).outcome == outcome

    def test_a_wrong_token(self, api: TwilioApi) -> None:
        recordings = Recordings(Account(ACCOUNT, ("wrong",), api.url))
        assert recordings.delete(RECORDING).outcome == Outcome.REFUSED

    def test_nobody_there(self) -> None:
        recordings = Recordings(Account(ACCOUNT, (TOKEN,), "http://127.0.0.1:1"))
        assert recordings.delete(RECORDING).outcome == Outcome.TROUBLE


TOLD = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


class TestTryingAgain:
    def test_the_first_hour(self) -> None:
        tries = [next_try(TOLD, attempts) for attempts in range(8)]
        waited = [(moment - TOLD).total_seconds() for moment in tries if moment]
        assert waited == [0, 2, 8, 26, 80, 242, 728, 2186]

    def test_it_is_given_up_after_a_week(self) -> None:
        tries = [next_try(TOLD, attempts) for attempts in range(100)]
        kept = [moment for moment in tries if moment]
        assert tries == [*kept, *[None] * (100 - len(kept))]
        assert TOLD + timedelta(days=6, hours=12) < kept[-1] <= TOLD + GIVE_UP_AFTER
        assert len(kept) < 50

    @given(
        told=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        attempts=st.integers(0, 10_000_000_000),
    )
    def test_each_wait_is_longer_and_none_is_too_long(self, told: datetime, attempts: int) -> None:
        now, then, last = (next_try(told, attempts + more) for more in range(3))
        if now is None:
            assert then is None
        elif then is not None:
            assert timedelta(seconds=2) <= then - now <= timedelta(hours=6)
            if last is not None:
                assert last - then >= then - now
        assert now is None or told <= now <= told + GIVE_UP_AFTER
