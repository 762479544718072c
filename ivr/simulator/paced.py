"""A scripted caller to whom the call takes the time it would really take."""

import time
from collections.abc import Callable

from ivr.simulator.display import Display, ticks
from ivr.simulator.people import Caller, HangUp, Said, Spoken
from ivr.simulator.player import Player


class Paced:
    """Lets real time pass for a caller who knows beforehand what to press."""

    def __init__(
        self,
        caller: Caller,
        player: Player,
        display: Display,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._caller = caller
        self._player = player
        self._display = display
        self._sleep = sleep

    def hear(self, said: Said) -> str:
        with self._player.playing(said.sound):
            self._sleep(said.seconds)
        return self._caller.hear(said)

    def wait(self, seconds: float, pressed: str = "") -> str:
        try:
            keys = self._caller.wait(seconds, pressed)
        except HangUp as hung_up:
            self._sit_out(hung_up.after)
            raise
        if not keys:
            self._sit_out(seconds)
        return keys

    def speak(self, seconds: float) -> Spoken:
        spoken = self._caller.speak(seconds)
        self._sleep(spoken.seconds)
        return spoken

    def _sit_out(self, seconds: float) -> None:
        for left, tick in ticks(seconds):
            self._display.count_down(left)
            self._sleep(tick)
