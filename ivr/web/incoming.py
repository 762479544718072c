"""What came in with a turn: Twilio's form, and what the caller or an office did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.call.heard import Heard, Keys, LegEnded, Silence, Spoken, Words
from ivr.store.accepted_calls import AcceptedCalls
from ivr.twiml.address import Event
from ivr.web.keeping import spoken

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST_BODY = 64 * 1024
_BRIDGED = {"true": True, "false": False}
_GIVEN = ("CallSid", "From", "Digits", "RecordingSid", "RecordingUrl", "RecordingDuration")
_KINDS = {"*": "star", "#": "hash", "0": "zero"} | dict.fromkeys("123456789", "digit")


@dataclass(frozen=True)
class Form:
    """What Twilio sent, as far as it is needed; the rest is only signed."""

    values: Mapping[str, list[str]]

    def get(self, name: str) -> str:
        """The first value of a parameter, or nothing."""
        return self.values.get(name, ("",))[0]

    @property
    def given(self) -> dict[str, str]:
        """What a conversation needs of it."""
        return {name: self.get(name) for name in _GIVEN}


def read_body(environ: "WSGIEnvironment") -> bytes | None:
    """The whole body, or None where it is too large to be Twilio's; unread where it is unsigned."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()) or int(length) > LARGEST_BODY:
        return None
    if not environ.get("HTTP_X_TWILIO_SIGNATURE"):
        # A thread that answers calls would wait for a body that may never come.
        return b""
    body: bytes = environ["wsgi.input"].read(int(length))
    return body


def heard_in(event: str, form: Form, accepted: AcceptedCalls) -> Heard | None:
    """What was heard where an event happened; None where a call comes in."""
    if not event:
        return None
    if event == Event.KEY and (keys := form.get("Digits")):
        return Keys(keys)
    if event == Event.LEG:
        bridged = _BRIDGED.get(form.get("DialBridged").lower())
        return LegEnded(form.get("DialCallStatus"), bridged, accepted.has(form.get("CallSid")))
    if event == Event.VOICE:
        return spoken(form.given)
    if event == Event.WORDS and (words := form.get("SpeechResult")):
        return Words(words)
    return Silence()


def kind_of(heard: Heard | None) -> str:
    """What kind of thing it was; never which key, since later pages take personal digits."""
    match heard:
        case None:
            return "call"
        case Keys(pressed=key):
            return _KINDS.get(key, "odd")
        case Silence():
            return "none"
        case Spoken():
            return "voice"
        case Words():
            return "words"
        case LegEnded(was_a_conversation=spoken):
            return "spoke" if spoken else "unanswered"
