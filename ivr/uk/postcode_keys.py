"""A postcode keyed on a telephone: each key pressed once, so several postcodes share the keys."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from ivr.uk.areas import Council
from ivr.uk.postcode import UNIT_LETTERS, Postcode
from ivr.uk.postcode_known import KnownPostcodes, Likelihood

_KEYPAD = "2ABC 3DEF 4GHI 5JKL 6MNO 7PQRS 8TUV 9WXYZ"
_ON_OLD_PHONES = "1QZ 0OQ"
_SHORTEST, _LONGEST = 5, 7
_DIGITS = frozenset("0123456789")


@dataclass(frozen=True)
class Keyed:
    """What a caller's keys could be."""

    keys: str
    """The digits that count: those after the last `*`, without `#`."""
    start_again: bool
    """The caller pressed `*` and nothing since."""
    live: tuple[Postcode, ...]
    """The candidates that exist, best first."""
    others: tuple[Postcode, ...]
    """The candidates with a known outward code that don't, or that are not known to."""

    @property
    def candidates(self) -> tuple[Postcode, ...]:
        """Every candidate, best first."""
        return self.live + self.others


@dataclass(frozen=True)
class KeyedPart:
    """The beginning of a postcode around us: an outward code, with or without the next digit."""

    outward: str
    digit: str
    councils: frozenset[Council]
    """Those that some of it belongs to."""


def read_keys(pressed: str, known: KnownPostcodes) -> Keyed:
    """What was keyed, whatever it is: `740133#`, `74*740133#`, or nothing that fits."""
    digits, start_again = after_the_last_star(pressed)
    keys = digits
    live, others = _candidates(keys, known)
    # The key that confirmed the page before may have been pressed twice.
    if not (live or others) and digits.startswith("1"):
        keys = digits[1:]
        live, others = _candidates(keys, known)
    return Keyed(keys if live or others else digits, start_again, live, others)


def after_the_last_star(pressed: str) -> tuple[str, bool]:
    """The digits that count, and whether the caller cleared everything."""
    _, star, rest = pressed.rpartition("*")
    digits = "".join(key for key in rest if key in _DIGITS)
    return digits, bool(star) and not digits


def read_part(pressed: str, known: KnownPostcodes) -> tuple[KeyedPart, ...]:
    """Which beginnings around us were keyed: `7401` is S40 1; `3311` is DE1 1, and DE11 too."""
    digits, _ = after_the_last_star(pressed)
    return _parts(digits, known) or (_parts(digits[1:], known) if digits[:1] == "1" else ())


def begins_elsewhere(pressed: str, known: KnownPostcodes) -> bool:
    """Whether what was keyed begins some postcode, but none around us."""
    digits, _ = after_the_last_star(pressed)
    outwards = _outwards_by_keys(known.outwards)
    return not read_part(pressed, known) and (digits in outwards or digits[:-1] in outwards)


def keys_of(postcode: Postcode) -> str:
    """The keys of a postcode on today's phones: `S40 1DD` is `740133`."""
    return "".join(_keys_for(sign)[0] for sign in postcode.outward + postcode.inward)


def _parts(digits: str, known: KnownPostcodes) -> tuple[KeyedPart, ...]:
    table = known.table
    outwards = _outwards_by_keys(known.outwards)
    sectors = [
        KeyedPart(outward, digits[-1], table.councils_of_part(outward, digits[-1]))
        for outward in outwards.get(digits[:-1], ())
        if digits[-1] in table.outwards.get(outward, {})
    ]
    wholes = [
        KeyedPart(outward, "", table.councils_of_part(outward))
        for outward in outwards.get(digits, ())
        if outward in table.outwards
    ]
    return tuple(sectors + wholes)


_Found = tuple[tuple[Postcode, ...], tuple[Postcode, ...]]


def _candidates(keys: str, known: KnownPostcodes) -> _Found:
    """Those that exist and the others, each best first."""
    if not _SHORTEST <= len(keys) <= _LONGEST:
        return (), ()
    digit, units = keys[-3], _units_by_keys().get(keys[-2:], ())
    live: list[tuple[bool, Postcode]] = []
    others: list[tuple[Likelihood, bool, Postcode]] = []
    for outward in _outwards_by_keys(known.outwards).get(keys[:-3], ()) if units else ():
        sector = known.sector(outward, digit)
        far = not known.is_local(outward)
        rest = [Postcode(outward, digit + unit) for unit in units]
        if sector:
            live += [(far, postcode) for postcode in rest if sector.has(postcode.unit)]
            rest = [postcode for postcode in rest if not sector.has(postcode.unit)]
        if rest:
            likelihood = known.likelihood(rest[0])
            others += [(likelihood, far, postcode) for postcode in rest]
    live.sort()
    others.sort(key=lambda found: (-found[0], *found[1:]))
    return tuple(found[-1] for found in live), tuple(found[-1] for found in others)


def _keys_for(sign: str) -> str:
    """The keys that a letter or digit may be pressed on; today's phones first."""
    if sign.isdigit():
        return sign
    return "".join(group[0] for group in f"{_KEYPAD} {_ON_OLD_PHONES}".split() if sign in group[1:])


def _all_keys_for(signs: str) -> Iterator[str]:
    return map("".join, product(*map(_keys_for, signs)))


@cache
def _units_by_keys() -> dict[str, tuple[str, ...]]:
    return _by_keys(map("".join, product(UNIT_LETTERS, repeat=2)))


@cache
def _outwards_by_keys(outwards: frozenset[str]) -> dict[str, tuple[str, ...]]:
    return _by_keys(sorted(outwards))


def _by_keys(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code in codes:
        for keys in _all_keys_for(code):
            found[keys] = (*found.get(keys, ()), code)
    return found
