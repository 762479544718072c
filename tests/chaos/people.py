"""Callers who listen and answer, each with something of their own in mind."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from ivr.simulator.people import HangUp, Said, Spoken

THINK = 0.2
"""Seconds before an answer, on average; all else takes no time."""
_MOST_ANSWERS = 25

Rules = tuple[tuple[str, str], ...]
"""What is heard, in a few words, and the key that answers it; the first that fits counts."""


@dataclass(frozen=True)
class Errand:
    """What somebody rings for."""

    name: str
    rules: Rules
    leaves: float = 0.0
    """How likely it is that they ring off at any one thing."""
    key_after_speech: str = "#"


_TO_THE_DOOR: Rules = (
    ("Please wait", ""),
    ("Your reference number is", "hang up"),
    ("may we ring you", "2"),
    ("I cannot play it back", "1"),
    ("You said", "1"),
    ("I have S for Sierra", "1"),
    ("the last letter", "1"),
    ("the last two letters", "1"),
    ("Please enter your postcode", "740133#"),
    ("To post this", "1"),
    ("For ordinary print", "1"),
    ("All our leaflets", "2"),
    ("There are four choices", "3"),
)
_TO_A_PERSON: Rules = (
    ("We have your message", "hang up"),
    ("We will ring you back on this number", "hang up"),
    ("May we ring you back", "1"),
    ("To leave a message", "1"),
    ("There are four choices", "0"),
    ("To speak to someone", "1"),
)
_THROUGH_THE_STAGES: Rules = (
    ("To hear that again", "2"),
    ("Extra help at school comes in steps", "1"),
    ("There are four choices", "1"),
    ("", "#"),
)
ERRANDS = (
    Errand("a leaflet", _TO_THE_DOOR),
    Errand("a leaflet", _TO_THE_DOOR),
    Errand("a leaflet, unless they change their mind", _TO_THE_DOOR, leaves=0.03),
    Errand("a message", _TO_A_PERSON),
    Errand("a message that ends by ringing off", _TO_A_PERSON, key_after_speech="hang up"),
    Errand("the stages", _THROUGH_THE_STAGES, leaves=0.03),
    Errand("nothing: wrong keys", (("There are four choices", "7"), ("", "8"))),
    Errand("nothing: silence", ()),
)


class Person:
    """Caller of one call. They answer what they have heard since their last answer."""

    def __init__(
        self, errand: Errand, chance: random.Random, rest: Callable[[float], None]
    ) -> None:
        self._errand = errand
        self._chance = chance
        self._rest = rest
        self._heard: list[str] = []
        self._answers = 0

    def hear(self, said: Said) -> str:
        if said.text:
            self._heard.append(said.text)
        if self._chance.random() < self._errand.leaves:
            raise HangUp(after=said.seconds / 2)
        return ""

    def wait(self, seconds: float, pressed: str = "") -> str:
        if pressed:
            return ""
        self._think()
        key = self._answer(" ".join(self._heard))
        self._heard.clear()
        if key == "hang up" or self._answers > _MOST_ANSWERS:
            raise HangUp(after=seconds / 2)
        return key

    def speak(self, seconds: float) -> Spoken:
        self._think()
        self._heard.clear()
        lasts = min(self._chance.uniform(2.0, 9.0), seconds)
        if self._errand.name == "nothing: silence":
            return Spoken()
        if self._errand.key_after_speech == "hang up":
            raise HangUp(after=lasts)
        return Spoken("", lasts, self._errand.key_after_speech)

    def _answer(self, heard: str) -> str:
        return next((key for words, key in self._errand.rules if words in heard), "")

    def _think(self) -> None:
        self._answers += 1
        self._rest(self._chance.uniform(0.0, 2 * THINK))


_DIGITS = {
    name: str(digit)
    for digit, name in enumerate("zero one two three four five six seven eight nine".split())
}
_REFERENCE = re.compile(rf"Your reference number is((?: (?:{'|'.join(_DIGITS)})){{6}})")


def promised_order(words: str) -> str | None:
    """The reference that a caller was told; "" where they rang off before they had heard it."""
    if told := _REFERENCE.search(words):
        return "".join(_DIGITS[word] for word in told[1].split())
    return "" if "We will post it to you" in words else None


def promised_message(words: str) -> bool:
    """Whether a caller was told that we have their message."""
    return "We have your message" in words or "We will ring you back on this number" in words


def think(seconds: float) -> None:
    """Really wait."""
    time.sleep(seconds)
