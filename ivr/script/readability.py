"""How long some words take to say, and how old whoever follows them has to be."""

import re

from ivr.language import DEFAULT_LANGUAGE
from ivr.script.wording import Wording

_PART = re.compile(r"^---$", re.MULTILINE)
_OPTION = re.compile(r"^([0-9*#])\s*:\s*(.*)$", re.MULTILINE)
_SENTENCE_ENDS = re.compile(r"[.!?…]|\n|$")
_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_VOWELS = re.compile(r"[aeiouy]+")
_YOUNGEST, _GROWN_UP = 5, 18
"""Years; the younger is in the grade 0 of the formula."""
_FEWEST_WORDS = 8


def in_short(text: str, language: str) -> str:
    """As "About 14 seconds. A child of 9 could follow it." Of other languages only the seconds."""
    spoken = _OPTION.sub(r"\2, … press \1x", text)  # a key is a word
    parts = (Wording(language, "", "", part, part) for part in _PART.split(spoken))
    seconds = max(round(sum(part.estimated_seconds for part in parts)), 1)
    said = f"About {seconds} second{'' if seconds == 1 else 's'}."
    age = reading_age(text) if language == DEFAULT_LANGUAGE else None
    if age is None:
        return said
    if age >= _GROWN_UP:
        return f"{said} It is hard to follow: shorter sentences and shorter words help."
    return f"{said} A child of {age} could follow it."


def reading_age(text: str) -> int | None:
    """The age by Flesch and Kincaid, in years; None where there are too few words to tell.

    J. P. Kincaid and others, "Derivation of new readability formulas" (1975). A line is a sentence.
    """
    rows = _OPTION.sub(r"\2", text)
    words = _WORD.findall(rows)
    if len(words) < _FEWEST_WORDS:
        return None
    sentences = sum(bool(_WORD.search(each)) for each in _SENTENCE_ENDS.split(rows))
    syllables = sum(map(_syllables, words))
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    return _YOUNGEST + max(round(grade), 0)


def _syllables(word: str) -> int:
    """About how many: groups of vowels, without an e that nobody hears."""
    word = word.lower()
    heard = re.sub(r"(?<![aeiouyl])e(d|s)?$", "", word)
    return max(len(_VOWELS.findall(heard)), 1)
