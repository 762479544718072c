"""Two wordings beside each other: what was added, what was taken out."""

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What became of some words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Some words in a row with the same fate."""

    change: Change
    words: str


def compared(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both, in order; spaces and line ends go with the word before them."""
    old, new = _words(before), _words(after)
    pieces = []
    for does, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if does == "equal":
            pieces.append(Piece(Change.SAME, "".join(new[k:m])))
            continue
        if i < j:
            pieces.append(Piece(Change.REMOVED, "".join(old[i:j])))
        if k < m:
            pieces.append(Piece(Change.ADDED, "".join(new[k:m])))
    return tuple(pieces)


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)
