"""UK postcodes: how they are said."""

import re

from ivr.uk.numbers_in_words import digit

POSTCODE_IN_TEXT = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) (\d[A-Z]{2})\b")

_ALPHABET = (
    "Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike "
    "November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
NATO = {word[0]: word for word in _ALPHABET.split()}


def as_spoken(outward: str, inward: str) -> str:
    """`S40 1DD` as `S for Sierra, four, zero.`, a pause, `one, D for Delta, D for Delta`."""
    return f"{_spell(outward)}.\n{_spell(inward)}"


def _spell(half: str) -> str:
    return ", ".join(digit(sign) if sign.isdigit() else f"{sign} for {NATO[sign]}" for sign in half)
