"""A wording is the exact words of one clip, as written and as spoken."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# The whole silence between two sounds, in seconds, for each mark that words may carry.
PAUSES = {"…": 0.3, "\n": 0.5, "\n\n": 0.75}

_MARKS = re.compile(r"(\n\n|\n|…)")
_WORDS_A_MINUTE = 155  # the pace of the voices we use, where nothing has been recorded yet


@dataclass(frozen=True)
class Breath:
    """Some words said in one go, and the silence after them."""

    text: str
    pause: float
    """Seconds; 0 after the last breath of a clip."""


@dataclass(frozen=True)
class Wording:
    """The words of one clip in one language."""

    language: str
    page: str
    clip: str
    """`page`, or `page.2` for the second part of a page."""
    written: str
    """What stands in prompts/ with its values filled in; `…` and line ends are pauses."""
    spoken: str
    """The same as any voice should read it: digits, initials and addresses spelt out."""

    @property
    def breaths(self) -> tuple[Breath, ...]:
        """What is said, and how long each silence between is."""
        return tuple(breathe(self.spoken))

    @property
    def estimated_seconds(self) -> float:
        """How long it takes to say, where no recording can tell."""
        words = len(re.findall(r"\w[\w']*", _without_marks(self.spoken)))
        return words / _WORDS_A_MINUTE * 60 + sum(breath.pause for breath in self.breaths)


def _without_marks(text: str) -> str:
    """Vowel signs, as in Panjabi, are marks to a pattern, and would part words."""
    for sign in set(text):
        if unicodedata.category(sign).startswith("M"):
            text = text.replace(sign, "")
    return text


def breathe(spoken: str) -> Iterable[Breath]:
    """Part spoken words at their pauses; marks that meet count once, as the longest of them."""
    text, pause = "", 0.0
    for piece in _MARKS.split(spoken.strip()):
        if piece in PAUSES:
            pause = max(pause, PAUSES[piece])
        elif words := " ".join(piece.split()):
            if text:
                yield Breath(text, pause)
            text, pause = words, 0.0
    if text:
        yield Breath(text, 0.0)
