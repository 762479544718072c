"""One leg of a call: executes documents, verb after verb, for whoever is at its end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ivr.simulator.events import (
    Delivered,
    Heard,
    Lost,
    Pressed,
    Silence,
    Whispered,
    Who,
)
from ivr.simulator.exchange import Exchange
from ivr.simulator.faults import CallFailed, Fault
from ivr.simulator.line import Ask, Reply
from ivr.simulator.people import Caller, HangUp, Said
from ivr.simulator.twiml import read_document
from ivr.simulator.verbs import Document, Pause, Play, Prompt, Say

_TONE = 0.5


class End(Enum):
    """How a leg's documents came to their end."""

    TOLD_TO = "told to hang up"
    RAN_OUT = "no verb was left"


@dataclass(frozen=True)
class Identity:
    """Who rings whom, as Twilio tells the server."""

    sid: str
    account_sid: str
    from_: str
    to: str
    direction: str = "inbound"
    parent: str = ""

    def parameters(self, status: str) -> dict[str, str]:
        standard = {
            "CallSid": self.sid,
            "AccountSid": self.account_sid,
            "From": self.from_,
            "To": self.to,
            "Caller": self.from_,
            "Called": self.to,
            "CallStatus": status,
            "ApiVersion": "2010-04-01",
            "Direction": self.direction,
            # Twilio adds parameters without notice.
            "CallToken": '{"parentCallInfoToken": null}',
        }
        for who in ("From", "To", "Caller", "Called"):
            country = "GB" if standard[who].startswith("+44") else ""
            standard |= {f"{who}City": "", f"{who}State": "", f"{who}Zip": ""}
            standard[f"{who}Country"] = country
        return standard | ({"ParentCallSid": self.parent} if self.parent else {})


class Leg:
    """The running state of one leg; `who` is at its end."""

    def __init__(
        self, exchange: Exchange, identity: Identity, caller: Caller, who: Who = "caller"
    ) -> None:
        self.exchange = exchange
        self.identity = identity
        self.caller = caller
        self.who = who
        self.status = "ringing" if who == "caller" else "in-progress"
        self.typed_ahead = ""

    def open(self, ask: Ask) -> Document:
        """Ask for a document and read it; faults are reported."""
        exchange = self.exchange
        address = ask.url.partition("#")[0]
        if self.who == "caller":
            exchange.call.urls.append(address)
        exchange.count_document(address)
        reply = self._reply(ask)
        self.status = exchange.call.status = "in-progress"
        if reply.redirected and ask.answers:
            lost = ", ".join(ask.answers)
            sentence = f"an HTTP redirection loses what Twilio was telling ({lost})"
            exchange.report(Fault(None, sentence, url=address))
        document = read_document(
            reply.body,
            content_type=reply.content_type,
            url=reply.url,
            whisper=self.who == "staff",
        )
        for fault in document.faults:
            exchange.report(fault)
        return document

    def _reply(self, ask: Ask) -> Reply:
        try:
            return self.exchange.line.webhook(ask, self.identity.parameters(self.status))
        except CallFailed as failed:
            self.exchange.report(failed.fault)
            raise

    def put_off(self, ask: Ask, *, status: str) -> None:
        """Tell the server something once the caller has gone; its answer is not executed."""
        answers = {**self.identity.parameters(status), **ask.answers}
        self.exchange.later.insert(0, replace(ask, answers=answers))

    def hear(self, said: Said) -> str:
        """Play one thing to whoever is there, and give the keys pressed meanwhile."""
        if said.kind not in {"ring", "talk"}:
            note = Heard(said) if self.who == "caller" else Whispered(said)
            self.exchange.note(note)
        try:
            keys = self.caller.hear(said)
        except HangUp as hung_up:
            self.exchange.pass_time(hung_up.after)
            raise
        self.exchange.pass_time(said.seconds)
        self._note_pressed(keys)
        return keys

    def wait(self, seconds: float, pressed: str) -> str:
        """Keep still for `seconds`, or give the keys pressed before they ran out."""
        try:
            keys = self.caller.wait(seconds, pressed)
        except HangUp as hung_up:
            self._silence(hung_up.after)
            raise
        if keys:
            self._note_pressed(keys)
        else:
            self._silence(seconds)
        return keys

    def _silence(self, seconds: float) -> None:
        if seconds:
            self.exchange.note(Silence(seconds, self.who))
        self.exchange.pass_time(seconds)

    def _note_pressed(self, keys: str) -> None:
        if keys:
            self.exchange.note(Pressed(keys, self.who))

    def play_alone(self, prompt: Prompt) -> None:
        """Play something outside a question: no key cuts it short."""
        for said in self.sayings(prompt):
            self.keep_or_lose(self.hear(said))

    def keep_or_lose(self, keys: str) -> None:
        """Deal with keys that nothing was listening for, one way or the other."""
        if not keys:
            return
        if self.exchange.second_keys == "delivered":
            self.typed_ahead += keys
        else:
            self.exchange.note(Lost(keys))

    def take_typed_ahead(self) -> str:
        keys, self.typed_ahead = self.typed_ahead, ""
        if keys:
            self.exchange.note(Delivered(keys))
        return keys

    def sayings(self, prompt: Prompt, *, in_gather: bool = False) -> Iterator[Said]:
        """A prompt as often as it is repeated; a file is fetched before the first."""
        said = self._said(prompt, in_gather)
        loop = 1 if isinstance(prompt, Pause) else prompt.loop or 1000
        return (said for _ in range(loop))

    def _said(self, prompt: Prompt, in_gather: bool) -> Said:
        match prompt:
            case Say(text, seconds):
                return Said("say", text, None, seconds, in_gather)
            case Pause(length):
                return Said("pause", "", None, length, in_gather)
            case Play(digits=digits) if digits:
                waits = digits.lower().count("w") * _TONE + digits.count("W") * _TONE
                tones = sum(_TONE for digit in digits if digit not in "wW")
                return Said("play", f"tones {digits}", None, waits + tones, in_gather)
            case Play(url):
                return self._played(url, in_gather)

    def _played(self, url: str, in_gather: bool) -> Said:
        exchange = self.exchange
        try:
            sound = exchange.sounds.get(url, exchange.line, in_gather=in_gather)
        except CallFailed as failed:
            exchange.report(failed.fault)
            raise
        words = exchange.wording(url) or _file_name(url)
        return Said("play", words, url, sound.seconds, in_gather, sound.body)


def _file_name(url: str) -> str:
    return unquote(PurePosixPath(urlsplit(url).path).name) or url
