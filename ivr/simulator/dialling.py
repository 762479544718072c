"""Rings the office, without ever ringing it: asks what it does, and tells the server."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ivr.simulator.events import Bridged, Dialled, TwimlFault
from ivr.simulator.faults import CallFailed, Fault
from ivr.simulator.leg import End, Identity, Leg
from ivr.simulator.line import Ask
from ivr.simulator.people import Answer, HangUp, Said, Spoken
from ivr.simulator.verbs import Dial, Number

# Twilio lets it ring five seconds longer than the document says.
EXTRA_RING = 5
_PICKS_UP_AFTER = 6.0
_RINGS = {Answer.BUSY: 2.0, Answer.FAILED: 1.0}

Run = Callable[[Leg, Ask], End]


@dataclass(frozen=True)
class _Outcome:
    """What became of all the lines that were rung together; `talk` is in seconds."""

    status: str
    sid: str
    bridged: bool = False
    talk: float = 0.0


class _Staff:
    """Whoever picks up: presses 1 when first asked to, or nothing at all."""

    def __init__(self, answer: Answer) -> None:
        self._keys = "1" if answer is Answer.ANSWERS else ""

    def hear(self, said: Said) -> str:
        return ""

    def wait(self, seconds: float, pressed: str = "") -> str:
        keys, self._keys = self._keys, ""
        return keys

    def speak(self, seconds: float) -> Spoken:
        return Spoken()


def dial(leg: Leg, verb: Dial, run: Run) -> Ask | None:
    """Ring the numbers of a Dial, and give the request that reports it; None without an action.

    `run` executes what is whispered to whoever picks up. Raises HangUp.
    """
    caller_id = _caller_id(leg, verb)
    try:
        outcome = _ring(leg, verb, caller_id, run)
    except HangUp:
        if verb.action and leg.exchange.unsettled.asks_after_hang_up:
            gone = {"DialCallStatus": "canceled", "DialCallSid": leg.exchange.new_sid("CA")}
            leg.put_off(Ask(verb.action, verb.method, gone), status="completed")
        raise
    return Ask(verb.action, verb.method, _report(leg, outcome)) if verb.action else None


def _report(leg: Leg, outcome: _Outcome) -> dict[str, str]:
    report = {"DialCallStatus": outcome.status, "DialCallSid": outcome.sid}
    if outcome.bridged:
        report["DialCallDuration"] = str(round(outcome.talk))
    if leg.exchange.unsettled.says_bridged:
        report["DialBridged"] = "true" if outcome.bridged else "false"
    return report


def _caller_id(leg: Leg, verb: Dial) -> str | None:
    """The number the office sees; None if Twilio would refuse to show it."""
    shown = verb.caller_id or leg.identity.from_
    ours = leg.exchange.our_numbers
    if verb.caller_id is None and not re.fullmatch(r"\+[1-9]\d{6,14}", shown):
        sentence = f"<Dial> has no callerId, and the caller's “{shown}” can't be shown"
        leg.exchange.report(Fault(13247, sentence))
        return None
    if verb.caller_id and shown not in ours | {leg.identity.from_, leg.identity.to}:
        sentence = f"<Dial> shows “{shown}”, which is no number of the line's or the caller's"
        leg.exchange.report(Fault(13214, sentence))
        return None
    return shown


def _ring(leg: Leg, verb: Dial, caller_id: str | None, run: Run) -> _Outcome:
    if caller_id is None or not verb.numbers:
        return _Outcome("failed", leg.exchange.new_sid("CA"))
    longest = float(verb.timeout + EXTRA_RING)
    answers = [(number, _ask_office(leg, number, longest)) for number in verb.numbers]
    picked_up = [(number, answer) for number, answer in answers if answer.picks_up]
    if not picked_up:
        rings = max(_RINGS.get(answer, longest) for _, answer in answers)
        _let_ring(leg, rings)
        return _Outcome(_worst([answer for _, answer in answers]), leg.exchange.new_sid("CA"))
    _let_ring(leg, min(_PICKS_UP_AFTER, longest))
    for number, answer in picked_up:
        child = _child(leg, number, caller_id)
        if _takes_it(leg, number, answer, child, run):
            return _talk(leg, verb, child)
    return _Outcome(leg.exchange.unsettled.refused_as, child.sid)


def _child(leg: Leg, number: Number, caller_id: str) -> Identity:
    return Identity(
        sid=leg.exchange.new_sid("CA"),
        account_sid=leg.identity.account_sid,
        from_=caller_id,
        to=number.number,
        direction="outbound-dial",
        parent=leg.identity.sid,
    )


def _ask_office(leg: Leg, number: Number, longest: float) -> Answer:
    answer = leg.exchange.office.answer(number.number, longest)
    leg.exchange.note(Dialled(number.number, answer))
    return answer


def _let_ring(leg: Leg, seconds: float) -> None:
    leg.keep_or_lose(leg.hear(Said("ring", "", None, seconds)))


def _worst(answers: list[Answer]) -> str:
    named = (Answer.NO_ANSWER, Answer.BUSY)
    return next((answer.status for answer in named if answer in answers), "failed")


def _takes_it(leg: Leg, number: Number, answer: Answer, child: Identity, run: Run) -> bool:
    """Whether whoever picked up takes the call, once they have heard what it is."""
    if number.url is None:
        return True
    staff = Leg(leg.exchange, child, _Staff(answer), "staff")
    try:
        return run(staff, Ask(number.url, number.method)) is End.RAN_OUT
    except CallFailed as failed:
        if leg.exchange.strict:
            raise TwimlFault(failed.fault, leg.exchange.call) from failed
        return False


def _talk(leg: Leg, verb: Dial, child: Identity) -> _Outcome:
    seconds = min(leg.exchange.talk, float(verb.time_limit))
    leg.exchange.note(Bridged(child.to, seconds))
    leg.keep_or_lose(leg.hear(Said("talk", "", None, seconds)))
    return _Outcome("completed", child.sid, bridged=True, talk=seconds)
