"""Executes documents on a leg until there is nothing more to do."""

from ivr.simulator.dialling import dial
from ivr.simulator.faults import Fault
from ivr.simulator.gather import gather
from ivr.simulator.leg import End, Leg
from ivr.simulator.line import Ask
from ivr.simulator.recording import record
from ivr.simulator.verbs import (
    Dial,
    Document,
    Gather,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)


def run(leg: Leg, ask: Ask) -> End:
    """Execute the document asked for, and every one it leads to.

    Raises CallFailed, TwimlFault, HangUp and TimeIsUp.
    """
    first = True
    while True:
        document = leg.open(ask)
        leg.exchange.call_back()
        outcome = _execute(leg, document, first)
        if isinstance(outcome, End):
            return outcome
        ask, first = outcome, False


def _execute(leg: Leg, document: Document, first: bool) -> Ask | End:
    for place, verb in enumerate(document.verbs):
        outcome = _do(leg, verb, can_reject=first and place == 0)
        if outcome is not None:
            return outcome
    return End.RAN_OUT


def _do(leg: Leg, verb: Verb, can_reject: bool) -> Ask | End | None:
    match verb:
        case Say() | Play() | Pause():
            leg.play_alone(verb)
            return None
        case Gather():
            return gather(leg, verb)
        case Record():
            return record(leg, verb)
        case Dial():
            return dial(leg, verb, run)
        case Redirect(url, method):
            return Ask(url, method)
        case Hangup():
            return End.TOLD_TO
        case Reject(reason):
            return _reject(leg, reason, can_reject)


def _reject(leg: Leg, reason: str, can_reject: bool) -> End | None:
    if not can_reject:
        leg.exchange.report(Fault(None, "<Reject> only works as the very first verb of a call"))
        return None
    leg.exchange.call.status = "busy" if reason == "busy" else "no-answer"
    return End.TOLD_TO
