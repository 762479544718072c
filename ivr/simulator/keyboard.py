"""The terminal's keys, one at a time and unseen, as on a phone."""

import os
import select
import termios
import tty
from types import TracebackType
from typing import Self

from ivr.simulator.people import HangUp

_END_OF_INPUT = "\x04"


class Keyboard:
    """Reads keys as they are pressed; the terminal is as before when the block is left."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._before = termios.tcgetattr(descriptor)

    def __enter__(self) -> Self:
        # Not raw: Ctrl-C must still interrupt.
        tty.setcbreak(self._descriptor, termios.TCSANOW)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        termios.tcsetattr(self._descriptor, termios.TCSANOW, self._before)

    def read(self, seconds: float | None) -> str:
        """What is typed within `seconds` (None: however long it takes), "" for nothing.

        Raises HangUp when there is nobody left to type.
        """
        ready, _, _ = select.select([self._descriptor], [], [], seconds)
        if not ready:
            return ""
        typed = os.read(self._descriptor, 100).decode("ascii", "ignore")
        if not typed or _END_OF_INPUT in typed:
            raise HangUp
        return typed
