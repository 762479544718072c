"""What can be said in a call: its pages, and where their keys lead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ivr.script.prompts import LANGUAGE_LINE, MessagePrompt, Saying, clip_name
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
    MESSAGE = "leave-message"


ORDER, LEAFLET_MENU = "order", "leaflet-menu"
"""The questions of an order, which are no page of the map, and the menu that leads to them."""
MESSAGE = "message"
"""The questions of a message, which are no page of the map either."""
LANGUAGE_WELCOME = "language-welcome"
"""The page where the key of another language leads, said in that language."""
GREETS = (LANGUAGE_LINE, LANGUAGE_WELCOME)
"""What a language needs for its key. English has neither."""
RING_IN = "ring-in"
"""The questions put to staff who ring in to record."""
_ORDER_TARGET = "order:"


def order_target(leaflet: str) -> str:
    """What a key leads to that asks for a leaflet."""
    return _ORDER_TARGET + leaflet


def ordered_leaflet(target: str) -> str | None:
    """The leaflet that a target asks for, if it asks for one."""
    return target.removeprefix(_ORDER_TARGET) if target.startswith(_ORDER_TARGET) else None


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
class FindOffice:
    """The beginning of a postcode, by keys: whose it is decides where the call goes on."""

    name: str
    back: str
    offices: Mapping[str, str]
    """Office → the page that names it, before anybody is rung."""
    ask: str
    """Where the keys leave open whether it is the city or the county."""
    county_line: str
    """Where they leave open whether it is in the county at all."""
    outside: str
    unknown: str
    """Where the keys are no beginning of a postcode, or none were pressed."""


@dataclass(frozen=True)
class Ending:
    """The last words; the line hangs up after them."""

    name: str
    says: tuple[StrEnum, ...]


Page = Menu | Explanation | Transfer | FindOffice | Ending

GOODBYE = Ending("goodbye", (Saying.GOODBYE,))
OUR_NUMBERS = Ending("our-numbers", (Saying.OUR_NUMBERS, Saying.OUR_NUMBERS, Saying.GOODBYE))
LONG_CALL = Ending("long-call", (Saying.LONG_CALL, Saying.GOODBYE))
NO_MESSAGE = Ending(
    "no-message", (MessagePrompt.NONE, Saying.OUR_NUMBERS, Saying.OUR_NUMBERS, Saying.GOODBYE)
)
CANNOT_KEEP = Ending(
    "cannot-keep",
    (MessagePrompt.TROUBLE, Saying.OUR_NUMBERS, Saying.OUR_NUMBERS, Saying.GOODBYE),
)
ENDINGS = (GOODBYE, OUR_NUMBERS, LONG_CALL, NO_MESSAGE, CANNOT_KEEP)


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
    closed: str
    closed_here: str

    @property
    def without_an_answer(self) -> set[str]:
        """Where callers come who could not be put through: silence there leaves a message."""
        return {self.busy, self.no_answer, self.failed, *self.when_closed}

    @property
    def when_closed(self) -> set[str]:
        """Where callers are told our hours."""
        return {self.closed, self.closed_here}


@dataclass(frozen=True)
class Script:
    """Everything that can be said, and the way through it."""

    pages: Mapping[str, Page]
    call: CallPages
    wordings: Mapping[str, Mapping[str, Wording]]
    """Language → clip → its words; of some languages not every page has any."""
    languages: Mapping[str, str] = field(default_factory=dict)
    """Other languages → the key of the main menu that each may have."""
    whole: tuple[str, ...] = ()
    """The pages and prompts that a language needs, beside its own two, for the whole call."""


def topics(pages: Mapping[str, Page]) -> list[str]:
    """The explanations."""
    return [page.name for page in pages.values() if isinstance(page, Explanation)]


def keys_of(page: Page | None) -> dict[str, str]:
    """Where the keys of a menu lead; nothing for what is no menu."""
    return dict(page.keys) if isinstance(page, Menu) else {}


def clips_of(page: Page) -> tuple[str, ...]:
    """The clips that hold a page's own words."""
    match page:
        case Explanation(name=name, parts=parts):
            return tuple(clip_name(name, part) for part in range(1, parts + 1))
        case Ending():
            return ()
        case Menu(name=name) | Transfer(name=name) | FindOffice(name=name):
            return (name,)
