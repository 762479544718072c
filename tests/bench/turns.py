"""The requests of the benchmark: the bytes that Twilio would send, signed beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from ivr.simulator.exchange import new_sid
from ivr.simulator.leg import Identity
from tests.bench.servers import Server, ServerSilent
from tests.line import CALLER, link

_CALLERS = 200
_A_KEY = {"Digits": "1", "FinishedOnKey": "", "msg": "Gather End"}


@dataclass(frozen=True)
class Turn:
    """One kind of request: to our line, and with the same body to the bare app.

    `document` is what our line answers, and all that the bare app sends back; `answers` is what
    the caller has done.
    """

    name: str
    title: str
    ours: Sequence[bytes]
    bare: Sequence[bytes]
    document: bytes
    answers: Mapping[str, str]


class Twilio:
    """Writes requests to one line, with the token that both know."""

    def __init__(self, public_url: str, auth_token: str) -> None:
        self._public_url = public_url
        self._validator = RequestValidator(auth_token)

    def requests(
        self, target: str, answers: Mapping[str, str], to: str = "", callers: int = _CALLERS
    ) -> list[bytes]:
        """A signed request from each of some callers; `to` is a path where it goes instead."""
        return [self._request(target, answers, to or target) for _ in range(callers)]

    def _request(self, target: str, answers: Mapping[str, str], path: str) -> bytes:
        identity = Identity(new_sid("CA"), new_sid("AC"), CALLER, "+441632960000")
        form = identity.parameters("in-progress" if answers else "ringing") | dict(answers)
        signature = self._validator.compute_signature(self._public_url + target, form)
        return http_request(path, urlencode(form).encode(), signature)


def http_request(path: str, body: bytes, signature: str) -> bytes:
    """A POST as Twilio makes it, with the headers it sends."""
    head = (
        f"POST {path} HTTP/1.1\r\n"
        "Host: localhost\r\n"
        "User-Agent: TwilioProxy/1.1\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"X-Twilio-Signature: {signature}\r\n"
        f"I-Twilio-Idempotency-Token: {new_sid('')}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def read_turns(line: Server, twilio: Twilio) -> list[Turn]:
    """A call coming in and a key pressed in its first menu, with what the line answers to them.

    Raises ServerSilent unless a wrong signature is refused and both are answered with a menu.
    """
    call = twilio.requests("/voice", {})
    forged = call[0].replace(b"X-Twilio-Signature: ", b"X-Twilio-Signature: x")
    if not line.exchange(forged).startswith(b"HTTP/1.1 403"):
        raise ServerSilent(f"A wrong signature is not refused by: {line.command}")
    menu = _menu(line, call[0])
    address = link(menu.decode(), "Gather")
    key = twilio.requests(address, _A_KEY)
    bare_call = twilio.requests("/voice", {}, to="/call")
    bare_key = twilio.requests(address, _A_KEY, to="/key")
    return [
        Turn("call", "POST /voice", call, bare_call, menu, {}),
        Turn("key", "a key press", key, bare_key, _menu(line, key[0]), _A_KEY),
    ]


def _menu(line: Server, request: bytes) -> bytes:
    head, _, document = line.exchange(request).partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200") or b"<Gather" not in document:
        raise ServerSilent(f"Not answered with a menu by: {line.command}\n{head!r}{document!r}")
    return document
