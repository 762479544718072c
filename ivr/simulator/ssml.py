"""What a Say says: its words, its pauses and the marks inside it, checked as Twilio checks them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree.ElementTree import Element, tostring

from ivr.simulator.rules import SCHEMA_WARNING, XML_LANG, Objection, Rules, anything, matching

WORDS_A_MINUTE = 155
_STRENGTHS = {
    "none": 0.0,
    "x-weak": 0.1,
    "weak": 0.2,
    "medium": 0.4,
    "strong": 0.7,
    "x-strong": 1.2,
}
_SAY_AS = (
    "characters|spell-out|cardinal|number|ordinal|digits|fraction|unit|date|time|address"
    "|expletive|telephone|currency|verbatim|bleep"
)

MARKS: Mapping[str, Rules] = {
    "break": {
        "strength": matching(SCHEMA_WARNING, "|".join(_STRENGTHS), "a strength, as medium"),
        "time": matching(SCHEMA_WARNING, r"\d+ms|\d+(\.\d+)?s", "a time, as 500ms or 1s"),
    },
    "emphasis": {
        "level": matching(SCHEMA_WARNING, "strong|moderate|reduced", "strong, moderate or reduced")
    },
    "lang": {XML_LANG: anything},
    "p": {},
    "phoneme": {
        "alphabet": matching(SCHEMA_WARNING, "ipa|x-sampa|x-amazon-.+", "ipa or x-sampa"),
        "ph": anything,
    },
    "prosody": {"volume": anything, "rate": anything, "pitch": anything},
    "s": {},
    "say-as": {
        "interpret-as": matching(SCHEMA_WARNING, _SAY_AS, "a way of reading, as digits"),
        "format": anything,
    },
    "sub": {"alias": anything},
    "w": {"role": anything},
}

# The British and Welsh voices, from Twilio's own list; voices of other tongues are not checked.
_AMAZON = {
    "en-GB": re.compile(r"Polly\.((Amy|Brian|Emma)|(Amy|Arthur|Brian|Emma)-Neural|Amy-Generative)"),
    "cy-GB": re.compile(r"Polly\.Gwyneth"),
}
_VOICE = re.compile(
    r"man|woman|Polly\.[A-Z][A-Za-zé]+(-Neural|-Generative)?"
    r"|Google\.(?P<language>[a-z]{2,3}-[A-Z]{2})-[A-Za-z0-9-]+"
)
_LONGEST = {"Polly": 3000, "Google": 5000}
_LONGEST_BASIC = 4000
_LONGEST_ENCODED = 4500


@dataclass(frozen=True)
class Speech:
    text: str
    seconds: float


def speech_in(element: Element) -> Speech:
    """The words of a Say as a listener would write them down, a break as `…`."""
    text = re.sub(r"\s+", " ", "".join(_words(element))).strip()
    pauses = sum(_pause(mark) for mark in element.iter("break"))
    return Speech(text, len(text.replace("…", " ").split()) * 60 / WORDS_A_MINUTE + pauses)


def objections_to_speech(element: Element) -> Iterator[Objection]:
    """Everything Twilio would object to in a Say: its voice, its length, its marks."""
    voice = element.get("voice", "")
    yield from _objections_to_voice(voice, element.get("language", ""))
    yield from _objections_to_length(element, voice)
    for mark in element.iter():
        if mark is not element:
            yield from _objections_to_mark(mark, voice)


def _words(element: Element) -> Iterator[str]:
    if element.tag == "break":
        yield " … "
    elif element.tag == "sub" and "alias" in element.attrib:
        yield element.attrib["alias"]
    else:
        yield element.text or ""
        for child in element:
            yield from _words(child)
            yield child.tail or ""


def _pause(mark: Element) -> float:
    time = mark.get("time", "")
    if re.fullmatch(r"\d+ms", time):
        return int(time[:-2]) / 1000
    if re.fullmatch(r"\d+(\.\d+)?s", time):
        return float(time[:-1])
    return _STRENGTHS.get(mark.get("strength", "medium"), 0.0)


def _objections_to_voice(voice: str, language: str) -> Iterator[Objection]:
    if not voice:
        return
    known = _VOICE.fullmatch(voice)
    if known is None:
        yield 13511, f"there is no voice “{voice}”"
        return
    tongue = known["language"] or _amazon_tongue(voice)
    if language and tongue and tongue != language:
        yield 13512, f"the voice “{voice}” speaks {tongue}, not {language}"
    elif voice.startswith("Polly.") and tongue is None and language in _AMAZON:
        yield 13511, f"the voice “{voice}” does not speak {language}"


def _amazon_tongue(voice: str) -> str | None:
    return next((tongue for tongue, names in _AMAZON.items() if names.fullmatch(voice)), None)


def _objections_to_length(element: Element, voice: str) -> Iterator[Objection]:
    text = "".join(element.itertext())
    if not text.strip() and not speech_in(element).text.strip("… "):
        yield 13520, "has nothing to say"
    kind = voice.partition(".")[0]
    length = len(_inside(element)) if kind == "Google" else len(text)
    longest = _LONGEST.get(kind, _LONGEST_BASIC)
    if length > longest:
        yield 13521, f"is {length} characters long; this voice reads {longest}"
    elif len(quote(text)) > _LONGEST_ENCODED:
        yield 13521, f"is more than {_LONGEST_ENCODED} characters long when encoded for a URL"


def _inside(element: Element) -> str:
    whole = tostring(element, encoding="unicode")
    return whole[whole.index(">") + 1 : whole.rindex("<")] if element.text or len(element) else ""


def _objections_to_mark(mark: Element, voice: str) -> Iterator[Objection]:
    name = str(mark.tag)
    if name not in MARKS:
        yield SCHEMA_WARNING, f"has <{name}>, which no voice understands: nothing would be said"
        return
    if not voice.startswith(("Polly.", "Google.")):
        yield SCHEMA_WARNING, f"has <{name}>, which needs a Polly or Google voice named"
    if voice.startswith("Polly.") and voice.endswith(("-Neural", "-Generative")):
        if name == "emphasis":
            yield SCHEMA_WARNING, f"has <emphasis>, which the voice {voice} does not know"
        if "pitch" in mark.attrib:
            yield SCHEMA_WARNING, f"has a pitch, which the voice {voice} does not know"
    for attribute, value in mark.attrib.items():
        shown = "xml:lang" if attribute == XML_LANG else attribute
        if attribute not in MARKS[name]:
            yield SCHEMA_WARNING, f"has <{name}> with the unknown attribute “{shown}”"
        elif objection := MARKS[name][attribute](value):
            yield objection[0], f"has <{name} {shown}=“{value}”>, which {objection[1]}"
