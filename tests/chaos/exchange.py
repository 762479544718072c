"""Twilio's side of the chaos: its way to us through a host's router, and what callers have said."""

import hashlib
import io
import random
import threading
import wave
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from ivr.simulator.people import Spoken
from tests.twilio_rest.twilio_api import TwilioApi

_DOUBLED = 0.03
_LATE = 0.3


@dataclass
class Traffic:
    """What went wrong on the way, of all callers together."""

    requests: int = 0
    broken: int = 0
    """Exchanges that ended after the request was sent and before the answer had come."""
    nobody: int = 0
    """Requests that no web process was there to take."""
    doubled: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    """Answers that were no success, by their status."""
    guard: threading.Lock = field(default_factory=threading.Lock)


class Router(HTTPAdapter):
    """What a host has before its web processes: another is asked where one takes no connection.

    A request is never repeated once it was sent: it is answered by 502, which Twilio does not
    repeat, either. Some webhooks come twice.
    """

    def __init__(self, ports: Sequence[int], traffic: Traffic, chance: random.Random) -> None:
        super().__init__()
        self._ports = ports
        self._traffic = traffic
        self._chance = chance

    def send(
        self, request: requests.PreparedRequest, *given: Any, **options: Any
    ) -> requests.Response:
        if request.method == "POST" and self._chance.random() < _DOUBLED:
            self._note("doubled")
            self._deliver(request, *given, **options).close()
        return self._deliver(request, *given, **options)

    def _deliver(
        self, request: requests.PreparedRequest, *given: Any, **options: Any
    ) -> requests.Response:
        self._note("requests")
        for port in self._chance.sample(self._ports, len(self._ports)):
            try:
                response = super().send(_to(port, request), *given, **options)
            except requests.ConnectTimeout:
                continue
            except requests.ConnectionError as error:
                if _was_refused(error):
                    continue
                self._note("broken")
                return _answer(request, HTTPStatus.BAD_GATEWAY)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                with self._traffic.guard:
                    self._traffic.refused[response.status_code] += 1
            return response
        self._note("nobody")
        return _answer(request, HTTPStatus.SERVICE_UNAVAILABLE)

    def _note(self, what: str) -> None:
        with self._traffic.guard:
            setattr(self._traffic, what, getattr(self._traffic, what) + 1)


class Recorder:
    """What callers say, ready at Twilio at once or a little later."""

    def __init__(self, api: TwilioApi, chance: random.Random) -> None:
        self._api = api
        self._chance = chance
        self._ready: list[threading.Timer] = []
        self.said: dict[str, float] = {}
        """Seconds by RecordingSid."""

    def hand_over(self, recording: str, spoken: Spoken) -> None:
        """A caller has said something."""
        self.said[recording] = spoken.seconds
        if self._chance.random() < _LATE:
            timer = threading.Timer(1.0, self._make_ready, (recording,))
            self._ready.append(timer)
            timer.start()
        else:
            self._make_ready(recording)

    def note(self, call: str, said: Iterable[str]) -> None:
        """Of which call some recordings are, as Twilio lists them."""
        self._api.made |= dict.fromkeys(said, (call, datetime.now(UTC)))

    def wait(self) -> None:
        """Return once everything is ready."""
        for timer in self._ready:
            timer.join()

    def _make_ready(self, recording: str) -> None:
        self._api.recordings[recording] = sound_of(recording, self.said[recording])


def sound_of(recording: str, seconds: float) -> bytes:
    """A recording as Twilio makes them, unlike any other."""
    sample = hashlib.sha256(recording.encode()).digest()
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(sample * int(seconds * 8000 * 2 / len(sample)))
    return file.getvalue()


def _to(port: int, request: requests.PreparedRequest) -> requests.PreparedRequest:
    sent = request.copy()
    parts = urlsplit(request.url or "")
    sent.url = urlunsplit(parts._replace(netloc=f"127.0.0.1:{port}"))
    sent.headers["Host"] = parts.netloc
    return sent


def _was_refused(error: requests.ConnectionError) -> bool:
    reason = error.args[0] if error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)


def _answer(request: requests.PreparedRequest, status: HTTPStatus) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.raw = io.BytesIO()
    response.url = request.url or ""
    response.request = request
    return response
