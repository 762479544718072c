"""Calls of the benchmark, turn by turn: what Twilio asks once it has the document before."""

import base64
import hashlib
import hmac
import random
import re
from collections import Counter
from collections.abc import Generator
from functools import cache, partial
from urllib.parse import urlencode

from ivr.call.edition import load_edition
from ivr.leaflets.order import State
from ivr.script.prompts import OrderPrompt, clip_name
from ivr.simulator.exchange import new_sid
from ivr.simulator.leg import Identity
from ivr.store.audio_files import ShippedAudio
from ivr.store.database import Database
from ivr.store.leaflets import list_orders
from tests.bench.servers import CHECKOUT
from tests.bench.turns import http_request
from tests.line import CALLER, link
from tests.served import TOKEN, Served

Webhook = tuple[str, dict[str, str]]
"""Where it goes, and what it says."""
Calls = Generator[Webhook, str, None]
"""One call after another: yields webhooks, and is sent the documents that answer them."""

ORDER = ("3", "1", "1", "1", "740133#", "1", "1", "1", "address", "name", "1", "2")
"""Keys, and what is said: a whole order."""
_WALKS = (
    ("1", "1", "2", "2", "*", "5", "9"),
    ("1", "3", "1", "9", "2", "3", "*", "9"),
    ("2", "1", "1", "*", "2", "9"),
    ("1", "4", "#", "*", "2", "2", "9"),
    ("1", "8", "2", "9", "2", "1"),
)
"""Keys of callers who look around, wrong ones among them; none leads away from the menus."""
_A_KEY = {"FinishedOnKey": "", "msg": "Gather End"}


def menus(chance: random.Random) -> Calls:
    """Callers who listen to one page and another, and order nothing."""
    while True:
        identity = _identity(new_sid("CA"))
        document = yield "/voice", identity.parameters("ringing")
        form = identity.parameters("in-progress") | _A_KEY
        for key in chance.choice(_WALKS):
            document = yield link(document, "Gather"), form | {"Digits": key}


def orders(told: dict[str, str]) -> Calls:
    """Callers who order a leaflet each; the document with the reference is noted under the call."""
    while True:
        call = new_sid("CA")
        identity = _identity(call)
        document = yield "/voice", identity.parameters("ringing")
        form = identity.parameters("in-progress")
        for answer in ORDER:
            target, answered = step_of_order(document, answer, call)
            document = yield target, form | answered
        told[call] = document


def step_of_order(document: str, answer: str, call: str) -> Webhook:
    """What is asked once a caller has answered a document with one part of `ORDER`."""
    if answer in ("address", "name"):
        recording = "RE" + hashlib.md5(f"{call} {answer}".encode()).hexdigest()  # noqa: S324 - a name
        url = f"https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/{recording}"
        about = {"RecordingSid": recording, "RecordingUrl": url, "RecordingDuration": "5"}
        return link(document, "Record"), about | {"Digits": "#"}
    return link(document, "Gather"), {"Digits": answer}


def signed(server: Served, webhook: Webhook) -> bytes:
    """The request, as Twilio makes it for one server."""
    target, form = webhook
    text = server.public_url + target + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()
    return http_request(target, urlencode(form).encode(), base64.b64encode(digest).decode())


def references(url: str) -> Counter[str]:
    """How many confirmed orders of a database have each reference."""
    database, older, kept = Database(url), None, Counter[str]()
    while True:
        page = database.read(partial(list_orders, state=State.WAITING, older=older))
        kept.update(order.reference for order in page.orders)
        older = page.next
        if older is None:
            database.close()
            return kept


def reference(document: str) -> str:
    """The number that a document says: the first six of its digits."""
    digits = _digit_clips()
    said = re.findall(r"/audio/([0-9a-f]+)\.wav", document)
    return "".join(digits[clip] for clip in said if clip in digits)[:6]


@cache
def _digit_clips() -> dict[str, str]:
    audio = ShippedAudio(CHECKOUT / "audio")
    edition, _ = load_edition(CHECKOUT / "prompts", {"en": audio.read("en")})
    clips = edition.recordings["en"]
    return {
        clips[clip_name(OrderPrompt.DIGIT, digit + 1)].checksum: str(digit) for digit in range(10)
    }


def _identity(call: str) -> Identity:
    return Identity(call, "AC" + "0" * 32, CALLER, "+441632960000")
