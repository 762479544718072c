"""A server that answers with the documents it is given, and remembers what it was asked."""

import io
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ivr.simulator.display import Display
from ivr.simulator.events import Call, TwimlFault
from ivr.simulator.exchange import SecondKeys, Unsettled
from ivr.simulator.faults import Fault
from ivr.simulator.handset import Handset
from ivr.simulator.people import Caller, Office
from ivr.simulator.scripted import ScriptedCaller, ScriptedOffice
from ivr.simulator.sound import Sounds

TOKEN = "a token"
XML = '<?xml version="1.0" encoding="UTF-8"?>'


def document(*verbs: str) -> str:
    return f"{XML}<Response>{''.join(verbs)}</Response>"


def wav(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(seconds * 8000) * 2))
    return file.getvalue()


def transcript(call: Call) -> list[str]:
    """A call as the terminal would show it."""
    page = io.StringIO()
    display = Display(page)
    for event in call.log:
        display.show(event)
    return page.getvalue().splitlines()


class Choices(TypedDict, total=False):
    """The handset's own choices that a test may make."""

    caller: Caller
    office: Office
    from_number: str
    second_keys: SecondKeys
    unsettled: Unsettled
    fallback_url: str
    status_url: str
    strict: bool
    sounds: Sounds
    session: requests.Session
    talk: float
    time_limit: float
    our_numbers: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """One request: `given` is its form, or its query where it was a GET; `url` is as sent."""

    path: str
    method: str
    url: str
    given: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass
class PretendServer:
    http: HTTPServer
    asked: list[Asked] = field(default_factory=list)

    @property
    def voice(self) -> str:
        return self.url("/voice")

    def url(self, path: str) -> str:
        return self.http.url_for(path)

    def says(self, path: str, *verbs: str) -> None:
        """Answer `path` with a document of these verbs."""
        self.answers(path, document(*verbs).encode(), "text/xml")

    def plays(self, path: str, seconds: float, **headers: str) -> None:
        """Answer `path` with that much sound."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers(path, wav(seconds), "audio/wav", headers=named)

    def answers(
        self,
        path: str,
        body: bytes,
        content_type: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer `path` with exactly this, however often it is asked for."""

        def handler(request: Request) -> Response:
            self._remember(request)
            return Response(body, status, dict(headers or {}), content_type=content_type)

        self.http.expect_request(path).respond_with_handler(handler)

    def sends_on(self, path: str, to: str, status: int = 302) -> None:
        """Answer `path` with an HTTP redirection."""
        self.answers(path, b"", "text/plain", status=status, headers={"Location": to})

    def asked_for(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def _remember(self, request: Request) -> None:
        given = request.form if request.method == "POST" else request.args
        sent = request.host_url.rstrip("/") + request.environ["REQUEST_URI"]
        self.asked.append(
            Asked(request.path, request.method, sent, dict(given), dict(request.headers))
        )


def ring(server: PretendServer, *items: str, **choices: Unpack[Choices]) -> Call:
    """Ring the server and press these keys, question after question."""
    choices.setdefault("caller", ScriptedCaller(*items))
    choices.setdefault("office", ScriptedOffice())
    return Handset(server.voice, TOKEN, **choices).ring()


def fault_of(server: PretendServer, *items: str, **choices: Unpack[Choices]) -> Fault:
    """The fault at which a strict call stops."""
    with pytest.raises(TwimlFault) as stopped:
        ring(server, *items, **choices)
    return stopped.value.fault
