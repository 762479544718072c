"""UK postcodes: what they look like, how they are written and how they are said."""

import re
import unicodedata
from dataclasses import dataclass

from ivr.uk.numbers_in_words import digit

POSTCODE_IN_TEXT = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) (\d[A-Z]{2})\b")

_ALPHABET = (
    "Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike "
    "November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
NATO = {word[0]: word for word in _ALPHABET.split()}

UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters that the last two can be."""

SHAPES = ("AANNNAA", "AANNAA", "ANNNAA", "ANNAA", "AANANAA", "ANANAA")
"""What a postcode can be made of: A for a letter, N for a digit."""

# Royal Mail's rules. A district is never written with a 0 in front, and is 0 itself in these only.
_FIRST, _SECOND = "[A-PR-UWYZ]", "[A-HK-Y]"
_INWARD = re.compile(f"[0-9][{UNIT_LETTERS}]{{2}}")
_OUTWARD = re.compile(
    rf"{_FIRST}{_SECOND}?[1-9][0-9]?"
    "|(?:BL|CM|CR|HA|PR|SL|SS)0"
    rf"|{_FIRST}[1-9][ABCDEFGHJKPSTUW]"
    rf"|{_FIRST}{_SECOND}[1-9][ABEHMNPRVWXY]"
)
_GIROBANK = "GIR0AA"

_LONGEST_TYPED = 40
_BETWEEN = re.compile(r"[\s.,_/\-‐-―]+")
_TO_LETTER, _TO_DIGIT = str.maketrans("01", "OI"), str.maketrans("OI", "01")


@dataclass(frozen=True, order=True, slots=True)
class Postcode:
    """One postcode, such as `S40 1DD`: its outward code `S40`, and its inward code `1DD`."""

    outward: str
    inward: str

    def __str__(self) -> str:
        return f"{self.outward} {self.inward}"

    @property
    def area(self) -> str:
        """The letters it begins with: `S`."""
        return area_of(self.outward)

    @property
    def sector(self) -> str:
        """The outward code and the next digit: `S40 1`."""
        return f"{self.outward} {self.inward[0]}"

    @property
    def unit(self) -> str:
        """The last two letters: `DD`."""
        return self.inward[1:]

    @property
    def spoken(self) -> str:
        """Character by character, each letter with its word."""
        return as_spoken(self.outward, self.inward)


def area_of(outward: str) -> str:
    """The letters that an outward code begins with."""
    return outward[:2] if outward[1:2].isalpha() else outward[:1]


def read_compact(characters: str) -> Postcode | None:
    """`S401DD` as a postcode; None where the grammar has no such postcode."""
    if characters == _GIROBANK:
        return Postcode("GIR", "0AA")
    outward, inward = characters[:-3], characters[-3:]
    if _INWARD.fullmatch(inward) and _OUTWARD.fullmatch(outward):
        return Postcode(outward, inward)
    return None


def normalise(typed: str) -> Postcode | None:
    """What a person typed, in any case and spacing, with O for 0 and I for 1 put right by place."""
    if len(typed) > _LONGEST_TYPED:
        return None
    compact = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()
    as_it_stands = read_compact(compact)
    if as_it_stands:
        return as_it_stands
    mended = {read_compact(_to_shape(compact, shape)) for shape in SHAPES}
    mended.discard(None)
    return mended.pop() if len(mended) == 1 else None


def _to_shape(characters: str, shape: str) -> str:
    if len(characters) != len(shape):
        return ""
    return "".join(
        sign.translate(_TO_LETTER if place == "A" else _TO_DIGIT)
        for sign, place in zip(characters, shape, strict=True)
    )


def as_spoken(outward: str, inward: str) -> str:
    """`S40 1DD` as `S for Sierra, four, zero.`, a pause, `one, D for Delta, D for Delta`."""
    return f"{_spell(outward)}.\n{_spell(inward)}"


def _spell(half: str) -> str:
    return ", ".join(digit(sign) if sign.isdigit() else f"{sign} for {NATO[sign]}" for sign in half)
