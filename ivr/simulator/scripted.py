"""Callers and offices that follow a script, for tests and for `ivr call --keys`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from ivr.simulator.people import Answer, HangUp, Said, Spoken

KEYS = frozenset("0123456789*#")
_WORDS_A_SECOND = 2.6
_SHORTEST = 2.0


def spoken(said: str | Spoken, seconds: float) -> Spoken:
    """What is said after the tone, in at most `seconds`; words alone take the time they take."""
    if isinstance(said, Spoken):
        return replace(said, seconds=min(seconds, said.seconds))
    return Spoken(said, min(seconds, max(_SHORTEST, len(said.split()) / _WORDS_A_SECOND)))


class ScriptedCaller:
    """Presses one item of keys at each question, "" being silence.

    A key is pressed when everything has been said, or with `interrupting` as soon as the first
    thing is. After the last item the caller listens to the next wait and hangs up, or with
    `then="silence"` stays silent until the line hangs up. `words` is said after each tone.
    """

    def __init__(
        self,
        *items: str,
        then: Literal["hang up", "silence"] = "hang up",
        interrupting: bool = False,
        words: Sequence[str | Spoken] = (),
    ) -> None:
        for item in items:
            if not KEYS.issuperset(item):
                raise ValueError(f"“{item}” has something that is not on a phone's keys")
        self.unused = list(items)
        self.unsaid = list(words)
        self._then = then
        self._interrupting = interrupting

    def hear(self, said: Said) -> str:
        if self._interrupting and said.interruptible and self.unused and self.unused[0]:
            return self.unused.pop(0)
        return ""

    def wait(self, seconds: float, pressed: str = "") -> str:
        if pressed:
            return ""
        if self.unused:
            return self.unused.pop(0)
        if self._then == "hang up":
            raise HangUp(after=seconds)
        return ""

    def speak(self, seconds: float) -> Spoken:
        if not self.unsaid:
            return Spoken()
        return spoken(self.unsaid.pop(0), seconds)


class ScriptedOffice:
    """Does one thing after another as it is rung; the last one for good. `dialled` grows."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers) or [Answer.NO_ANSWER]
        self.dialled: list[str] = []

    def answer(self, number: str, ring: float) -> Answer:
        self.dialled.append(number)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
