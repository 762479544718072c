"""A caller at the terminal, who presses what is typed and decides what the office does."""

import time
from collections.abc import Sequence

from ivr.simulator.display import Display, ticks
from ivr.simulator.keyboard import Keyboard
from ivr.simulator.microphone import Microphone
from ivr.simulator.people import Answer, Said, Spoken
from ivr.simulator.player import Player
from ivr.simulator.scripted import KEYS, spoken

_ENTER = frozenset("\r\n")
_OFFICE = {
    "a": Answer.ANSWERS,
    "b": Answer.BUSY,
    "n": Answer.NO_ANSWER,
    "r": Answer.REFUSES,
    "f": Answer.FAILED,
}


class TypingCaller:
    """Presses what is typed; with `in_a_hurry` time stands still, and Enter is a silence."""

    def __init__(
        self,
        keyboard: Keyboard,
        player: Player,
        display: Display,
        *,
        in_a_hurry: bool,
        words: Sequence[str | Spoken] = (),
        microphone: Microphone | None = None,
    ) -> None:
        self._keyboard = keyboard
        self._player = player
        self._display = display
        self._in_a_hurry = in_a_hurry
        self._unsaid = list(words)
        self._microphone = microphone or Microphone(())

    def hear(self, said: Said) -> str:
        if self._in_a_hurry:
            return ""
        pressed = ""
        ends = time.monotonic() + said.seconds
        with self._player.playing(said.sound):
            while (left := ends - time.monotonic()) > 0:
                pressed += _keys_in(self._keyboard.read(left))
                if pressed and said.interruptible:
                    break
        return pressed

    def wait(self, seconds: float, pressed: str = "") -> str:
        if self._in_a_hurry:
            return self._decide(pressed)
        for left, tick in ticks(seconds):
            self._display.count_down(left)
            if keys := self._pressed_within(tick):
                return keys
        return ""

    def speak(self, seconds: float) -> Spoken:
        if self._unsaid:
            return spoken(self._unsaid.pop(0), seconds)
        self._display.say("Speak after the tone, then press a key or Enter.")
        began = time.monotonic()
        with self._microphone.recording() as recording:
            typed = self._keyboard.read(None if self._in_a_hurry else seconds)
        lasted = min(seconds, time.monotonic() - began)
        return Spoken("", lasted, _keys_in(typed)[:1], recording.sound)

    def answer(self, number: str, ring: float) -> Answer:
        """Let whoever types decide what the office does, too."""
        name = self._display.named(number)
        self._display.say(
            f"{name} would ring now. Does it (a)nswer, is it (b)usy, is there (n)o answer,"
            " does it (r)efuse, does it (f)ail?"
        )
        while True:
            for letter in self._keyboard.read(None).lower():
                if letter in _OFFICE:
                    return _OFFICE[letter]

    def _pressed_within(self, seconds: float) -> str:
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            if keys := _keys_in(self._keyboard.read(left)):
                return keys
        return ""

    def _decide(self, pressed: str) -> str:
        if not pressed:
            self._display.say("Press a key, or Enter to keep silent.")
        while True:
            typed = self._keyboard.read(None)
            if keys := _keys_in(typed):
                return keys
            if not _ENTER.isdisjoint(typed):
                return ""


def _keys_in(typed: str) -> str:
    return "".join(key for key in typed if key in KEYS)
