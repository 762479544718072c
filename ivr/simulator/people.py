"""The people on the two ends: the caller who holds the phone, and the office that is rung."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, Protocol

Kind = Literal["play", "say", "pause", "ring", "talk"]


@dataclass(frozen=True)
class Said:
    """One thing on the line, from the first sound to the last.

    `text` is its words ("" for a pause), `url` and `sound` the file of a Play. A key pressed
    in an `interruptible` one cuts it short and counts. "ring" is the ringing tone while an
    office is rung, "talk" the conversation that follows.
    """

    kind: Kind
    text: str
    url: str | None
    seconds: float
    interruptible: bool = False
    sound: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True)
class Spoken:
    """What a caller says after the tone: `key` is the key that ended it, if one did.

    `sound` is a sound file of it, where there is one.
    """

    words: str = ""
    seconds: float = 0.0
    key: str = ""
    sound: bytes = field(default=b"", repr=False)


class HangUp(Exception):
    """The caller puts the phone down, `after` seconds of what they were hearing or waiting for."""

    def __init__(self, after: float = 0.0) -> None:
        super().__init__("the caller hung up")
        self.after = after


class Caller(Protocol):
    """The person holding the phone; each method may raise HangUp."""

    def hear(self, said: Said) -> str:
        """Listen to `said`, and give the keys pressed meanwhile ("" for none)."""
        ...

    def wait(self, seconds: float, pressed: str = "") -> str:
        """Keep still for `seconds`, or give the keys pressed before they ran out.

        `pressed` is what this caller has already pressed for the same question; "" means
        that the question has only just been asked.
        """
        ...

    def speak(self, seconds: float) -> Spoken:
        """Say something after the tone, or to a computer, at most `seconds` of it."""
        ...


class Answer(Enum):
    """What a rung office does."""

    ANSWERS = "answers"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    REFUSES = "refuses"
    ANSWERPHONE = "answerphone"

    @property
    def picks_up(self) -> bool:
        return self in {Answer.ANSWERS, Answer.REFUSES, Answer.ANSWERPHONE}

    @property
    def status(self) -> str:
        """The DialCallStatus of a line that did not pick up."""
        return "no-answer" if self.picks_up else self.value


class Office(Protocol):
    """Everyone who can be rung; nobody really is."""

    def answer(self, number: str, ring: float) -> Answer:
        """What happens at `number`, which rings for at most `ring` seconds."""
        ...
