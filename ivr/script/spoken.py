"""What is written becomes what is spoken: one step, the same for every voice and for Twilio's own.

The rules are English; other languages spell their words out in their pronunciation file.
"""

import re
from collections.abc import Mapping
from datetime import date

from ivr.uk import numbers_in_words, postcode, telephone

_WEB = re.compile(r"\b(?:https?://)?((?:[a-z0-9-]+\.)+(?:uk|org|com|net|eu|info))\b/?")
_MAIL_SIGN = re.compile(r"(?<=\w)@(?=\w)")
_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_SLASH_IN_NUMBERS = re.compile(r"(?<=\d) ?/ ?(?=\d)")
_SLASH_IN_WORDS = re.compile(r"(?<=[A-Za-z]) ?/ ?(?=[A-Za-z])")
_INITIALS = re.compile(r"\b[A-Z]{2,5}(?=s?\b)")
_SPELT_IN_ADDRESSES = {"www", "uk", "eu"}
_ENDS_OF_ADDRESSES = {"co", "org", "gov", "sch", "ac", "nhs", "com", "net", "uk", "eu", "info"}


def spoken_form(text: str, words: Mapping[str, str], language: str = "en") -> str:
    """Spell out what a voice would misread; `words` are the language's own, written → spoken."""
    if language != "en":
        return _say_words(text, words)
    text = _WEB.sub(lambda found: _web_address(found[1], words), text)
    text = _MAIL_SIGN.sub(" at ", text)
    text = _DATE.sub(_day_first, text)
    text = telephone.NUMBER_IN_TEXT.sub(lambda found: telephone.as_spoken(found[0]), text)
    text = postcode.POSTCODE_IN_TEXT.sub(lambda found: postcode.as_spoken(*found.groups()), text)
    text = _SLASH_IN_NUMBERS.sub(" … ", text)
    text = _SLASH_IN_WORDS.sub(" or ", text)
    text = text.replace("&", "and")
    return _INITIALS.sub(lambda found: " ".join(found[0]), _say_words(text, words))


def _say_words(text: str, words: Mapping[str, str]) -> str:
    if not words:
        return text
    longest_first = sorted(words, key=len, reverse=True)
    pattern = r"(?<!\w)(" + "|".join(map(re.escape, longest_first)) + r")(?!\w)"
    return re.sub(pattern, lambda found: words[found[0]], text)


def _web_address(address: str, words: Mapping[str, str]) -> str:
    """`www.example.co.uk` as `W W W … dot … example … dot, co, dot, U K`."""
    said, in_the_end = "", False
    for label in address.split("."):
        word = " ".join(label.upper()) if label in _SPELT_IN_ADDRESSES else words.get(label, label)
        was_in_the_end, in_the_end = in_the_end, label in _ENDS_OF_ADDRESSES
        before, after = ("," if was_in_the_end else " …"), ("," if in_the_end else " …")
        said = f"{said}{before} dot{after} {word}" if said else word
    return said


def _day_first(found: re.Match[str]) -> str:
    day, month, year = map(int, found.groups())
    try:
        return numbers_in_words.day(date(year, month, day))
    except ValueError:  # not a date after all
        return found[0]
