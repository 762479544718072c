"""One HTTP request whose time and size are bounded, however the other side behaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from requests import Response

SECONDS = 15.0
"""What Twilio itself allows for an answer, from the first packet to the last."""
MOST_BYTES = 64 * 1024
_CONNECT, _READ = 5.0, 15.0
_PIECE = 64 * 1024


class NoAnswer(Exception):
    """Nothing that could be read came back. The message goes on after the name of who was asked."""


class TooLarge(NoAnswer):
    """The answer went on beyond what was allowed; the rest was not read."""


@dataclass(frozen=True)
class Answer:
    """What came back; `headers` may be asked for in any case."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def content_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def sends_elsewhere(self) -> bool:
        """Whether it is a redirection. None is ever followed."""
        return 300 <= self.status < 400

    @property
    def location_host(self) -> str:
        """The host that a redirection names, or nothing."""
        try:
            return urlsplit(self.headers.get("Location", "")).hostname or ""
        except ValueError:
            return ""


def printable(text: str) -> str:
    """What someone else wrote, fit to stand in a sentence of ours."""
    return "".join(letter for letter in text[:200] if letter.isprintable())


def ask(
    method: str,
    url: str,
    *,
    auth: tuple[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Make one request; redirections are not followed.

    `seconds` are for all of it, `most_bytes` for the body. Raises NoAnswer, or TooLarge.
    """
    # Only who asks Twilio for something needs these, and they are slow to import.
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    from ivr.twilio_rest.deadline import Deadline

    # Packed answers could be far larger than they look.
    sent = {"Accept-Encoding": "identity", **(headers or {})}
    with Deadline(seconds) as deadline, deadline.session() as session:
        try:
            with session.request(
                method,
                url,
                data=form,
                auth=auth,
                headers=sent,
                timeout=(_CONNECT, _READ),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = _read(response, most_bytes)
        except (RequestException, HTTPError, OSError) as error:
            if deadline.has_passed:
                raise NoAnswer(f"did not answer in full within {seconds:g} seconds") from error
            raise NoAnswer(_reason(error)) from error
        if deadline.has_passed:  # without a length, being broken off looks like the end
            raise NoAnswer(f"did not answer in full within {seconds:g} seconds")
    return Answer(response.status_code, body, response.headers)


def _read(response: "Response", most_bytes: int) -> bytes:
    body = bytearray()
    for piece in response.raw.stream(_PIECE, decode_content=False):
        body += piece
        if len(body) > most_bytes:
            raise TooLarge(f"answered with more than {most_bytes} bytes")
    return bytes(body)


def _reason(error: Exception) -> str:
    from requests import exceptions
    from urllib3.exceptions import NameResolutionError, NewConnectionError

    cause = getattr(error.args[0] if error.args else None, "reason", None)
    match error:
        case exceptions.SSLError():
            return "has no valid certificate: none, a self-made or old one, or one of another host"
        case exceptions.ProxyError():
            return "can't be reached through the proxy that is set (HTTPS_PROXY)"
        case exceptions.Timeout():
            return "did not answer in time"
    if isinstance(cause, NameResolutionError):
        return "can't be found: there is no such host"
    if isinstance(cause, NewConnectionError):
        return "takes no connection"
    return "broke off before its answer was complete"
