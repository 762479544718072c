"""Every postcode that a row of words can be read as."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from ivr.uk.postcode import SHAPES, Postcode, read_compact
from ivr.uk.postcode_words import (
    CUES,
    CUES_MISHEARD,
    DOUBLE_U,
    MULTIPLES,
    SENTENCE_WORDS,
    TENS,
    WORDS_TOO,
    is_a_number_below_a_hundred,
    meanings,
)

_LONGEST = max(map(len, SHAPES))
_GIROBANK_SHAPE = "AAANAA"
_BEGINNINGS = frozenset(
    shape[:length] for shape in (*SHAPES, _GIROBANK_SHAPE) for length in range(1, len(shape) + 1)
)
_SHAPE_OF = str.maketrans(
    dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "A") | dict.fromkeys("0123456789", "N")
)


class Beginning(Enum):
    """What speaks for a postcode's first word being a part of it."""

    SIGN = "a letter by itself, its word, or more"
    WORD = "a letter's name that is a word of the language too"
    SENTENCE = "a word that is believed to be letters only where the outward code is known"


@dataclass(frozen=True, slots=True)
class Reading:
    """A postcode that some of the words can stand for."""

    postcode: Postcode
    start: int
    end: int
    cost: int
    """How far-fetched: 0 takes every word at its plainest."""
    begins: Beginning

    def has_more_in_front(self, other: "Reading") -> bool:
        """Whether it is the other with an earlier word in front: `B S40 1DD` and `S40 1DD`."""
        return self.start < other.start < self.end and self._ends_like(other)

    def is_nested_with(self, other: "Reading") -> bool:
        """Whether they are such a pair in different places: one was said twice."""
        apart = self.end <= other.start or other.end <= self.start
        return apart and (self._ends_like(other) or other._ends_like(self))

    def _ends_like(self, other: "Reading") -> bool:
        mine, theirs = (code.outward + code.inward for code in (self.postcode, other.postcode))
        return mine.endswith(theirs)


class _Step(NamedTuple):
    """A word, or a few, read as some signs of a postcode."""

    signs: str
    to: int
    cost: int
    pair: bool = False
    """A ten and a one said as a number: `forty one` as 41, which no one says across the space."""


def readings(words: Sequence[str], across: int | None = None) -> list[Reading]:
    """Every postcode in the words; with `across`, only those that begin before it and end after."""
    steps = _steps(words)
    starts = range(len(words) if across is None else across)
    found = [reading for start in starts for reading in _from(start, words, steps)]
    return [reading for reading in found if across is None or reading.end > across]


def _from(start: int, words: Sequence[str], steps: Sequence[list[_Step]]) -> Iterator[Reading]:
    begins = _beginning(words[start])
    unfinished: list[tuple[int, str, int, tuple[int, ...]]] = [(start, "", 0, ())]
    while unfinished:
        at, before, cost, pairs = unfinished.pop()
        for step in steps[at]:
            signs = before + step.signs
            if signs.translate(_SHAPE_OF) not in _BEGINNINGS:
                continue
            total = cost + step.cost
            now_pairs = (*pairs, len(before)) if step.pair else pairs
            postcode = read_compact(signs)
            if postcode:
                across_the_space = len(signs) - 4 in now_pairs
                yield Reading(postcode, start, step.to, total + across_the_space, begins)
            if len(signs) < _LONGEST and step.to < len(words):
                unfinished.append((step.to, signs, total, now_pairs))


def _beginning(word: str) -> Beginning:
    if word in SENTENCE_WORDS:
        return Beginning.SENTENCE
    return Beginning.WORD if word in WORDS_TOO else Beginning.SIGN


def _steps(words: Sequence[str]) -> list[list[_Step]]:
    """For each word, the steps that begin there."""
    steps: list[list[_Step]] = [[] for _ in words]
    for at in reversed(range(len(words))):  # a "double" doubles what follows it
        steps[at] = list(_steps_at(at, words, steps))
    return steps


def _steps_at(at: int, words: Sequence[str], steps: Sequence[list[_Step]]) -> Iterator[_Step]:
    word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
    if word in MULTIPLES:
        yield from _multiplied(at, words, steps)
        return
    for signs, cost in meanings(word, following):
        yield _Step(signs, at + 1, cost, pair=is_a_number_below_a_hundred(word) and not cost)
        if len(signs) == 1 and signs.isalpha():
            yield from _with_a_word_for_it(signs, at + 1, cost, words)
    if word in TENS:
        for signs, cost in meanings(following):
            if len(signs) == 1 and signs in "123456789":
                yield _Step(TENS[word] + signs, at + 2, cost, pair=True)


def _multiplied(at: int, words: Sequence[str], steps: Sequence[list[_Step]]) -> Iterator[_Step]:
    if at + 1 == len(words):
        return
    times = MULTIPLES[words[at]]
    is_w = times == 2 and words[at + 1] in DOUBLE_U
    for step in steps[at + 1]:
        if len(step.signs) == 1:
            yield step._replace(signs=step.signs * times, cost=step.cost + is_w)
    if is_w:
        yield _Step("W", at + 2, 0)
        yield from _with_a_word_for_it("W", at + 2, 0, words)


def _with_a_word_for_it(letter: str, at: int, cost: int, words: Sequence[str]) -> Iterator[_Step]:
    """`D for David`, `D as in Delta`, `D Delta`: the letter counts, the word only supports it."""
    for cue in CUES:
        word_at = at + len(cue)
        if word_at < len(words) and tuple(words[at:word_at]) == cue:
            supports = words[word_at][0] == letter.lower()
            yield _Step(letter, word_at + 1, cost + (not supports))
    if _is_word_for(letter, words[at + 1 : at + 2]) and words[at] in CUES_MISHEARD:
        yield _Step(letter, at + 2, cost)
    if (
        _is_word_for(letter, words[at : at + 1])
        and words[at - 1] != words[at]
        and meanings(words[at])
    ):
        yield _Step(letter, at + 1, cost)


def _is_word_for(letter: str, word: Sequence[str]) -> bool:
    """Whether the next word begins with the letter and has no other use in a postcode."""
    return bool(word) and word[0][0] == letter.lower() and meanings(word[0]) in ([], [(letter, 0)])
