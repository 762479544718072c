"""Walking the running line: every document, and everything that a caller can do with it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import parse_qsl, urlencode

from twilio.request_validator import RequestValidator

from tests.line import Line, link

FIXED_KEYS = "0*9#"
SPOKEN_KEYS = dict(zip("one two three four five six seven eight".split(), "12345678", strict=True))
_DATES = ("turns", "began")


@dataclass(frozen=True)
class Document:
    """One answer of the line."""

    text: str
    heard: str

    @property
    def asks(self) -> bool:
        """Whether it waits for a key."""
        return "<Gather" in self.text

    @property
    def plays_on(self) -> bool:
        """Whether it is a part of an explanation: silence is how one listens to it."""
        return 'timeout="1"' in self.text

    @property
    def is_kept(self) -> bool:
        """Whether it takes an order, a message or a code: its answers are kept for one call."""
        return "/order?" in self.text or "/message?" in self.text or self.asks_for_a_code

    @property
    def asks_for_a_code(self) -> bool:
        """Whether it waits in silence for a code of staff, and then says the main menu."""
        return "/ring-in?" in self.text

    @property
    def records(self) -> bool:
        """Whether it takes what the caller says."""
        return "<Record" in self.text

    @property
    def rings(self) -> bool:
        """Whether it rings an office."""
        return "<Dial" in self.text

    @property
    def keys(self) -> list[str]:
        """Every key that it offers, those that work everywhere, and one that it does not offer.

        Where it takes a number: the beginnings of postcodes of every kind, and what is none.
        """
        if 'numDigits="1"' not in self.text:
            return ["7401", "33248", "33242", "3311", "33127", "33121", "7911", "99", "74*", "0"]
        offered = [
            SPOKEN_KEYS[word]
            for word in re.findall(r"press (\w+)", self.heard)
            if word in SPOKEN_KEYS
        ]
        wrong = next(key for key in "87654321" if key not in offered)
        return [*offered, *FIXED_KEYS, wrong]

    @property
    def key(self) -> str:
        return link(self.text, "Gather")

    @property
    def silence(self) -> str:
        return link(self.text, "Redirect")

    @property
    def leg(self) -> str:
        return link(self.text, "Dial")

    @property
    def place(self) -> str:
        """Where it leads on from, whatever the time and the number of turns."""
        address = self.key if self.asks else self.leg if self.rings else self.text
        if self.records:
            address = link(self.text, "Record")
        return _without_dates(address) + self.heard


class Walker:
    """Asks the line for documents, and knows what their sounds say."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._words = line.words_of()
        self._validator = RequestValidator(line.settings.twilio_auth_tokens[0])

    def ring(self) -> Document:
        """The first document of a call."""
        return self.ask("/voice")

    def ask(self, target: str, form: Mapping[str, str] | None = None) -> Document:
        """The document that an address of the last one leads to; the time stands still."""
        path, _, query = target.partition("?")
        remembered = [(name, value) for name, value in parse_qsl(query) if name != "turns"]
        if remembered:
            path += "?" + urlencode(remembered)
        text = self._fetch(path, {"CallSid": "CA" + "4" * 32} | dict(form or {}))
        return Document(text, self._spoken(text))

    def _fetch(self, target: str, form: Mapping[str, str]) -> str:
        """One signed turn, given to the app as a server would: tens of thousands make a walk."""
        path, _, query = target.partition("?")
        body = urlencode(form).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_X_TWILIO_SIGNATURE": self._validator.compute_signature(
                self._line.url + target, form
            ),
            "wsgi.input": BytesIO(body),
        }
        told: list[str] = []

        def start(status: str, headers: object, error: object = None) -> Callable[[bytes], object]:
            told.append(status)
            return list

        answer = self._line.app.wsgi_app(environ, start)
        assert told == ["200 OK"], target
        return b"".join(answer).decode()

    def _spoken(self, document: str) -> str:
        pieces = re.findall(r"<Play>([^<]+)</Play>|<Say[^>]*>(.*?)</Say>", document)
        return " ".join(
            (self._words(url) or "") if url else re.sub(r"<[^>]+>", " ", said)
            for url, said in pieces
        )

    def next_documents(self, document: Document) -> Iterator[tuple[str, Document]]:
        """Everything that can follow a document, by what the caller or the office did."""
        if document.asks:
            for key in document.keys:
                yield key, self.ask(document.key, {"Digits": key})
            yield "silence", self.ask(document.silence)
        elif document.rings:
            for name, leg in LEGS.items():
                yield name, self.ask(document.leg, leg)


LEGS = {
    "busy": {"DialCallStatus": "busy", "DialBridged": "false"},
    "no answer": {"DialCallStatus": "no-answer"},
    "failed": {"DialCallStatus": "failed"},
    "refused": {"DialCallStatus": "completed", "DialBridged": "false"},
    "in doubt": {"DialCallStatus": "completed"},
    "spoke": {"DialCallStatus": "completed", "DialBridged": "true"},
}


def _without_dates(address: str) -> str:
    path, _, query = address.partition("?")
    return path + "?" + urlencode([pair for pair in parse_qsl(query) if pair[0] not in _DATES])
