"""Google's side of the wire, simulated: it speaks the format that the real gtts package reads."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.speech.sounds import around, babble, encoded

PATH = "/_/TranslateWebserverUi/data/batchexecute"
Answer = Callable[[str], Response]


def speech(text: str) -> Response:
    """A good answer: a third of a second of sound for each word, as MP3 with all its headers."""
    sound = around(0.2, babble(len(text.split()) / 3, seed=len(text)), 0.4)
    mp3 = base64.b64encode(encoded(sound, "mp3", "libmp3lame")).decode()
    return Response(wire(json.dumps([mp3], separators=(",", ":"))))


def wire(payload: str) -> str:
    """The lines that carry a payload."""
    line = json.dumps(
        [["wrb.fr", "jQ1olc", payload, None, None, None, "generic"]], separators=(",", ":")
    )
    return f')]}}\'\n\n{len(line)}\n{line}\n25\n[["e",4,null,null,{len(line)}]]\n'


def says(status: int) -> Answer:
    """An answer with that status."""
    return lambda text: Response("<html>Our systems have detected unusual traffic</html>", status)


class Google:
    """What was asked, and the answers to give: the last one again and again."""

    def __init__(self, clock: "Clock") -> None:
        self.asked: list[tuple[str, str]] = []
        self.asked_at: list[float] = []
        self.answers: list[Answer] = [speech]
        self._clock = clock

    def __call__(self, request: Request) -> Response:
        ((rpc,),) = json.loads(parse_qs(request.get_data(as_text=True))["f.req"][0])
        assert rpc[0] == "jQ1olc"
        text, language, speed, _ = json.loads(rpc[1])
        assert speed is None
        self.asked.append((text, language))
        self.asked_at.append(self._clock.now)
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        return answer(text)


class Clock:
    """Time that passes only when somebody sleeps."""

    now = 0.0

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@contextmanager
def google_at(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> Iterator[Google]:
    """A Google that answers at a local address."""
    google = Google(clock)
    server.expect_request(PATH, "POST").respond_with_handler(google)
    sites: list[str] = []

    def address(tld: str = "com", path: str = "") -> str:
        sites.append(tld)
        return server.url_for("/" + path)

    monkeypatch.setattr("gtts.tts._translate_url", address)
    yield google
    assert set(sites) == {"co.uk"}
