"""A call whose caller is somewhere else: each thing that is said or asked waits for their reply.

The handset runs in a thread of its own and stops at every question; whoever speaks for the
caller, such as a web page, replies when it likes and is given what happened and the next question.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ivr.simulator.events import Event
from ivr.simulator.people import Answer, HangUp, Said, Spoken

Kind = Literal["hear", "wait", "speak", "office", "over"]


@dataclass(frozen=True)
class Question:
    """What the caller is to do next; `seconds` is how long they may take over it."""

    number: int
    kind: Kind
    seconds: float = 0.0
    said: Said | None = None
    rung: str = ""
    """The number that would be rung now, where the question is what its office does."""


@dataclass(frozen=True)
class Reply:
    """What the caller does: presses keys, speaks, says what the office does, or hangs up."""

    keys: str = ""
    spoken: Spoken = Spoken()  # noqa: RUF009 - frozen, so all may share it
    office: Answer = Answer.NO_ANSWER
    hangs_up: bool = False
    after: float = 0.0
    """How many seconds of it had passed, where the caller hangs up."""


@dataclass(frozen=True)
class Turn:
    """What happened since the last reply, and the question that now waits."""

    happened: tuple[Event, ...]
    question: Question


class DistantCall:
    """Caller and office of one call; times are in seconds.

    A caller who does not reply within `patience`, or is on the line longer than `longest`, has
    hung up. A reply that comes twice is given the same turn again.
    """

    def __init__(
        self,
        patience: float = 180.0,
        longest: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience = patience
        self._clock = clock
        self._ends = clock() + longest
        self._changed = threading.Condition()
        self._happened: list[Event] = []
        self._turn: Turn | None = None
        self._reply: Reply | None = None
        self._number = 0

    def begin(self, ring: Callable[[], object]) -> Turn:
        """Let `ring` make the call with this caller, and give its first turn."""
        threading.Thread(target=self._run, args=(ring,), name="a call", daemon=True).start()
        return self._next(0)

    def reply(self, number: int, reply: Reply) -> Turn:
        """Answer the question of that number; an older one changes nothing."""
        with self._changed:
            if self._turn and self._turn.question.number == number and not self.is_over:
                self._reply, self._turn = reply, None
                self._changed.notify_all()
            else:
                number = self._number - 1
        return self._next(number)

    @property
    def is_over(self) -> bool:
        """Whether somebody has hung up."""
        return self._turn is not None and self._turn.question.kind == "over"

    def note(self, event: Event) -> None:
        """Take down what happens; the handset's listener."""
        self._happened.append(event)

    def hear(self, said: Said) -> str:
        return self._ask("hear", said.seconds, said=said).keys

    def wait(self, seconds: float, pressed: str = "") -> str:
        return self._ask("wait", seconds).keys

    def speak(self, seconds: float) -> Spoken:
        return self._ask("speak", seconds).spoken

    def answer(self, number: str, ring: float) -> Answer:
        """Let whoever replies decide what the office does, too."""
        return self._ask("office", ring, rung=number).office

    def _run(self, ring: Callable[[], object]) -> None:
        try:
            ring()
        finally:
            with self._changed:
                self._put("over")

    def _ask(
        self, kind: Kind, seconds: float, *, said: Said | None = None, rung: str = ""
    ) -> Reply:
        with self._changed:
            self._put(kind, seconds, said, rung)
            left = min(self._patience, self._ends - self._clock())
            if not self._changed.wait_for(lambda: self._reply is not None, max(left, 0.0)):
                raise HangUp
            reply, self._reply = self._reply or Reply(), None
        if reply.hangs_up:
            raise HangUp(after=min(max(reply.after, 0.0), seconds))
        return reply

    def _put(
        self, kind: Kind, seconds: float = 0.0, said: Said | None = None, rung: str = ""
    ) -> None:
        self._number += 1
        question = Question(self._number, kind, seconds, said, rung)
        self._turn = Turn(tuple(self._happened), question)
        self._happened.clear()
        self._changed.notify_all()

    def _next(self, after: int) -> Turn:
        with self._changed:
            self._changed.wait_for(
                lambda: self._turn is not None and (self._turn.question.number > after),
                self._patience,
            )
            if self._turn is None:
                raise TimeoutError("the line has not gone on")
            return self._turn
