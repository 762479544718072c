"""Postcodes of every kind, and every way to say one, for hypothesis."""

from itertools import groupby
from random import Random

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ivr.uk.outward_codes import outward_codes
from ivr.uk.postcode import Postcode

FIRST = "ABCDEFGHIJKLMNOPRSTUWYZ"
SECOND = "ABCDEFGHKLMNOPQRSTUVWXY"
THIRD = "ABCDEFGHJKPSTUW"
FOURTH = "ABEHMNPRVWXY"
UNIT = "ABDEFGHJLNPQRSTUWXYZ"
ZERO_AREAS = ("BL", "CM", "CR", "HA", "PR", "SL", "SS")

_areas = st.builds(
    str.__add__, st.sampled_from(FIRST), st.one_of(st.just(""), st.sampled_from(SECOND))
)
_one_to_nine = st.sampled_from("123456789")
_inward = st.builds(
    lambda digit, one, two: digit + one + two,
    st.sampled_from("0123456789"),
    st.sampled_from(UNIT),
    st.sampled_from(UNIT),
)
_outward = st.one_of(
    st.builds(lambda area, number: f"{area}{number}", _areas, st.integers(1, 99)),
    st.sampled_from([area + "0" for area in ZERO_AREAS]),
    st.builds(
        lambda a, n, b: a + n + b, st.sampled_from(FIRST), _one_to_nine, st.sampled_from(THIRD)
    ),
    st.builds(
        lambda a, b, n, c: a + b + n + c,
        st.sampled_from(FIRST),
        st.sampled_from(SECOND),
        _one_to_nine,
        st.sampled_from(FOURTH),
    ),
)

valid_postcodes: SearchStrategy[Postcode] = st.one_of(
    st.builds(Postcode, _outward, _inward), st.just(Postcode("GIR", "0AA"))
)
known_postcodes = st.builds(Postcode, st.sampled_from(sorted(outward_codes())), _inward)

DIGIT_WORDS = {
    "0": ("zero", "oh", "o", "nought", "naught", "nil", "0"),
    **{
        str(number): (word, str(number))
        for number, word in enumerate("one two three four five six seven eight nine".split(), 1)
    },
}
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
NAMES = {
    "A": "a", "B": "b bee be", "C": "c see sea", "D": "d dee", "E": "e ee", "F": "f eff",
    "G": "g gee", "H": "h aitch haitch", "I": "i eye", "J": "j jay", "K": "k kay", "L": "l el",
    "M": "m em", "N": "n en", "O": "o oh", "P": "p pea", "Q": "q queue", "R": "r are", "S": "s ess",
    "T": "t tea", "U": "u you", "V": "v vee", "W": "w double-u", "X": "x ex", "Y": "y why",
    "Z": "z zed zee",
}  # fmt: skip
# Names that are words of the language as well: in front of a postcode that nobody has, the line
# takes them for words.
WORDS_TOO = frozenset("see sea be are you why eye tea pea queue oh".split())
NATO = (
    "alpha|alfa bravo charlie|charley delta echo foxtrot golf hotel india juliet|juliett|juliette "
    "kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey|whisky "
    "x-ray|xray|x^ray yankee zulu"
)
NATO_WORDS = {words[0].upper(): words.replace("^", " ").split("|") for words in NATO.split()}
OTHER_WORDS = {
    word[0].upper(): word
    for word in (
        "apple bob cat david egg fish gate hat ink jam kite lion mum nut orange pig queen rat "
        "sugar top under van water xylophone yellow zoo"
    ).split()
}
CUES = ("for", "as in", "like")
FILLERS = ("", "", "", "um", "er", "and", "space", "then", "that's", "um er")
BEFORE = (
    "", "um", "my postcode is", "it's", "er it's", "yes the postcode is",
    "I live at 12 School Lane", "90 Marlborough Road Derby", "School Board Lane Brampton",
    "thank you it's",
)  # fmt: skip
WRONG = [Postcode("S41", "1DD"), Postcode("LE2", "2AB"), Postcode("W1A", "1AA")]
AFTER = ("", "please", "thanks", "thank you", "that's it", "and that is all")


ways_to_say = st.integers(0, 2**32 - 1).map(Random)
"""What decides how a postcode is said; a strategy for each word would take too long."""


def said(postcode: Postcode, way: Random) -> str:
    """One of the many ways in which a person says a postcode."""
    words = _once(postcode, way)
    match way.choice(["once", "twice", "corrected"]):
        case "twice":
            words = f"{words} {way.choice(['', 'again', 'that is'])} {_once(postcode, way)}"
        case "corrected":
            cue = way.choice(["no", "sorry", "I mean", "no sorry", "no wait"])
            words = f"{_once(way.choice(WRONG), way)} {cue} {words}"
    return f"{way.choice(BEFORE)} {words} {way.choice(AFTER)}".strip()


def _once(postcode: Postcode, way: Random) -> str:
    if way.random() < 0.2:
        return way.choice(written(postcode))
    words: list[str] = []
    for group in _groups(postcode):
        words += _digits(group, way) if group.isdigit() else _letters(group, not words, way)
    return " ".join(
        f"{way.choice(FILLERS)} {word}" if at else word for at, word in enumerate(words)
    )


def written(postcode: Postcode) -> list[str]:
    """As a speech recogniser may write it."""
    whole, compact = str(postcode), postcode.outward + postcode.inward
    return [whole, whole.lower(), " ".join(compact), " ".join(compact.lower()), "-".join(compact)]


def _groups(postcode: Postcode) -> list[str]:
    """Letters and digits by turns; the two halves are said apart."""
    return [
        "".join(group)
        for half in (postcode.outward, postcode.inward)
        for _, group in groupby(half, key=str.isdigit)
    ]


def _digits(digits: str, way: Random) -> list[str]:
    one_by_one = [way.choice(DIGIT_WORDS[digit]) for digit in digits]
    ways = [one_by_one]
    if len(digits) == 2:
        tens, ones = map(int, digits)
        if tens == 1:
            ways.append([TEENS[ones]])
        if tens > 1:
            ways.append([TENS[tens], *one_by_one[1:]] if ones else [TENS[tens]])
        if tens == ones:
            ways.append([f"double {one_by_one[0]}"])
    return way.choice(ways)


def _letters(letters: str, first: bool, way: Random) -> list[str]:
    if len(letters) == 2 and letters[0] == letters[1] != "U" and way.random() < 0.5:
        return [f"double {_letter(letters[0], first, way)}"]
    return [_letter(letter, first and not at, way) for at, letter in enumerate(letters)]


def _letter(letter: str, first: bool, way: Random) -> str:
    names = [name for name in NAMES[letter].split() if not (first and name in WORDS_TOO)]
    name = way.choice([letter, *names])
    word = way.choice([OTHER_WORDS[letter], *NATO_WORDS[letter]])
    return way.choice([name, way.choice(NATO_WORDS[letter]), f"{name} {way.choice(CUES)} {word}"])
