"""The built-in phone: rings a server as Twilio would, and does what it is told."""

from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from email.utils import formatdate
from math import ceil
from typing import Literal

import requests

from ivr.simulator.events import Call, Event, HungUp, Listener, TwimlFault
from ivr.simulator.exchange import Exchange, HandOver, SecondKeys, TimeIsUp, Unsettled, Wording
from ivr.simulator.execution import run
from ivr.simulator.faults import CallFailed, Fault
from ivr.simulator.leg import Identity, Leg, new_sid
from ivr.simulator.line import Ask, Line
from ivr.simulator.people import Caller, HangUp, Office, Said, Spoken
from ivr.simulator.sound import Sounds

ACCOUNT = "AC" + "0" * 32
APOLOGY = "We are sorry, an application error has occurred. Goodbye."


def _nobody(event: Event) -> None:
    """The listener of a call that nobody watches."""


def no_words(url: str) -> str | None:
    """The wording where none is known: the name of the file is shown."""
    return None


def no_sound(recording: str, spoken: Spoken) -> None:
    """What is said stays where it is said."""


@dataclass
class Handset:
    """A phone, and everything about the calls made with it; times are in seconds.

    `strict` raises TwimlFault at the first thing Twilio would object to; otherwise the call
    goes on as Twilio's would, and its faults are in the result. `second_keys`: keys that nothing
    was listening for are lost, or delivered to the next question. `wording` gives the words of a
    file that is played, `listener` each event as it happens. `our_numbers` may be shown to
    the office besides the caller's and the line's own; `talk` is how long a conversation lasts;
    `name` is the CallSid, where it is not to be a new one;
    `recordings_at` is the host of the recordings that are announced, `hand_over` brings the sound
    of one to the server; `sounds` may be shared.
    """

    url: str
    auth_token: str
    _: KW_ONLY
    caller: Caller
    office: Office
    from_number: str = "+447700900123"
    to_number: str = "+441632960000"
    account_sid: str = ACCOUNT
    second_keys: SecondKeys = "lost"
    unsettled: Unsettled = field(default_factory=Unsettled)
    fallback_url: str | None = None
    fallback_method: str = "GET"
    status_url: str | None = None
    strict: bool = True
    session: requests.Session | None = None
    sounds: Sounds = field(default_factory=Sounds)
    wording: Wording = no_words
    listener: Listener = _nobody
    our_numbers: frozenset[str] = frozenset()
    talk: float = 60.0
    time_limit: float = 15.0
    name: str = ""
    recordings_at: str = "https://api.twilio.com"
    hand_over: HandOver = no_sound

    def ring(self) -> Call:
        """Make one call, from the first ring until someone hangs up.

        Raises TwimlFault in a strict call.
        """
        if self.session is not None:
            return self._call(self.session)
        with requests.Session() as session:
            return self._call(session)

    def _call(self, session: requests.Session) -> Call:
        call = Call(self.name or new_sid("CA"))
        leg = Leg(self._exchange(call, session), self._identity(call), self.caller)
        by = self._converse(leg)
        if call.status not in {"busy", "no-answer"}:
            call.status = "completed"
        leg.exchange.note(HungUp(by))
        self._close(leg)
        return call

    def _exchange(self, call: Call, session: requests.Session) -> Exchange:
        return Exchange(
            call=call,
            line=Line(self.auth_token, session, self.time_limit),
            sounds=self.sounds,
            office=self.office,
            second_keys=self.second_keys,
            unsettled=self.unsettled,
            wording=self.wording,
            listener=self.listener,
            strict=self.strict,
            our_numbers=self.our_numbers,
            talk=self.talk,
            recordings_at=self.recordings_at,
            hand_over=self.hand_over,
        )

    def _identity(self, call: Call) -> Identity:
        return Identity(call.sid, self.account_sid, self.from_number, self.to_number)

    def _converse(self, leg: Leg) -> Literal["line", "caller"]:
        try:
            self._execute(leg)
        except HangUp:
            return "caller"
        except TimeIsUp:
            pass
        return "line"

    def _execute(self, leg: Leg) -> None:
        try:
            run(leg, Ask(self.url))
        except CallFailed as failed:
            if self.fallback_url is None:
                self._apologise(leg, failed.fault)
                return
            try:
                run(leg, self._fallback(failed.fault))
            except CallFailed as again:
                self._apologise(leg, again.fault)

    def _fallback(self, fault: Fault) -> Ask:
        why = {"ErrorCode": str(fault.code or ""), "ErrorUrl": fault.url}
        return Ask(self.fallback_url or "", self.fallback_method, why)

    def _apologise(self, leg: Leg, fault: Fault) -> None:
        if self.strict:
            raise TwimlFault(fault, leg.exchange.call) from None
        leg.hear(Said("say", APOLOGY, None, 4.0))

    def _close(self, leg: Leg) -> None:
        """Tell the server what is still to be told, and that the call is over."""
        call = leg.exchange.call
        if self.status_url:
            over = leg.identity.parameters(call.status) | {
                "CallDuration": str(ceil(call.seconds)),
                "Duration": str(ceil(call.seconds / 60)),
                "Timestamp": formatdate(usegmt=True),
                "SequenceNumber": "0",
                "CallbackSource": "call-progress-events",
            }
            leg.exchange.later.append(Ask(self.status_url, "POST", over))
        # Who puts the phone down now changes nothing.
        with suppress(HangUp):
            leg.exchange.call_back()
