"""What can be said in a call: its pages, and where their keys lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ivr.script.wording import Wording

# These mean the same on every page: a person, back, the main menu, skip.
PERSON_KEY, BACK_KEY, START_KEY, SKIP_KEY = "0", "*", "9", "#"
FIXED_KEYS = PERSON_KEY + BACK_KEY + START_KEY + SKIP_KEY
MENU_KEYS = "12345678"
MOST_OPTIONS = 6


class Relative(StrEnum):
    """Targets that depend on what the caller has just heard, or on whom they have just tried."""

    AGAIN = "again"
    NEXT = "next"
    LIST = "list"
    OFFICE = "office"
    OTHER_OFFICE = "other-office"
    LEAFLET = "leaflet"


class Saying(StrEnum):
    """Prompts that are no page of the map: the call itself says them. Each has its words file."""

    GREETING = "greeting"
    NO_KEY = "no-key"
    NO_KEY_AGAIN = "no-key-again"
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


ORDER, LEAFLET_MENU = "order", "leaflet-menu"
"""The questions of an order, which are no page of the map, and the menu that leads to them."""
_ORDER_TARGET = "order:"


def order_target(leaflet: str) -> str:
    """What a key leads to that asks for a leaflet."""
    return _ORDER_TARGET + leaflet


def ordered_leaflet(target: str) -> str | None:
    """The leaflet that a target asks for, if it asks for one."""
    return target.removeprefix(_ORDER_TARGET) if target.startswith(_ORDER_TARGET) else None


class OrderPrompt(StrEnum):
    """What is said while an order is taken. Each has its words file."""

    YOU_CHOSE = "order-you-chose"
    FORMAT = "order-format"
    LANGUAGE = "order-language"
    PRIVACY = "order-privacy"
    POSTCODE = "order-postcode"
    START_AGAIN = "order-start-again"
    NO_SUCH_POSTCODE = "order-no-such-postcode"
    FIRST_LETTER = "order-first-letter"
    LAST_LETTER = "order-last-letter"
    NONE_OF_THESE = "order-none-of-these"
    I_HAVE = "order-i-have"
    CONFIRM = "order-confirm"
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

KEYS_OF_PROMPTS = {
    OrderPrompt.FORMAT: "123",
    OrderPrompt.PRIVACY: "1",
    OrderPrompt.CONFIRM: "12",
    OrderPrompt.HEAR_BACK: "12",
    OrderPrompt.CANNOT_PLAY: "12",
    OrderPrompt.RING_BACK: "12",
    OrderPrompt.DONE: "2",
}
"""The keys that an order takes, beside those that mean the same everywhere."""


@dataclass(frozen=True)
class Menu:
    """Choices by key; silence and wrong keys are answered, and end with a person."""

    name: str
    keys: Mapping[str, str]
    back: str


@dataclass(frozen=True)
class Explanation:
    """Parts that play one after another without a key, then a menu."""

    name: str
    parts: int
    back: str
    then: str
    next: str | None = None
    leaflet: str | None = None
    """The leaflet about it, by its id."""
    office: str | None = None
    """The page that puts a caller through to the office explained here."""


@dataclass(frozen=True)
class Transfer:
    """The caller is put through to an office, one line after another."""

    name: str
    office: str


@dataclass(frozen=True)
class Ending:
    """The last words; the line hangs up after them."""

    name: str
    says: tuple[Saying, ...]


Page = Menu | Explanation | Transfer | Ending

GOODBYE = Ending("goodbye", (Saying.GOODBYE,))
OUR_NUMBERS = Ending("our-numbers", (Saying.OUR_NUMBERS, Saying.OUR_NUMBERS, Saying.GOODBYE))
LONG_CALL = Ending("long-call", (Saying.LONG_CALL, Saying.GOODBYE))
ENDINGS = (GOODBYE, OUR_NUMBERS, LONG_CALL)


@dataclass(frozen=True)
class Notice:
    """An announcement that is said once a call, before one page."""

    name: str
    on: bool
    before: str


@dataclass(frozen=True)
class CallPages:
    """The pages that every call may need, by what leads there."""

    start: str
    person: str
    silence: str
    wrong_keys: str
    busy: str
    no_answer: str
    failed: str


SAID_TO_THE_END = {Saying.PASSING_ON, Saying.STILL_TRYING, Saying.SORRY}
"""Sayings during which no key counts, as during a transfer or the last words."""


@dataclass(frozen=True)
class Script:
    """Everything that can be said, and the way through it."""

    pages: Mapping[str, Page]
    call: CallPages
    notices: tuple[Notice, ...]
    wordings: Mapping[str, Mapping[str, Wording]]
    """Language → clip → its words."""

    def notice_before(self, page: str) -> tuple[Notice, ...]:
        """The announcements that are switched on for a page."""
        return tuple(notice for notice in self.notices if notice.on and notice.before == page)


def clip_name(page: str, part: int = 1) -> str:
    """A page and its recording share one name; later parts are `page.2`, `page.3`."""
    return page if part == 1 else f"{page}.{part}"


def clips_of(page: Page) -> tuple[str, ...]:
    """The clips that hold a page's own words."""
    match page:
        case Explanation(name=name, parts=parts):
            return tuple(clip_name(name, part) for part in range(1, parts + 1))
        case Ending():
            return ()
        case Menu(name=name) | Transfer(name=name):
            return (name,)
