"""What is said beside the pages of the map and the announcements: the call's own prompts.

Each has its words file; the name is that of the file.
"""

from collections.abc import Mapping
from enum import StrEnum


class Saying(StrEnum):
    """Prompts that are no page of the map: the call itself says them. Each has its words file."""

    GREETING = "greeting"
    NO_KEY = "no-key"
    NO_KEY_AGAIN = "no-key-again"
    NO_KEY_AGAIN_MESSAGE = "no-key-again-message"
    NO_KEY_AGAIN_GOODBYE = "no-key-again-goodbye"
    WRONG_KEY = "wrong-key"
    WRONG_KEY_IN_A_PART = "wrong-key-in-a-part"
    PASSING_ON = "passing-on"
    STILL_TRYING = "still-trying"
    IF_FINISHED = "if-finished"
    PAGE_MOVED = "page-moved"
    OUR_NUMBERS = "our-numbers"
    LONG_CALL = "long-call"
    GOODBYE = "goodbye"
    SORRY = "sorry"
    WHISPER = "whisper"
    WHISPER_SILENT = "whisper-silent"


class OrderPrompt(StrEnum):
    """What is said while an order is taken. Each has its words file."""

    YOU_CHOSE = "order-you-chose"
    FORMAT = "order-format"
    LANGUAGE = "order-language"
    PRIVACY = "order-privacy"
    PRIVACY_WITH_SPEECH = "order-privacy-with-speech"
    POSTCODE = "order-postcode"
    START_AGAIN = "order-start-again"
    NO_SUCH_POSTCODE = "order-no-such-postcode"
    FIRST_LETTER = "order-first-letter"
    LAST_LETTER = "order-last-letter"
    NONE_OF_THESE = "order-none-of-these"
    I_HAVE = "order-i-have"
    CONFIRM = "order-confirm"
    SPEECH = "order-speech"
    SAY_POSTCODE = "order-say-postcode"
    ADDRESS = "order-address"
    NAME = "order-name"
    NOTHING_HEARD = "order-nothing-heard"
    YOU_SAID = "order-you-said"
    HEAR_BACK = "order-hear-back"
    PLEASE_WAIT = "order-please-wait"
    CANNOT_PLAY = "order-cannot-play"
    RING_BACK = "order-ring-back"
    REFERENCE = "order-reference"
    AGAIN = "order-again"
    DONE = "order-done"
    TROUBLE = "order-trouble"
    TITLE = "leaflet-title"
    LETTER = "letter"
    DIGIT = "digit"
    PRESS = "press"


class HoursPrompt(StrEnum):
    """What a sentence about closed offices is put together from. Each has its words file."""

    CLOSED = "hours-closed"
    BANK_HOLIDAY = "hours-bank-holiday"
    FURTHER_NOTICE = "hours-further-notice"
    WE_ARE_OPEN = "hours-we-are-open"
    DAY = "hours-day"
    TO_DAY = "hours-to-day"
    AND = "hours-and"
    TIME = "hours-time"
    TO_TIME = "hours-to-time"
    AT_TIME = "hours-at-time"
    MINUTES = "hours-minutes"
    PART_OF_DAY = "hours-part-of-day"
    ALL_DAY = "hours-all-day"
    AGAIN = "hours-again"
    DATE = "hours-date"
    MONTH = "hours-month"


PARTS_OF_PROMPTS: Mapping[str, int] = {
    OrderPrompt.LETTER: 26,  # from A
    OrderPrompt.DIGIT: 10,  # from 0
    OrderPrompt.PRESS: 9,  # the keys from 1
    HoursPrompt.CLOSED: 2,  # all offices, this office
    HoursPrompt.DAY: 8,  # Monday to Sunday, every day
    HoursPrompt.TO_DAY: 5,  # to Wednesday, the first that ends a row of three, ... to Sunday
    HoursPrompt.TIME: 26,  # one, one thirty, ... twelve thirty, noon, midnight
    HoursPrompt.TO_TIME: 26,  # to one, to one thirty, ... to noon, to midnight
    HoursPrompt.AT_TIME: 25,  # at one, at one thirty, ... at noon
    HoursPrompt.MINUTES: 10,  # oh five, ten, ... fifty-five, without thirty
    HoursPrompt.PART_OF_DAY: 3,  # in the morning, in the evening, at night
    HoursPrompt.AGAIN: 10,  # we open again today, tomorrow, on Monday, ... on
    HoursPrompt.DATE: 31,  # the first, ... the thirty-first
    HoursPrompt.MONTH: 12,  # of January, ... of December
}
"""Prompts of several parts, each a clip of its own: what they are, in their order."""


class MessagePrompt(StrEnum):
    """What is said while a message is taken. Each has its words file."""

    NOW = "message-now"
    RECORD = "message-record"
    NOTHING_HEARD = "message-nothing-heard"
    RING_BACK = "message-ring-back"
    WE_WILL_RING = "message-we-will-ring"
    WE_HAVE_IT = "message-we-have-it"
    AFTER = "message-after"
    CANNOT_PLAY = "message-cannot-play"
    NONE = "message-none"
    TROUBLE = "message-trouble"


class RingInPrompt(StrEnum):
    """What staff hear who ring in to record. Each has its words file."""

    LINE = "ring-in-line"
    READY = "ring-in-ready"
    TONE = "ring-in-tone"
    NOTHING_HEARD = "ring-in-nothing-heard"
    KEEP = "ring-in-keep"
    DONE = "ring-in-done"


LANGUAGE_LINE = "language-line"
"""What the main menu says of another language, in that language: its key, and what for."""

PROMPTS: tuple[str, ...] = (*Saying, *OrderPrompt, *HoursPrompt, *MessagePrompt, *RingInPrompt)
"""All of them."""

HEARD_BY_STAFF = {Saying.WHISPER, Saying.WHISPER_SILENT, *RingInPrompt}
"""What no caller hears, so that it needs no other language."""

KEYS_OF_PROMPTS: Mapping[str, str] = {
    OrderPrompt.FORMAT: "123",
    OrderPrompt.PRIVACY: "1",
    OrderPrompt.PRIVACY_WITH_SPEECH: "1",
    OrderPrompt.CONFIRM: "12",
    OrderPrompt.HEAR_BACK: "12",
    OrderPrompt.CANNOT_PLAY: "12",
    OrderPrompt.RING_BACK: "12",
    OrderPrompt.DONE: "2",
    MessagePrompt.RING_BACK: "12",
    MessagePrompt.AFTER: "12",
    RingInPrompt.READY: "12",
    RingInPrompt.KEEP: "12",
}
"""The keys that a question takes, beside those that mean the same everywhere."""


SAID_TO_THE_END = {Saying.PASSING_ON, Saying.STILL_TRYING, Saying.SORRY}
"""Sayings during which no key counts, as during a transfer or the last words."""


def topic_clip(page: str) -> str:
    """What staff hear of an explanation that the caller has been listening to."""
    return f"about-{page}"


def language_clip(code: str) -> str:
    """What staff hear of a caller who speaks another language."""
    return f"speaks-{code}"


def clip_name(page: str, part: int = 1) -> str:
    """A page and its recording share one name; later parts are `page.2`, `page.3`."""
    return page if part == 1 else f"{page}.{part}"


def page_of(clip: str) -> str:
    """The page whose clip it is."""
    return clip.partition(".")[0]
