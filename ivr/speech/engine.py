"""What every voice can do: say one breath of words."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Sound as numbers between -1 and 1, one channel."""


@dataclass(frozen=True, eq=False)
class Sound:
    """Mono sound and how many samples make a second of it."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


class SpeechUnavailable(Exception):
    """No speech can be made now; the message tells staff in plain English what to do."""


class CannotSay(SpeechUnavailable):
    """This voice can't say these words; it may well be able to say others."""


class SpeechEngine(Protocol):
    """A computer voice."""

    name: str
    """`gtts`, `kokoro` or `hibari`; with `voice` it says in a manifest who spoke."""
    voice: str
    at_once: int
    """How many threads may call `speak` at the same time."""

    def speak(self, text: str, language: str) -> Sound:
        """Say one breath of words, which carry no pause marks.

        Raises SpeechUnavailable, or CannotSay where only these words are the trouble.
        """
        ...
