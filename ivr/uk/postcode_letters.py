"""The questions that settle which of several postcodes was keyed.

At most two letters are asked for, the last two; only letters that lead somewhere are read out.
Postcodes that exist come first. What is then left differs in the outward code alone, and is read
back to the caller, one after another.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from ivr.uk.postcode import Postcode
from ivr.uk.postcode_keys import Keyed

NONE_OF_THESE = "*"
NOT_THIS = "-"

_PLACES = (-2, -1)


@dataclass(frozen=True)
class _Left:
    """The postcodes it can still be, best first."""

    live: tuple[Postcode, ...]
    others: tuple[Postcode, ...]

    def first(self) -> tuple[Postcode, ...]:
        """Those that exist; when none of them is it, the others."""
        return self.live or self.others

    def with_letters(self, place: int, letters: Iterable[str]) -> "_Left":
        wanted = frozenset(letters)
        return _Left(
            tuple(code for code in self.live if code.inward[place] in wanted),
            tuple(code for code in self.others if code.inward[place] in wanted),
        )

    def letters_at(self, place: int) -> tuple[str, ...]:
        return tuple(sorted({code.inward[place] for code in self.first()}))


@dataclass(frozen=True)
class LetterQuestion:
    """Which letter is it? The caller presses 1 for the first that is read out, 2 for the next."""

    position: int
    """1 for the first of the last two letters, 2 for the last."""
    letters: tuple[str, ...]
    _left: _Left

    def answer(self, letter: str) -> "Step":
        """It is this letter."""
        return _next_step(self._left.with_letters(_PLACES[self.position - 1], letter))

    def none_of_these(self) -> "Step":
        """It is another letter: on to postcodes that are not known to exist."""
        place = _PLACES[self.position - 1]
        everywhere = chain(self._left.live, self._left.others)
        rest = {code.inward[place] for code in everywhere} - set(self.letters)
        return _next_step(self._left.with_letters(place, rest))


@dataclass(frozen=True)
class Proposal:
    """Only this is left, or this is the likeliest: read it back."""

    postcode: Postcode
    _left: _Left

    def not_this(self) -> "Step":
        """The caller says that it is another."""
        if self._left.live:
            return _next_step(replace(self._left, live=self._left.live[1:]))
        return _next_step(replace(self._left, others=self._left.others[1:]))


Step = LetterQuestion | Proposal | None
"""None: nothing is left; the caller keys it again, or says it."""


def first_step(keyed: Keyed) -> Step:
    """What to ask about keys that may be several postcodes."""
    return _next_step(_Left(keyed.live, keyed.others))


def follow(step: Step, answers: str) -> Step:
    """The step after some answers: a letter, `*` for none of these, `-` for not this postcode.

    An answer that doesn't fit its step leads nowhere.
    """
    for answer in answers:
        match step, answer:
            case LetterQuestion(), str() if answer == NONE_OF_THESE:
                step = step.none_of_these()
            case LetterQuestion(), str():
                step = step.answer(answer)
            case Proposal(), str() if answer == NOT_THIS:
                step = step.not_this()
            case _:
                return None
    return step


def _next_step(left: _Left) -> Step:
    for number, place in enumerate(_PLACES, start=1):
        letters = left.letters_at(place)
        if len(letters) > 1:
            return LetterQuestion(number, letters, left)
    first = left.first()
    return Proposal(first[0], left) if first else None
