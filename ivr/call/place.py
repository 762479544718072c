"""Where a caller is, and the little that the call must remember."""

from dataclasses import dataclass

from ivr.language import DEFAULT_LANGUAGE
from ivr.script.page import LANGUAGE_WELCOME


@dataclass(frozen=True, slots=True)
class Place:
    """A page, a part of it, the misses so far, and the call's memory. Nothing in it is personal."""

    page: str
    part: int = 1
    """The part of an explanation, or the line of an office being rung, from 1."""
    misses: int = 0
    """Silences and wrong keys on this page, one after another."""
    zeros: int = 0
    """How often 0 was pressed again where 0 leads."""
    before: tuple[str, ...] = ()
    """Clips said before the page's own, this once; never part of an address."""

    patient: bool = False
    """The caller has missed once, so every wait is long from now on."""
    passed_on: str = ""
    """Whether they were put through without asking, which happens once: by "silence", which an
    office is told as long as they press nothing, or by "keys"."""
    office: str = ""
    """The office they chose last."""
    topic: str = ""
    """The explanation they heard last."""
    leaflet: str = ""
    """The leaflet they have just asked for; never part of an address."""
    heard: tuple[str, ...] = ()
    """The notices they have heard."""
    language: str = DEFAULT_LANGUAGE
    """That of the words."""
    speaks: str = DEFAULT_LANGUAGE
    """The language they have asked for. Where not every page has words in it, the words are in
    English, but those of its welcome."""
    turns: int = 0
    """How many turns of the call were answered before this one."""
    began: int = 0
    """When the call began or last came back from an office, in seconds since 1970."""

    @property
    def said_in(self) -> str:
        """The language of what is said here."""
        return self.speaks if self.page == LANGUAGE_WELCOME else self.language

    @property
    def look(self) -> tuple[object, ...]:
        """All that decides what is said here: places that look alike share one document."""
        return (self.said_in, self.page, self.part, self.misses, self.before, self.patient)
