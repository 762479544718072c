"""A question answered with keys, or in words, as Twilio asks it."""

from dataclasses import dataclass, field

from ivr.simulator.events import Understood
from ivr.simulator.leg import Leg
from ivr.simulator.line import Ask
from ivr.simulator.verbs import Gather

_LONGEST_SPEECH = 60.0


@dataclass
class Taking:
    """The keys a Gather has taken; `rest` came after it had enough."""

    gather: Gather
    digits: str = ""
    finished_on: str = ""
    rest: str = ""
    complete: bool = field(default=False)

    def press(self, keys: str) -> None:
        for key in keys:
            if self.complete:
                self.rest += key
            elif key == self.gather.finish_on_key:
                self.finished_on, self.complete = key, True
            else:
                self.digits += key
                self.complete = len(self.digits) == self.gather.num_digits

    @property
    def begun(self) -> bool:
        return bool(self.digits) or self.complete


def gather(leg: Leg, verb: Gather) -> Ask | None:
    """Ask, and give the request that carries the answer; None if there was no answer."""
    # Twilio has every file at hand before the first one starts.
    saids = [said for prompt in verb.prompts for said in leg.sayings(prompt, in_gather=True)]
    taking = Taking(verb)
    if verb.takes_keys:
        taking.press(leg.take_typed_ahead())
    pressed = ""
    for said in saids:
        if taking.begun:
            break
        keys = leg.hear(said)
        if not verb.takes_keys or not verb.barge_in:
            leg.keep_or_lose(keys)
            continue
        pressed += keys
        taking.press(keys)
    if verb.takes_words and not taking.begun:
        return _words(leg, verb)
    while not taking.complete:
        keys = leg.wait(verb.timeout, pressed)
        if not keys:
            break
        if not verb.takes_keys:
            leg.keep_or_lose(keys)
            break
        pressed += keys
        taking.press(keys)
    leg.keep_or_lose(taking.rest)
    return _answer(verb, taking)


def _words(leg: Leg, verb: Gather) -> Ask | None:
    """Let the caller say something; it is understood word for word."""
    spoken = leg.caller.speak(_LONGEST_SPEECH)
    leg.exchange.pass_time(spoken.seconds or verb.timeout)
    leg.exchange.note(Understood(spoken.words))
    if not spoken.words and not verb.action_on_empty_result:
        return None
    answers = {"SpeechResult": spoken.words, "Confidence": "0.9", "msg": "Gather End"}
    return Ask(verb.action, verb.method, answers)


def _answer(verb: Gather, taking: Taking) -> Ask | None:
    if not taking.digits and not verb.action_on_empty_result:
        return None
    answers = {
        "Digits": taking.digits,
        "FinishedOnKey": taking.finished_on,
        "msg": "Gather End",
    }
    return Ask(verb.action, verb.method, answers)
