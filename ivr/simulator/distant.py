"""A call whose caller is somewhere else: each thing that is said or asked waits for their reply.

The handset runs in a thread of its own and stops at every question; whoever speaks for the
caller, such as a web page, replies when it likes and is given what happened and the next question.
Its replies are all there is to a call: whoever has them can make it anew, and go on with it.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
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


class Left(Exception):
    """The caller has not replied: they have left, or go on with the call somewhere else."""


@dataclass(frozen=True)
class Turn:
    """What happened since the last reply, and the question that now waits."""

    happened: tuple[Event, ...]
    question: Question


class DistantCall:
    """Caller and office of one call; times are in seconds.

    `before` are replies that were given elsewhere to its first questions. A caller who does not
    reply within `patience` has left, and the line is told nothing: they may go on elsewhere. One
    who is on the line longer than `longest` has hung up. A reply that comes twice is given the
    same turn again.
    """

    def __init__(
        self,
        before: Sequence[Reply] = (),
        patience: float = 180.0,
        longest: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._before = deque(before)
        self._patience = patience
        self._clock = clock
        self._ends = clock() + longest
        self._changed = threading.Condition()
        self._happened: list[Event] = []
        self._turn: Turn | None = None
        self._reply: Reply | None = None
        self._number = 0
        self._has_left = False

    def begin(self, ring: Callable[[], object]) -> Turn:
        """Let `ring` make the call with this caller, and give its first turn."""
        asked = len(self._before)
        threading.Thread(target=self._run, args=(ring,), name="a call", daemon=True).start()
        return self._next(asked)

    def reply(self, number: int, reply: Reply) -> Turn:
        """Answer the question of that number; an older one changes nothing."""
        with self._changed:
            if self._turn and self._turn.question.number == number and not self.is_over:
                self._reply, self._turn = reply, None
                self._changed.notify_all()
            else:
                number = self._number - 1
        return self._next(number)

    def has_come_to(self, number: int) -> bool:
        """Whether the question of that number has been asked here, and can be answered here."""
        return number <= self._number and not self._has_left

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
        except Left:
            self._has_left = True
        finally:
            with self._changed:
                self._put("over")

    def _ask(
        self, kind: Kind, seconds: float, *, said: Said | None = None, rung: str = ""
    ) -> Reply:
        with self._changed:
            if self._before:
                self._number += 1
                self._happened.clear()
                reply = self._before.popleft()
            else:
                self._put(kind, seconds, said, rung)
                reply = self._wait()
        if reply.hangs_up:
            raise HangUp(after=min(max(reply.after, 0.0), seconds))
        return reply

    def _wait(self) -> Reply:
        left = max(self._ends - self._clock(), 0.0)
        if not self._changed.wait_for(lambda: self._reply is not None, min(left, self._patience)):
            raise HangUp if left < self._patience else Left
        reply, self._reply = self._reply or Reply(), None
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
                lambda: (
                    self._turn is not None and (self._turn.question.number > after or self.is_over)
                ),
                self._patience,
            )
            if self._turn is None:
                raise TimeoutError("the line has not gone on")
            return self._turn
