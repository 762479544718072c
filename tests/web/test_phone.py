"""The webhooks under bad input: a 4xx with nothing in it before the signature, TwiML after it."""

import re

import pytest
import requests
from twilio.request_validator import RequestValidator

from ivr.config import Settings
from ivr.web.on_air import Broadcast
from tests.languages import parts_of, put_on_air
from tests.line import Line, link

DOORS = ["/voice", "/voice/status", "/voice/key/main-menu", "/voice/nonsense"]


@pytest.mark.parametrize("door", DOORS)
def test_unsigned_and_wrongly_signed(line: Line, door: str) -> None:
    for signature in (None, "", "L/OH5YylLD5NRKLltdqwSvS0BnU=", "ümlaut".encode()):
        headers = {} if signature is None else {"X-Twilio-Signature": signature}
        answer = requests.post(line.url + door, data={"CallSid": "CA1"}, headers=headers)
        assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize("door", DOORS)
def test_get_on_a_post_door(line: Line, door: str) -> None:
    answer = requests.get(line.url + door)
    assert (answer.status_code, answer.content) == (405, b"")


def test_a_body_too_large_to_read(line: Line) -> None:
    answer = requests.post(line.url + "/voice", data=b"a=" + b"x" * 1_000_000)
    assert (answer.status_code, answer.content) == (413, b"")


def test_too_many_parameters(line: Line) -> None:
    answer = requests.post(line.url + "/voice", data="&".join(f"a{n}=1" for n in range(2000)))
    assert (answer.status_code, answer.content) == (403, b"")


ODD_FORMS = [
    {"Digits": "1" * 1000},
    {"Digits": "\x00\x07\x1b[31m"},
    {"Digits": "1; DROP TABLE callers"},
    {"Digits": "<Response>"},
    {"From": ""},
    {"From": "anonymous"},
    {"From": "client:x"},
    {"From": "+266696687"},
    {"To": "client:y"},
    {"CallSid": ""},
    {"CallSid": "x" * 10_000},
    {"NobodyKnows": "this parameter", "Nor": ""},
    {"CallerName": "ends in a space "},
]


@pytest.mark.parametrize("form", ODD_FORMS, ids=str)
def test_odd_forms_are_answered_with_twiml(line: Line, form: dict[str, str]) -> None:
    for door in ("/voice", "/voice/key/main-menu?began=1", "/voice/leg/connect-derby"):
        answer = line.post(door, **form)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/xml")
        assert answer.text.startswith("<?xml")


def test_a_missing_call_sid(line: Line) -> None:
    signature = RequestValidator("a token").compute_signature(line.url + "/voice", {})
    answer = requests.post(line.url + "/voice", headers={"X-Twilio-Signature": signature})
    assert "<Gather" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "key/a-page-that-a-deploy-removed?turns=3",
        "silence/after-a-stage?topic=gone",
        "key/school-action?part=99",
        "key/main-menu?language=xx",
        "key/goodbye",
        "key/connect-derby",
        "key/",
        "key",
        "nonsense/main-menu",
        "key/%F0%9F%A6%8A",
    ],
)
def test_a_place_that_is_no_more_goes_to_the_main_menu_with_an_apology(
    line: Line, address: str
) -> None:
    answer = line.post(f"/voice/{address}", Digits="1")
    if address == "nonsense/main-menu":  # an event nobody knows counts as silence
        assert "I did not hear a key" in spoken(line, answer.text)
    else:
        assert "Sorry, what you chose has moved." in spoken(line, answer.text)
    assert "/voice/key/main-menu?" in answer.text


def spoken(line: Line, document: str) -> str:
    """What a document says, in Twilio's voice or in recordings."""
    words = line.words_of()
    pieces = re.findall(r"<Play>([^<]+)</Play>|<Say[^>]*>(.*?)</Say>", document)
    return " ".join(
        (words(url) or "") if url else re.sub(r"<[^>]+>", " ", said) for url, said in pieces
    )


def test_the_token_that_is_being_replaced_still_holds(line: Line) -> None:
    form = {"CallSid": "CA1"}
    signature = RequestValidator("an older token").compute_signature(line.url + "/voice", form)
    headers = {"X-Twilio-Signature": signature}
    assert requests.post(line.url + "/voice", data=form, headers=headers).status_code == 200


def test_the_status_callback_is_taken(line: Line) -> None:
    answer = line.post("/voice/status", CallStatus="completed")
    assert (answer.status_code, answer.content) == (204, b"")


def test_offices_see_our_number_never_the_callers(line: Line) -> None:
    for caller in ("anonymous", "+447700900123", ""):
        dial = line.post("/voice/key/where-you-live", Digits="1", From=caller).text
        assert 'callerId="+441632960000"' in dial
        assert "7700" not in dial


def test_without_a_number_of_our_own_the_one_that_was_rung_is_shown(settings: Settings) -> None:
    with Line(settings.model_copy(update={"twilio_number": ""})) as line:
        dial = line.post("/voice/key/where-you-live", Digits="1", To="+441632960009").text
        assert 'callerId="+441632960009"' in dial


def test_where_no_number_is_known_none_is_claimed(settings: Settings) -> None:
    with Line(settings.model_copy(update={"twilio_number": ""})) as line:
        dial = line.post("/voice/key/where-you-live", Digits="1", To="client:x").text
        assert "<Dial" in dial
        assert "callerId" not in dial


def fail(*_: object) -> bytes:
    raise RuntimeError("07700 900123 must not be shown")


@pytest.fixture
def failing(line: Line, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A line on which nothing can be answered any more."""
    monkeypatch.setattr(Broadcast, "document", fail)
    monkeypatch.setattr(Broadcast, "whisper", fail)
    return line


def test_a_failure_of_ours_says_sorry_and_puts_the_caller_through(failing: Line) -> None:
    answer = failing.post("/voice")
    assert answer.status_code == 200
    assert "something has gone wrong" in spoken(failing, answer.text)
    assert re.findall(r"<Number>(.*?)</Number>", answer.text) == ["+441632960001", "+441632960002"]
    assert 'callerId="+441632960000"' in answer.text
    assert "must not be shown" not in answer.text


def test_a_failure_rings_the_office_that_was_chosen_last(failing: Line) -> None:
    answer = failing.post("/voice/key/main-menu?office=derby", Digits="1")
    assert re.findall(r"<Number>(.*?)</Number>", answer.text) == ["+441632960003"]


def test_a_failure_in_a_whole_call_in_polish_is_told_in_polish(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = parts_of("pl", whole=settings.prompts)
    parts["prompt.pl.sorry"] |= {"text": "Przepraszamy.", "recordings": []}
    put_on_air(settings, parts)
    with Line(settings) as line:
        greeting = line.post("/voice").text
        address = link(line.post(link(greeting, "Gather"), Digits="5").text, "Gather")
        monkeypatch.setattr(Broadcast, "document", fail)
        in_polish, in_english = line.post(address), line.post(link(greeting, "Gather"))
    assert "Przepraszamy." in in_polish.text
    assert "<Dial" in in_polish.text
    assert "Przepraszamy." not in in_english.text


def test_a_failure_on_the_whisper_leg_joins_the_two(failing: Line) -> None:
    assert failing.post("/voice/whisper/connect-derby").text.endswith("<Response />")


def test_a_failure_after_ringing_never_rings_again(failing: Line) -> None:
    answer = failing.post("/voice/leg/connect-derby", DialCallStatus="busy")
    assert "<Dial" not in answer.text
    assert spoken(failing, answer.text).count("our phone numbers are these") == 2
    assert answer.text.endswith("<Hangup /></Response>")


def test_the_whisper(line: Line) -> None:
    whisper = line.post("/voice/whisper/connect-derby?began=5").text
    assert "Press one to take the call" in spoken(line, whisper)
    assert whisper.endswith("<Hangup /></Response>")
    key = link(whisper, "Gather")
    parent = "CA" + "2" * 32
    assert "<Hangup" in line.post(key, Digits="2", ParentCallSid=parent).text
    after = line.post("/voice/leg/connect-derby", CallSid=parent, DialCallStatus="completed")
    assert "If you have finished" in spoken(line, after.text)
    assert line.post(key, Digits="1", ParentCallSid=parent).text.endswith("<Response />")
    after = line.post("/voice/leg/connect-derby", CallSid=parent, DialCallStatus="completed")
    assert "Goodbye" in spoken(line, after.text)


def test_a_caller_passed_on_by_silence_is_announced_as_one(line: Line) -> None:
    whisper = line.post("/voice/whisper/connect-derby?passed=silence").text
    assert "This caller has pressed no key. Please speak first." in spoken(line, whisper)


def test_each_turn_is_one_line_in_the_log_and_nothing_personal(
    line: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    sid = "CA" + "3" * 32
    line.post("/voice", CallSid=sid)
    line.post("/voice/key/main-menu?began=1", CallSid=sid, Digits="740133")
    line.post("/voice/key/main-menu?began=1", CallSid=sid, Digits="1")
    lines = [row for row in capsys.readouterr().out.splitlines() if " turn " in row]
    assert len(lines) == 3
    kinds = [re.search(r"key=(\S+)", row) for row in lines]
    assert [kind and kind[1] for kind in kinds] == ["call", "odd", "digit"]
    assert all(re.search(r"call=[0-9a-f]{12} .*ms=[\d.]+ .*page=", row) for row in lines)
    for secret in (sid, "740133", "900123", "960000"):
        assert not any(secret in row for row in lines)
