"""The words that a postcode is said in, and what each of them can stand for."""

import re
import unicodedata
from itertools import product

from ivr.uk.postcode import NATO

CORRECTION = "<correction>"
"""Stands in the words where the caller takes something back."""

_PAUSE = "<pause>"

# Words that can stand inside a postcode and mean nothing.
_FILLERS = frozenset(
    "um umm uhm er err erm uh uhh ah hm hmm mm mmm and then its is thats space gap dash hyphen "
    "comma dot point capital letter letters number numbers digit digits figure figures the".split()
)
_CORRECTIONS = frozenset(
    "no nope sorry correction wrong rather actually wait oops instead apologies".split()
)
_CORRECTING_PHRASES = re.compile(
    r"\b(?:i (?:mean|meant|said|should (?:say|have said))|(?:let me )?(?:start|try) (?:that )?again"
    r"|scratch that|hang on|hold on|make that|let me correct that)\b"
)
# "You", "are", "see" and "oh" are letters in a postcode, and words here.
_PHRASES_WITHOUT_LETTERS = re.compile(
    r"\b(?:thank you|(?:let me|lets) see|you (?:see|know)|(?:here|there) you (?:are|go)"
    r"|how are you|are you (?:ready|there)|(?:can|could|would|will|do|did|if|when) you"
    r"|(?:would|will|must|should|ill|id) be|oh (?:yes|right|well|dear|god))\b"
)
_X_RAY = re.compile(r"\bx[ -]rays?\b")

CUES = (("for",), ("as", "in"), ("as",), ("like",))
"""Between a letter and a word that begins with it: "D for David"."""
CUES_MISHEARD = ("4", "four", "fore")
"""How "for" may have been written down."""

MULTIPLES = {"double": 2, "treble": 3, "triple": 3}
DOUBLE_U = frozenset("u you yew ewe".split())
"""What follows "double" in the name of W."""

_ONES = "zero one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = {
    word: str(number)
    for number, words in enumerate(
        ["twenty", "thirty", "forty fourty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
    for word in words.split()
}
_NAMES = {
    "A": "ay",
    "B": "bee be",
    "C": "cee see sea",
    "D": "dee",
    "E": "ee",
    "F": "ef eff",
    "G": "gee jee",
    "H": "aitch haitch aich",
    "I": "eye aye",
    "J": "jay",
    "K": "kay cay",
    "L": "el ell",
    "M": "em",
    "N": "en",
    "P": "pee pea",
    "Q": "queue cue kew",
    "R": "ar are",
    "S": "es ess",
    "T": "tee tea",
    "U": "you yew ewe",
    "V": "vee",
    "W": "doubleu doubleyou",
    "X": "ex",
    "Y": "why wye",
    "Z": "zed zee",
}
_NATO_SPELLINGS = (
    "alfa charley juliett juliette leema quebeck romio whisky xray xrays yanky oscer foxtrott"
)
_HEARD_AS_DIGITS = {
    "won": "1",
    "to": "2",
    "too": "2",
    "tree": "3",
    "for": "4",
    "fore": "4",
    "ate": "8",
}

# In front of a postcode these are more likely words than letters.
WORDS_TOO = frozenset("oh see sea be are you why eye aye tea pea queue cue kew".split())
SENTENCE_WORDS = frozenset(
    "is it at in an my of or if he up as am hi ok by on us we do go so me la le".split()
)
_ADDRESS_WORDS = frozenset(
    "street road avenue floor lane drive way close place court crescent st rd ave house".split()
)

_INSIDE_WORDS = re.compile("['’\N{COMBINING GRAVE ACCENT}-\N{COMBINING LATIN SMALL LETTER X}]")
_WORD = re.compile(r"[a-z0-9]+")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_TWO_DIGITS_ANYWHERE = re.compile(r"(?<!\d)([2-9])([1-9])(?!\d)")
_MOST_SIGNS = 7
_MOST_NOUGHTS = 3


def spoken_words(text: str) -> list[str]:
    """The words of what was said that may matter, with `CORRECTION` for whatever takes back."""
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(
        sign for sign in plain if not unicodedata.combining(sign) and sign not in "'’<>"
    )
    plain = " ".join(_WORD.findall(plain))
    plain = _CORRECTING_PHRASES.sub(CORRECTION, plain)
    plain = _PHRASES_WITHOUT_LETTERS.sub(_PAUSE, plain)
    plain = _X_RAY.sub("xray", plain)
    words = [word for word in plain.split() if word not in _FILLERS]
    return [CORRECTION if word in _CORRECTIONS else word for word in words]


def meanings(word: str, following: str = "") -> list[tuple[str, int]]:
    """The signs that a word can stand for, each with how far-fetched that is: 0 is not at all."""
    known = _MEANINGS.get(word)
    if known is not None:
        return known
    if len(word) == 1 or (len(word) == 2 and word.isalpha()):
        return [(signs, 0) for signs in _noughts(word.upper())]
    if word.isalpha() or len(word) > _MOST_SIGNS or not word.isalnum():
        return []
    if following in _ADDRESS_WORDS and _ORDINAL.fullmatch(word):
        return []
    signs = word.upper()
    # "Forty one" may have been written down as 41.
    apart = _TWO_DIGITS_ANYWHERE.sub(r"\g<1>0\2", signs)
    found = [(variant, 0) for variant in _noughts(signs)]
    if apart != signs:
        found += [(variant, 1) for variant in _noughts(apart)]
    return found


def is_a_number_below_a_hundred(word: str) -> bool:
    """Whether digits were written for a number said as one, such as 41; not 40 or 14."""
    return _TWO_DIGITS_ANYWHERE.fullmatch(word) is not None


def says_something(word: str) -> bool:
    """Whether a word is surely a part of a postcode, and not a word of the language."""
    if word in WORDS_TOO or word in _HEARD_AS_DIGITS or word in ("a", "i", "o"):
        return False
    return word in _MEANINGS or word in TENS or len(word) == 1 or any(map(str.isdigit, word))


def _noughts(signs: str) -> list[str]:
    """With every O as the letter and as the digit; the place decides later."""
    count = signs.count("O") + signs.count("0")
    if not 0 < count <= _MOST_NOUGHTS:
        return [signs]
    choices = [("O", "0") if sign in "O0" else (sign,) for sign in signs]
    return ["".join(chosen) for chosen in product(*choices)]


def _all_meanings() -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for number, word in enumerate(_ONES + _TEENS):
        found[word] = [(str(number), 0)]
    found |= {word: [("0", 0)] for word in ("nought", "naught", "nil")} | {"niner": [("9", 0)]}
    found["oh"] = [("O", 0), ("0", 0)]
    found["gir"] = [("GIR", 0)]  # the one postcode with three letters in a row
    for word, ten in TENS.items():
        found[word] = [(ten + "0", 0)]
    for letter, names in _NAMES.items():
        for name in names.split():
            found.setdefault(name, []).append((letter, 0))
            if len(name) == 2:
                found[name].append((name.upper(), 1))
    for word in [*NATO.values(), *_NATO_SPELLINGS.split()]:
        found[word.lower()] = [(word[0].upper(), 0)]
    for word, digit in _HEARD_AS_DIGITS.items():
        found.setdefault(word, []).append((digit, 1))
    return found


_MEANINGS = _all_meanings()
