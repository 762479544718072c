"""What Twilio would meet at our door and at the fallback, told in sentences."""

import gzip
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from twilio.request_validator import RequestValidator
from werkzeug import Request, Response

from ivr.call.answer import sorry
from ivr.call.edition import Edition
from ivr.config import Settings
from ivr.twilio_rest.account import Account
from ivr.twilio_rest.check import door_faults, fallback_document_faults, faults, setting_faults
from ivr.twiml.render import OUR_NUMBER, Renderer
from tests.line import Line
from tests.twilio_rest.twilio_api import ACCOUNT, NUMBER, TOKEN

US = Account(ACCOUNT, (TOKEN,))
OFFICES = ("+441632960001", "+441632960002", "+441632960003")


class TestOurDoor:
    def test_a_line_that_runs_answers(self, line: Line) -> None:
        assert door_faults(line.settings, US) == []

    def test_a_token_that_the_line_does_not_know(self, line: Line) -> None:
        (told,) = door_faults(line.settings, Account(ACCOUNT, ("another",)))
        assert "(403)" in told
        assert "another PUBLIC_URL or TWILIO_AUTH_TOKEN" in told

    def test_a_line_that_believes_to_be_elsewhere(self, line: Line) -> None:
        here = line.url.replace("127.0.0.1", "localhost")
        (told,) = door_faults(line.settings.model_copy(update={"public_url": here}), US)
        assert "another PUBLIC_URL or TWILIO_AUTH_TOKEN" in told

    @pytest.mark.parametrize(
        ("public_url", "told"),
        [
            ("http://127.0.0.1:1", "takes no connection"),
            ("http://line.invalid", "there is no such host"),
        ],
    )
    def test_nobody_there(self, settings: Settings, public_url: str, told: str) -> None:
        (sentence,) = door_faults(settings.model_copy(update={"public_url": public_url}), US)
        assert told in sentence


XML = "text/xml"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Response>&b;</Response>'
ANSWERS = [
    (Response("<Response/>", content_type=XML), ""),
    (Response("<Response/>", content_type="application/xml; charset=utf-8"), ""),
    (Response("<Response/>", content_type="text/html"), ""),
    (Response("<Response/>", content_type="application/json"), "“application/json”"),
    (Response("<html><body>Hello</body></html>", content_type="text/html"), "<html>"),
    (Response("Hello", content_type=XML), "not TwiML"),
    (Response("", content_type=XML), "not TwiML"),
    (Response("<Response>", content_type=XML), "not TwiML"),
    (Response('<?xml version="1.0" encoding="utf-7"?><Response/>', content_type=XML), "not TwiML"),
    (Response('<?xml version="1.0" encoding="none"?><Response/>', content_type=XML), "not TwiML"),
    (Response(BOMB, content_type=XML), "DOCTYPE"),
    (Response(BOMB.encode("utf-16"), content_type=XML), "DOCTYPE"),
    (Response(b"x" * 70_000, content_type=XML), "more than 65536 bytes"),
    (Response(gzip.compress(b"<Response/>"), content_type=XML), "not TwiML"),
    (Response("<Response/>", 404, content_type=XML), "error (404)"),
    (Response("<Response/>", 500, content_type=XML), "error (500)"),
    (Response(status=405), "error (405)"),
    (
        Response(status=308, headers={"Location": "https://www.example.org/voice"}),
        "www.example.org",
    ),
    (Response(status=302), "nowhere"),
]


@pytest.mark.parametrize(("answer", "told"), ANSWERS)
def test_what_is_no_document_is_told(
    httpserver: HTTPServer, settings: Settings, answer: Response, told: str
) -> None:
    httpserver.expect_request("/voice", method="POST").respond_with_response(answer)
    here = settings.model_copy(update={"public_url": httpserver.url_for("").rstrip("/")})
    found = door_faults(here, US)
    assert [told in sentence for sentence in found] == ([True] if told else [])


@pytest.fixture
def printed(edition: Edition) -> str:
    """What `ivr twilio fallback` prints."""
    renderer = Renderer(lambda _wording: None, edition.wording, voice_path="", say_voice="")
    return (
        renderer.render(sorry(edition.offices.values()), "en").decode().replace(OUR_NUMBER, NUMBER)
    )


Found = Callable[[Response | Callable[[Request], Response]], list[str]]


@pytest.fixture
def at_the_fallback(httpserver: HTTPServer, settings: Settings) -> Found:
    """What is found where the fallback answers so."""

    def find(answer: Response | Callable[[Request], Response]) -> list[str]:
        expected = httpserver.expect_request("/fallback.xml", method="GET")
        if isinstance(answer, Response):
            expected.respond_with_response(answer)
        else:
            expected.respond_with_handler(answer)
        url = httpserver.url_for("/fallback.xml?site=1")
        return fallback_document_faults(settings, US, url, OFFICES)

    return find


class TestTheFallback:
    def test_what_we_print(self, at_the_fallback: Found, printed: str) -> None:
        assert at_the_fallback(Response(printed, content_type=XML)) == []

    def test_a_host_that_wants_twilios_signature(
        self, at_the_fallback: Found, printed: str
    ) -> None:
        """So do TwiML Bins: they read AccountSid and check the signature over the address."""

        def bin_of(request: Request) -> Response:
            url = request.host_url.rstrip("/") + request.environ["REQUEST_URI"]
            signature = request.headers["X-Twilio-Signature"]
            assert (request.args["site"], request.args["AccountSid"]) == ("1", ACCOUNT)
            if not RequestValidator(TOKEN).validate(url, {}, signature):
                return Response("Not authorized", 403)
            return Response(printed, content_type=XML)

        assert at_the_fallback(bin_of) == []

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("<Number>+441632960002</Number>", "", ["does not ring +441632960002"]),
            (
                "+441632960003",
                "+441632960009",
                ["does not ring +441632960003", "rings +441632960009, which is no line of ours"],
            ),
            (f' callerId="{NUMBER}"', "", ["does not show +441632960000"]),
            ("<Response>", "<Response><Dial>+441632960009</Dial>", ["rings +441632960009", "show"]),
            ("Dial", "Other", [f"does not ring {line}" for line in OFFICES]),
        ],
    )
    def test_a_document_that_is_out_of_date(
        self, at_the_fallback: Found, printed: str, old: str, new: str, told: list[str]
    ) -> None:
        assert old in printed
        found = at_the_fallback(Response(printed.replace(old, new), content_type=XML))
        for sentence, piece in zip(found, told, strict=True):
            assert piece in sentence
            assert sentence.endswith("put it there.")

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (Response("Not authorized", 403), "(403)"),
            (Response("<html/>", content_type="text/html"), "not TwiML"),
            (Response(status=404), "(404)"),
        ],
    )
    def test_nothing_to_obey(self, at_the_fallback: Found, answer: Response, told: str) -> None:
        (sentence,) = at_the_fallback(answer)
        assert told in sentence


def test_what_is_not_set_is_told_at_once_and_nobody_is_asked(settings: Settings) -> None:
    bare = settings.model_copy(update={"twilio_number": ""})
    told = setting_faults(bare)
    assert [sentence.split(" is ")[0] for sentence in told] == [
        "PUBLIC_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_NUMBER",
    ]
    assert faults(bare, OFFICES) == told
