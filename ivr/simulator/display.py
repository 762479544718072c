"""A call as plain lines of text, which a screen reader reads as well as an eye."""

import shutil
import textwrap
from collections.abc import Iterator, Mapping
from typing import TextIO

from ivr.simulator.events import (
    Bridged,
    Delivered,
    Dialled,
    Event,
    Faulted,
    Heard,
    HungUp,
    Lost,
    Pressed,
    Recorded,
    Silence,
    Understood,
    Whispered,
)
from ivr.simulator.people import Said

_MARGIN = 7
_NARROWEST = 40
_TICK = 1.0


def in_seconds(seconds: float) -> str:
    return f"{max(1, round(seconds))} s"


def ticks(seconds: float) -> Iterator[tuple[float, float]]:
    """A wait cut into seconds: what is left before each, and how long it is."""
    while seconds > 0:
        yield seconds, min(_TICK, seconds)
        seconds -= _TICK


class Display:
    """Writes each event as it happens; `office_names` goes from number to name."""

    def __init__(self, output: TextIO, office_names: Mapping[str, str] | None = None) -> None:
        self._output = output
        self._office_names = office_names or {}
        self._counting = False

    def show(self, event: Event) -> None:
        """Write one event down."""
        match event:
            case Heard(said):
                self._line(*_heard(said))
            case Whispered(said):
                self._line("office", f"hears: {_heard(said)[1]}")
            case Pressed(keys, by):
                self._line("you" if by == "caller" else "office", keys)
            case Silence(seconds, by):
                whose = "…" if by == "caller" else "office"
                self._line(whose, f"{in_seconds(seconds)} of silence")
            case Recorded(words, seconds, key):
                self._line("you", _recorded(words, seconds, key))
            case Understood(words):
                self._line("you", f"“{words}”, and a computer writes it down" if words else "…")
            case HungUp(by):
                self._write("The line hung up." if by == "line" else "You hung up.")
            case _:
                self._show_aside(event)

    def _show_aside(self, event: Lost | Delivered | Dialled | Bridged | Faulted) -> None:
        match event:
            case Lost(keys):
                self._line("…", f"{keys} is lost: nothing was listening")
            case Delivered(keys):
                self._line("…", f"{keys} arrives now")
            case Dialled(number, answer):
                self._line("office", f"{self.named(number)} rings: {answer.value}")
            case Bridged(number, _):
                self._line("office", f"{self.named(number)} talks with you")
            case Faulted(fault):
                self._line("fault", str(fault))

    def named(self, number: str) -> str:
        """A number with the office's name before it, where that is known."""
        return f"{self._office_names.get(number, '')} {number}".strip()

    def say(self, sentence: str) -> None:
        """Write a line of our own, which is no part of the call."""
        self._write(sentence)

    def count_down(self, seconds_left: float) -> None:
        """Show how much of a wait is left, on one line that the next one replaces."""
        if self._output.isatty():
            left = f"{'…':<{_MARGIN}}{in_seconds(seconds_left)}"
            print(f"\r{left:<20}", end="", file=self._output, flush=True)
            self._counting = True

    def _line(self, who: str, what: str) -> None:
        first, *others = what.splitlines() or [""]
        self._write(f"{who:<{_MARGIN}}{first}")
        for line in others:
            self._write(f"{'':<{_MARGIN}}{line}" if line else "")

    def _write(self, line: str) -> None:
        if self._counting:
            print(f"\r{'':<20}\r", end="", file=self._output)
            self._counting = False
        print(self._folded(line), file=self._output, flush=True)

    def _folded(self, line: str) -> str:
        # What a program reads stays on one line.
        if not self._output.isatty():
            return line
        width = max(shutil.get_terminal_size().columns, _NARROWEST)
        return textwrap.fill(line, width, subsequent_indent=" " * _MARGIN)


def _heard(said: Said) -> tuple[str, str]:
    if said.kind == "pause":
        return "…", f"{in_seconds(said.seconds)} of quiet"
    return "phone", f"{said.text.strip()}  ({in_seconds(said.seconds)})"


def _recorded(words: str, seconds: float, key: str) -> str:
    ending = f", then {key}" if key else ""
    if not seconds:
        return f"(says nothing{ending})"
    return f"“{words or '…'}”  ({in_seconds(seconds)}{ending})"
