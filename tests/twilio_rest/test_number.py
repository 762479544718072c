"""What a number at Twilio does when it is rung: read, compared, and set."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from werkzeug import Response

from ivr.simulator.overrides import read_overrides
from ivr.twilio_rest.account import Account
from ivr.twilio_rest.number import (
    Number,
    NumberNotOurs,
    TwilioTrouble,
    VoiceSettings,
    as_they_should_be,
    changes,
    fallback_fault,
    find_number,
    update_number,
)
from tests.twilio_rest.twilio_api import ACCOUNT, NUMBER, NUMBER_SID, TwilioApi, fault, number_row

US = "https://line.example.org"
ELSEWHERE = "https://static.example.net/fallback.xml"
RIGHT = as_they_should_be(VoiceSettings(), US, ELSEWHERE)


def test_what_should_be() -> None:
    assert replace(RIGHT, voice_url=RIGHT.voice_url.partition("#")[0]) == VoiceSettings(
        voice_url="https://line.example.org/voice",
        voice_method="POST",
        voice_fallback_url=ELSEWHERE,
        voice_fallback_method="GET",
        status_callback="https://line.example.org/voice/status",
        status_callback_method="POST",
    )


def test_twilio_gives_up_on_us_before_the_caller_does() -> None:
    overrides = read_overrides(urlsplit(RIGHT.voice_url).fragment)  # raises where Twilio would
    longest = (overrides.retries + 1) * overrides.read
    assert longest < overrides.total
    assert {"5xx", "ct", "rt"} == overrides.retry_after


def test_a_line_below_a_path_of_its_host() -> None:
    settings = as_they_should_be(VoiceSettings(), "https://example.org/line", "")
    assert settings.voice_url.startswith("https://example.org/line/voice#")
    assert settings.status_callback == "https://example.org/line/voice/status"


def test_without_a_fallback_the_present_one_stays_and_is_fetched_by_get() -> None:
    now = VoiceSettings(voice_fallback_url="https://kept.example.net", voice_fallback_method="POST")
    should_be = as_they_should_be(now, US, "")
    assert should_be.voice_fallback_url == "https://kept.example.net"
    assert should_be.voice_fallback_method == "GET"


CHANGES = [
    ({}, []),
    (
        {"voice_url": "https://demo.twilio.com/welcome/voice/"},
        [f"A call comes in: POST https://demo.twilio.com/welcome/voice/ -> POST {RIGHT.voice_url}"],
    ),
    ({"voice_url": ""}, [f"A call comes in: nothing -> POST {RIGHT.voice_url}"]),
    (
        {"voice_method": "GET"},
        [f"A call comes in: GET {RIGHT.voice_url} -> POST {RIGHT.voice_url}"],
    ),
    (
        {"voice_fallback_method": "POST"},
        [f"Primary handler fails: POST {ELSEWHERE} -> GET {ELSEWHERE}"],
    ),
    ({"voice_fallback_url": ""}, [f"Primary handler fails: nothing -> GET {ELSEWHERE}"]),
    ({"status_callback": ""}, [f"Call status changes: nothing -> POST {US}/voice/status"]),
    ({"voice_application_sid": "AP1"}, ["TwiML App: AP1 -> none"]),
    ({"trunk_sid": "TK1"}, ["SIP trunk: TK1 -> none"]),
]


@pytest.mark.parametrize(("differing", "told"), CHANGES)
def test_changes_are_told_as_the_console_has_them(
    differing: dict[str, str], told: list[str]
) -> None:
    now = replace(RIGHT, **differing)
    found = changes(now, as_they_should_be(now, US, ELSEWHERE))
    assert [f"{change.line}: {change.old} -> {change.new}" for change in found] == told


FALLBACKS = [
    (ELSEWHERE, ""),
    ("https://handler.twilio.com/twiml/EH" + "0" * 32, ""),
    ("http://static.example.net/fallback.xml", "begins with https://"),
    ("static.example.net/fallback.xml", "begins with https://"),
    ("https://", "begins with https://"),
    ("https://[", "begins with https://"),
    ("https://x:99999/", "begins with https://"),
    ("https://line.example.org/fallback.xml", "on our own host"),
    ("https://line.example.org:8443/fallback.xml", "on our own host"),
    ("https://LINE.example.org./fallback.xml", "on our own host"),
    ("https://static.example.net@line.example.org/fallback.xml", "on our own host"),
    ("https://line.example.org@static.example.net/fallback.xml", ""),
]


@pytest.mark.parametrize(("fallback", "told"), FALLBACKS)
def test_what_can_be_the_fallback(fallback: str, told: str) -> None:
    found = fallback_fault(fallback, US)
    assert told in found
    assert bool(found) == bool(told)


class TestAskingTwilio:
    def test_our_number_is_found_among_others(self, api: TwilioApi, account: Account) -> None:
        api.numbers.insert(0, number_row() | {"phone_number": NUMBER + "1", "sid": "PN1"})
        assert find_number(account, NUMBER) == Number(
            NUMBER_SID, VoiceSettings(voice_url="https://demo.twilio.com/welcome/voice/")
        )
        asked = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
        assert api.asked == [("GET", f"{asked}?PhoneNumber=%2B441632960000")]

    @pytest.mark.parametrize(
        "row", [{"phone_number": NUMBER + "1"}, {"sid": "../x"}, {"sid": None}]
    )
    def test_no_such_number(
        self, api: TwilioApi, account: Account, row: dict[str, str | None]
    ) -> None:
        api.numbers = [number_row() | row]
        with pytest.raises(NumberNotOurs):
            find_number(account, NUMBER)

    def test_only_what_differs_is_set(self, api: TwilioApi, account: Account) -> None:
        api.numbers = [number_row(trunk_sid="TK1", status_callback=f"{US}/voice/status")]
        number = find_number(account, NUMBER)
        update_number(account, number, as_they_should_be(number.settings, US, ELSEWHERE))
        assert api.updates == [
            {
                "VoiceUrl": RIGHT.voice_url,
                "VoiceFallbackUrl": ELSEWHERE,
                "VoiceFallbackMethod": "GET",
                "TrunkSid": "",
            }
        ]
        assert find_number(account, NUMBER).settings == RIGHT

    def test_nothing_is_asked_where_nothing_differs(self, api: TwilioApi, account: Account) -> None:
        update_number(account, Number(NUMBER_SID, RIGHT), RIGHT)
        assert not api.asked

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (fault(401, 20003, "Authenticate"), "TWILIO_AUTH_TOKEN is wrong"),
            (fault(403, 20005, "Account not active"), "suspended"),
            (fault(404, 20404, "not found"), "TWILIO_ACCOUNT_SID"),
            (fault(400, 21502, "VoiceUrl is not valid"), "error (400: VoiceUrl is not valid)"),
            (fault(400, 21502, "\x1b[2J" + "x" * 900), "error (400: [2J" + "x" * 190),
            (fault(503, 20503, "Service unavailable"), "error (503: Service unavailable)"),
            (Response("<html>", 502), "error (502)"),
            (Response(status=302, headers={"Location": "https://example.org"}), "error (302)"),
            (Response("<html>"), "can't be understood"),
            (Response("[]"), "can't be understood"),
            (Response("[" * 60_000), "can't be understood"),
            (Response('{"incoming_phone_numbers": 1}'), "can't be understood"),
            (Response(b"x" * 70_000), "more than 65536 bytes"),
        ],
    )
    def test_trouble_is_told_in_words(
        self, api: TwilioApi, account: Account, answer: Response, told: str
    ) -> None:
        api.instead = answer
        with pytest.raises(TwilioTrouble) as trouble:
            find_number(account, NUMBER)
        assert told in str(trouble.value)
        assert len(str(trouble.value)) < 400

    def test_nobody_there(self) -> None:
        with pytest.raises(TwilioTrouble, match="Twilio takes no connection"):
            find_number(Account(ACCOUNT, ("x",), "http://127.0.0.1:1"), NUMBER)
