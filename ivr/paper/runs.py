"""A line of text in the order in which it is seen: from left to right, run by run."""

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from fpdf.bidi import BidiParagraph

from ivr.paper.typefaces import Typeface, typeface_for

_FOLLOWERS = ("Mn", "Mc", "Me", "Cf")
"""The categories of marks and joiners, which belong to what stands before them."""


@dataclass(frozen=True)
class Run:
    """Signs that one typeface prints in one direction, in the order in which they are read."""

    text: str
    typeface: Typeface
    level: int
    """Of Unicode's bidirectional algorithm: odd is read from right to left."""

    @property
    def from_right(self) -> bool:
        """Whether it is read from right to left."""
        return self.level % 2 == 1


def runs_of(text: str) -> list[Run]:
    """The runs of one line as they stand side by side."""
    runs = [
        Run("".join(sign.text for sign in signs), typeface, level)
        for (typeface, level), signs in groupby(_signs(text), key=attrgetter("typeface", "level"))
    ]
    # Rule L2 of the algorithm, for runs instead of signs.
    for level in range(max((run.level for run in runs), default=0), 0, -1):
        seen: list[Run] = []
        for deep, group in groupby(runs, key=lambda run: run.level >= level):
            together = list(group)
            seen += reversed(together) if deep else together
        runs = seen
    return runs


def _signs(text: str) -> list[Run]:
    """Each sign as a run of its own, in the order of reading."""
    paragraph = BidiParagraph(text, preserve_bn_chars=True)
    signs: list[Run] = []
    for sign in paragraph.get_characters_with_embedding_level():
        last = signs[-1] if signs and unicodedata.category(sign.character) in _FOLLOWERS else None
        typeface = last.typeface if last else typeface_for(sign.character)
        signs.append(Run(sign.character, typeface, last.level if last else sign.embedding_level))
    return signs
