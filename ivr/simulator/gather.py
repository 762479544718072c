"""A question answered with keys, as Twilio asks it."""

from dataclasses import dataclass, field

from ivr.simulator.leg import Leg
from ivr.simulator.line import Ask
from ivr.simulator.verbs import Gather


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


def _answer(verb: Gather, taking: Taking) -> Ask | None:
    if not taking.digits and not verb.action_on_empty_result:
        return None
    answers = {
        "Digits": taking.digits,
        "FinishedOnKey": taking.finished_on,
        "msg": "Gather End",
    }
    return Ask(verb.action, verb.method, answers)
