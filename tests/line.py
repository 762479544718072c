"""A line that answers over real HTTP, and a way to ring it by hand or with the built-in phone."""

import html
import io
import logging
import re
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import requests
from twilio.request_validator import RequestValidator
from werkzeug.serving import WSGIRequestHandler, make_server

from ivr.app import create_app, end
from ivr.call.edition import load_edition
from ivr.config import Settings
from ivr.language import DEFAULT_LANGUAGE
from ivr.leaflets.order import Order
from ivr.messages.message import Message
from ivr.simulator.people import Spoken
from ivr.store.audio_files import ShippedAudio
from ivr.store.database import Database, default_url
from ivr.store.leaflets import find_order
from ivr.store.messages import list_messages

CALLER = "+447700900123"


class _KeepsConnections(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"


class Line:
    """A server in this process; `now` moves its clock."""

    def __init__(self, settings: Settings, rest: Callable[[float], None] = time.sleep) -> None:
        self.now = time.time()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = make_server(
            "127.0.0.1", 0, lambda *_: [], True, request_handler=_KeepsConnections
        )
        self.url = f"http://127.0.0.1:{self._server.port}"
        self.settings = settings.model_copy(update={"public_url": self.url})
        self.app = create_app(self.settings, lambda: self.now, rest)
        self._server.app = self.app
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.session = requests.Session()

    def __enter__(self) -> "Line":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        end(self.app)

    def post(self, target: str, **form: str) -> requests.Response:
        """One signed request, as Twilio makes it."""
        form = {"CallSid": "CA" + "1" * 32, "From": CALLER, "To": "+441632960000"} | form
        url = self.url + target
        signature = RequestValidator(self.settings.twilio_auth_tokens[0]).compute_signature(
            url, form
        )
        return self.session.post(url, data=form, headers={"X-Twilio-Signature": signature})

    def hand_over(self, recording: str, spoken: Spoken) -> None:
        """What the built-in phone does with a recording: here it is a second of silence."""
        self.session.post(f"{self.url}/phone/recordings/{recording}", data=silent_second())

    def order_of(self, call: str) -> Order | None:
        """What is stored of a call's order."""
        database = Database(default_url(self.settings.home))
        try:
            database.upgrade()
            return database.read(lambda connection: find_order(connection, call))
        finally:
            database.close()

    def messages_of(self, call: str) -> list[Message]:
        """The messages of a call, in the order in which they were left."""
        database = Database(default_url(self.settings.home))
        try:
            database.upgrade()
            listed = [stored.message for stored in database.read(list_messages).messages]
            return [message for message in reversed(listed) if message.call == call]
        finally:
            database.close()

    def seen_by_staff(self, call: str) -> str:
        """What a call has left, in words."""
        order = self.order_of(call)
        seen = [_in_words(order)] if order and order.state else []
        seen += map(_message_in_words, self.messages_of(call))
        return "; ".join(seen) or "nothing"

    def words_of(self) -> Callable[[str], str | None]:
        """What a recording says, by its address."""
        return words_of(self.settings.prompts, self.settings.audio)


def words_of(prompts: Path, audio: Path) -> Callable[[str], str | None]:
    """What a recording of the shipped script says, by its address."""
    shipped = ShippedAudio(audio)
    edition, _ = load_edition(prompts, {name: shipped.read(name) for name in shipped.languages()})
    said = {
        recording.checksum: " ".join(breath.text for breath in wording.breaths)
        for language in edition.script.wordings.values()
        for wording in language.values()
        if (recording := edition.recording(wording))
    }
    return lambda url: said.get(url.rsplit("/", 1)[-1].removesuffix(".wav"))


def _in_words(order: Order) -> str:
    items = [
        " ".join(filter(None, (each.leaflet, each.format, each.language))) for each in order.items
    ]
    rest = ["ring back"] if order.ring_back else []
    return ", ".join([str(order.state), order.postcode or "no postcode", *items, *rest])


def _message_in_words(message: Message) -> str:
    voice = message.voice
    said = f"a message for {message.office} of {voice.seconds:.0f} s" if voice else "no message"
    about = [f"about {message.topic}"] if message.topic else []
    about += [f"in {message.language}"] if message.language != DEFAULT_LANGUAGE else []
    rest = ["ring back"] if message.call_back else []
    return ", ".join([said, *about, *rest])


def silent_second() -> bytes:
    """A sound file."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16_000))
    return sound.getvalue()


def link(document: str, element: str) -> str:
    """The address that an element of a document leads to."""
    found = {
        "Gather": r'<Gather action="([^"]+)"',
        "Redirect": r"<Redirect>([^<]+)<",
        "Dial": r'<Dial action="([^"]+)"',
        "Number": r'<Number url="([^"]+)"',
        "Record": r'<Record action="([^"]+)"',
    }[element]
    match = re.search(found, document)
    assert match, f"no {element} in {document}"
    return html.unescape(match[1])
