"""What stands between strangers and the line: its doors, their signatures, and what a crash tells.

The tables of the console stand in `console/test_security.py`, who may open which of its pages in
`console/test_doors.py`; what is fetched from elsewhere, in `../twilio_rest/test_recordings.py`.
"""

import ast
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from sqlalchemy import Connection, select
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

import ivr
from ivr.config import Settings, read_settings
from ivr.logs import log, set_up_logs
from ivr.store.all_tables import METADATA
from ivr.store.database import Database, default_url
from ivr.twiml.address import Event
from ivr.web.on_air import Broadcast
from tests.line import CALLER, Line

CALL = "CA" + "7" * 32
FORM = {
    "CallSid": CALL,
    "From": CALLER,
    "To": "+441632960000",
    "Digits": "1",
    "CallStatus": "completed",
    "RecordingSid": "RE" + "7" * 32,
    "RecordingUrl": "https://api.twilio.com/x",
    "RecordingDuration": "5",
}
SIGNED = ["/voice", "/voice/status"] + [
    f"/voice/{event}/{page}?began=1&turns=2"
    for event in Event
    for page in ("main-menu", "order", "message", "ring-in")
]
"""Every kind of webhook: whatever happened, at a menu and in everything that keeps something."""
UNSIGNED = {
    "/audio/<checksum>.wav": "published recordings, by names that nobody guesses; never a caller's",
    "/heard/<token>.wav": "a caller's own voice, at an address that is sealed, for ten minutes",
    "/phone/recordings/<recording>": "the built-in phone's, on this machine, without an account",
    "/healthz": "says ok",
    "/readyz": "says which part is away, and nothing about it",
    "/metrics": "numbers; behind a key where there is one",
}


def test_every_door_is_signed_or_has_its_reason(line: Line) -> None:
    """A new door of the line's Flask is met here; under /voice there is none without signature."""
    assert {str(rule) for rule in line.app.url_map.iter_rules()} == set(UNSIGNED)


def signature(line: Line, target: str, form: dict[str, str], token: str = "") -> str:
    validator = RequestValidator(token or line.settings.twilio_auth_tokens[0])
    made: str = validator.compute_signature(line.url + target, form)
    return made


Sent = tuple[dict[str, str], bytes, str]
"""Headers, the body, and where it is sent."""


def _sent(target: str, body: bytes | dict[str, str], signed: str | None, kind: str = "") -> Sent:
    headers = {"Content-Type": kind or "application/x-www-form-urlencoded"}
    if signed is not None:
        headers["X-Twilio-Signature"] = signed
    return headers, body if isinstance(body, bytes) else urlencode(body).encode(), target


FORGERIES: dict[str, Callable[[Line, str], Sent]] = {
    "no signature": lambda line, door: _sent(door, FORM, None),
    "an empty signature": lambda line, door: _sent(door, FORM, ""),
    "a signature of somebody else's account": lambda line, door: _sent(
        door, FORM, signature(line, door, FORM, "another token")
    ),
    "the signature of another address": lambda line, door: _sent(
        door, FORM, signature(line, "/voice/key/goodbye", FORM)
    ),
    "the signature of the same address at another host": lambda line, door: _sent(
        door, FORM, RequestValidator("a token").compute_signature("https://evil.org" + door, FORM)
    ),
    "the signature of another form": lambda line, door: _sent(
        door, FORM, signature(line, door, FORM | {"Digits": "2"})
    ),
    "the signature of another call": lambda line, door: _sent(
        door, FORM, signature(line, door, FORM | {"CallSid": "CA" + "8" * 32})
    ),
    "replayed with another turn": lambda line, door: _sent(
        door + ("&" if "?" in door else "?") + "turns=9", FORM, signature(line, door, FORM)
    ),
    "a body that was cut off": lambda line, door: _sent(
        door, urlencode(FORM).encode()[:-1], signature(line, door, FORM)
    ),
    "no body": lambda line, door: _sent(door, b"", signature(line, door, FORM)),
    "a parameter twice, the second with a value of its own": lambda line, door: _sent(
        door, urlencode(FORM).encode() + b"&Digits=2", signature(line, door, FORM)
    ),
    "a parameter twice, the first with a value of its own": lambda line, door: _sent(
        door, b"CallSid=CA1&" + urlencode(FORM).encode(), signature(line, door, FORM)
    ),
    "a parameter that moved into the address": lambda line, door: _sent(
        door + ("&" if "?" in door else "?") + "Digits=1",
        {name: value for name, value in FORM.items() if name != "Digits"},
        signature(line, door, FORM),
    ),
    "JSON": lambda line, door: _sent(
        door, json.dumps(FORM).encode(), signature(line, door, FORM), "application/json"
    ),
    "JSON with nothing of it signed": lambda line, door: _sent(
        door, json.dumps(FORM).encode(), signature(line, door, {}), "application/json"
    ),
    "a signature by an algorithm that there is not": lambda line, door: _with(
        _sent(door, FORM, signature(line, door, FORM)), "algorithm=NONE"
    ),
}


def _with(sent: Sent, settings: str) -> Sent:
    headers, body, target = sent
    return headers | {"X-Twilio-Webhooks-Signature-Settings": settings}, body, target


@pytest.fixture
def begun(line: Line) -> Line:
    """A line on which a call is in the middle of an order."""
    line.post("/voice/key/leaflet-menu?turns=3", CallSid=CALL, Digits="1")
    return line


def rows(line: Line) -> list[tuple[object, ...]]:
    """Everything that is kept."""

    def read(connection: Connection) -> list[tuple[object, ...]]:
        tables = [table for table in METADATA.sorted_tables if not table.name.startswith("call_")]
        return [tuple(row) for table in tables for row in connection.execute(select(table))]

    database = Database(default_url(line.settings.home))
    try:
        return database.read(read)
    finally:
        database.close()


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_what_twilio_has_not_signed_is_refused_and_does_nothing(
    begun: Line, forgery: Callable[[Line, str], Sent]
) -> None:
    before = rows(begun)
    assert before, "the call's order"
    with capture_logs() as logged:
        for door in SIGNED:
            headers, body, target = forgery(begun, door)
            answer = begun.session.post(begun.url + target, data=body, headers=headers)
            assert (answer.status_code, answer.content) == (403, b""), (door, answer.status_code)
    told = [each["event"] for each in logged if each["event"] != "new edition on air"]
    assert told == [], "no turn, and no note of it"
    assert rows(begun) == before


def test_the_very_same_request_again_is_answered_again_and_done_once(begun: Line) -> None:
    """What Twilio itself repeats; who has seen a whole request can do no more than that."""
    before = rows(begun)
    target = "/voice/key/leaflet-menu?turns=3"
    first, again = (begun.post(target, CallSid=CALL, Digits="1").text for _ in range(2))
    assert first == again
    assert rows(begun) == before


FETCHERS = {
    "ivr.cli.line": "the built-in phone: where its owner says the line is",
    "ivr.cli.own_voice": "the built-in phone that speaks: the same",
    "ivr.cli.server": "whether our own server is ready",
    "ivr.simulator.handset": "the same",
    "ivr.simulator.in_process": "the same, without leaving the process",
    "ivr.simulator.line": "the same: what a document of that line says, as Twilio would",
    "ivr.speech.gtts": "Google's voice, at an address of Google's; off unless it is chosen",
    "ivr.twilio_rest.deadline": "the sessions of the next",
    "ivr.twilio_rest.wire": "Twilio's API at the address of the settings, or our own fallback; "
    "never an address that came in, no redirection, bounded in size and time",
}
"""What of ours asks for addresses over HTTP, and why nobody can lead it elsewhere."""
_ASK = ("requests", "urllib.request", "urllib3", "http.client", "gtts", "httpx", "aiohttp")


def test_only_these_ask_for_addresses() -> None:
    assert set(_asking()) == set(FETCHERS)


def _asking() -> Iterator[str]:
    root = Path(ivr.__file__).parent
    for path in root.rglob("*.py"):
        if any(map(_asks, ast.walk(ast.parse(path.read_text("utf-8"))))):
            yield ".".join(path.relative_to(root.parent).with_suffix("").parts)


def _asks(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(each.name.startswith(_ASK) for each in names)
        case ast.ImportFrom(module=str(module), level=0, names=names):
            return module.startswith(_ASK) and {each.name for each in names} != {"url2pathname"}
    return False


HELD = ["S40 1DD", "a secret", "a token", "Jo Wiśniewska", "9 Long Row", "07700 900123", "740133"]


def crash(*given: object, **more: object) -> bytes:
    """A bug in the middle of everything, whose exceptions quote what they were given."""
    postcode, *rest = held = [*HELD, CALL, CALLER]
    try:
        int(postcode)
    except ValueError as error:
        raise KeyError(*rest, *given, *more.values()) from error
    raise AssertionError(held)


@pytest.fixture(params=[False, True], ids=["here", "in production"])
def logging_line(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Line]:
    """A line that logs as it does on a laptop, and as in production."""
    with Line(settings) as line:
        production = settings.model_copy(update={"public_url": "https://line.example.org"})
        set_up_logs(production if request.param else settings)
        yield line
    set_up_logs(settings)


def test_a_crash_in_a_turn_tells_where_and_nothing_of_whom(
    logging_line: Line, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Broadcast, "document", crash)
    answer = logging_line.post("/voice/key/main-menu?began=1&turns=2", CallSid=CALL, Digits="1")
    assert answer.text.startswith("<?xml")
    logged = "".join(capfd.readouterr())
    for told in ("Traceback", "in crash", "ValueError", "That led to:", "KeyError"):
        assert told in logged
    for secret in (*HELD, CALL, CALLER):
        assert secret not in logged
        assert secret not in answer.text


def test_a_crash_at_a_door_with_a_secret_address(
    logging_line: Line, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(logging_line.app.view_functions, "heard.voice", crash)
    answer = requests.get(logging_line.url + "/heard/sealed-token.wav")
    assert answer.status_code == 500
    logged = "".join(capfd.readouterr())
    assert "in crash" in logged
    for secret in (*HELD, "sealed-token"):
        assert secret not in logged
        assert secret not in answer.text


def test_what_libraries_log_says_no_more(
    logging_line: Line, capfd: pytest.CaptureFixture[str]
) -> None:
    try:
        crash()
    except KeyError:
        logging.getLogger("huey").exception("Unhandled exception in task %s.", 7)
    logged = "".join(capfd.readouterr())
    assert "Unhandled exception in task 7." in logged
    assert "in crash" in logged
    assert not any(secret in logged for secret in HELD)


def test_what_we_have_written_ourselves_is_told(
    logging_line: Line, capfd: pytest.CaptureFixture[str]
) -> None:
    from ivr.store.trouble import DatabaseUnavailable

    for error in (DatabaseUnavailable("locked for too long"), OSError(28, "x", "/home/jo")):
        try:
            raise error
        except Exception:
            log.exception("it failed")
    logged = "".join(capfd.readouterr())
    assert "locked for too long" in logged
    assert "No space left on device" in logged
    assert "/home/jo" not in logged


SECRET_SETTINGS = {
    "SECRET_KEY": "key-1",
    "TWILIO_AUTH_TOKEN": "token-1,token-2",
    "IVR_METRICS_KEY": "metrics-1",
    "DATABASE_URL": "postgresql://ivr:database-1@db.example.org/ivr",
    "QUEUE_URL": "redis://:queue-1@queue.example.org",
}


def test_settings_never_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever prints them: a traceback with values, a failing test, a debugger."""
    for name, value in SECRET_SETTINGS.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.secret_key == "key-1"
    assert re.search("(key|token|metrics|database|queue)-1", f"{settings} {settings!r}") is None
