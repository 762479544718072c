"""A postcode said aloud, as a speech recogniser writes it down.

Every reading of the words is weighed by how much of it exists and by how far-fetched it is. What
remains is one postcode, or a few to ask about, or none: never a guess.
"""

from collections.abc import Sequence
from itertools import pairwise
from sys import maxsize
from typing import NamedTuple

from ivr.uk.postcode import Postcode, normalise
from ivr.uk.postcode_known import KnownPostcodes, Likelihood
from ivr.uk.postcode_lattice import Beginning, Reading, readings
from ivr.uk.postcode_words import CORRECTION, says_something, spoken_words

MOST_CANDIDATES = 5

_MOST_TAKEN_BACK = 12
"""How many words before "no, sorry" it may concern."""
_MOST_WEIGHED = 60


def hear_postcode(said: str, known: KnownPostcodes) -> tuple[Postcode, ...]:
    """The postcodes that were said or typed, the likeliest first; more than one has to be asked."""
    heard = _weigh(_read(spoken_words(said)), known)
    if heard:
        return heard
    typed = normalise(said)
    return (typed,) if typed else ()


def _read(words: list[str]) -> list[Reading]:
    """The readings of what stands once every correction is made."""
    first, *corrections = _segments(words)
    standing, found = first, readings(first)
    for segment in corrections:
        afresh = readings(segment)
        if afresh:
            standing, found = segment, afresh
        elif any(map(says_something, segment)):
            standing, found = _mended(standing, segment)
    return found


def _segments(words: Sequence[str]) -> list[list[str]]:
    ends = [-1, *(at for at, word in enumerate(words) if word == CORRECTION), len(words)]
    return [list(words[before + 1 : after]) for before, after in pairwise(ends)]


def _mended(before: list[str], after: list[str]) -> tuple[list[str], list[Reading]]:
    """`S forty one DT, no, D`: what follows stands for the last words before it."""
    found: list[Reading] = []
    words = after
    for kept in range(len(before) - 1, max(0, len(before) - _MOST_TAKEN_BACK) - 1, -1):
        joined = before[:kept] + after
        across = readings(joined, across=kept) if kept else []
        if across and not found:
            words = joined
        found += across
    return words, found


class _Weighed(NamedTuple):
    reading: Reading
    likelihood: Likelihood

    @property
    def postcode(self) -> Postcode:
        return self.reading.postcode

    @property
    def begins_with_a_word(self) -> bool:
        """Of the sentence, it seems: "you, S forty one DD" is hardly US40 1DD."""
        return self.reading.begins is Beginning.WORD and self.likelihood == Likelihood.FORMAT


def _weigh(found: list[Reading], known: KnownPostcodes) -> tuple[Postcode, ...]:
    weighed = [_Weighed(reading, known.likelihood(reading.postcode)) for reading in found]
    believed = [
        one
        for one in weighed
        if one.likelihood > Likelihood.FORMAT or one.reading.begins is not Beginning.SENTENCE
    ]
    believed.sort(
        key=lambda one: (
            -one.likelihood,
            one.reading.cost,
            not known.is_local(one.postcode.outward),
        )
    )
    # Nobody says so many; a text that does must not keep the line busy.
    believed = believed[:_MOST_WEIGHED]
    twice = _said_twice(believed)
    standing = [
        one.postcode
        for one in believed
        if not any(
            _out(one, other, believed)
            for other in believed
            if one.postcode not in twice or other.postcode in twice
        )
    ]
    return tuple(dict.fromkeys(standing))[:MOST_CANDIDATES]


def _said_twice(among: Sequence[_Weighed]) -> set[Postcode]:
    """What was said again can only be out because of something that was, too."""
    first_end: dict[Postcode, int] = {}
    for one in among:
        first_end[one.postcode] = min(one.reading.end, first_end.get(one.postcode, maxsize))
    return {one.postcode for one in among if one.reading.start >= first_end[one.postcode]}


def _out(one: _Weighed, other: _Weighed, among: Sequence[_Weighed]) -> bool:
    """Whether one reading is out because of another."""
    if one.postcode == other.postcode:
        return False
    if one.reading.has_more_in_front(other.reading):
        # More words explained is never out, unless they belong elsewhere.
        return _front_belongs_elsewhere(one, other, among) or (
            one.begins_with_a_word and other.likelihood > one.likelihood
        )
    if other.reading.has_more_in_front(one.reading):
        surer = other.likelihood > one.likelihood or (
            other.likelihood == one.likelihood and other.reading.begins is Beginning.SIGN
        )
        return surer and not _front_belongs_elsewhere(other, one, among)
    if one.reading.is_nested_with(other.reading):
        return False
    if _explains_more(one, other) and one.likelihood >= other.likelihood:
        # "N G sixty one A A" is hardly G60 1AA, and may well be NG6 1AA.
        return False
    as_good = other.likelihood >= one.likelihood and other.reading.cost <= one.reading.cost
    return as_good and (other.likelihood > one.likelihood or other.reading.cost < one.reading.cost)


def _explains_more(one: _Weighed, other: _Weighed) -> bool:
    """Whether it makes something of a letter before the other's first, and of all the rest."""
    longer, shorter = one.reading, other.reading
    return (
        longer.start < shorter.start
        and longer.end == shorter.end
        and longer.begins is Beginning.SIGN
    )


def _front_belongs_elsewhere(
    longer: _Weighed, shorter: _Weighed, among: Sequence[_Weighed]
) -> bool:
    """Whether what the longer one has in front is the end of another postcode, said before."""
    return any(
        before.reading.end == shorter.reading.start
        and before.postcode != longer.postcode
        and before.likelihood >= longer.likelihood
        for before in among
    )
