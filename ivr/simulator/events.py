"""The diary of one call, in the order in which things happened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ivr.simulator.faults import Fault
from ivr.simulator.people import Answer, Said

Who = Literal["caller", "staff"]


@dataclass(frozen=True)
class Heard:
    """The caller hears something, from its start."""

    said: Said


@dataclass(frozen=True)
class Pressed:
    """Someone presses keys."""

    keys: str
    by: Who = "caller"


@dataclass(frozen=True)
class Lost:
    """Keys that nothing listened for."""

    keys: str


@dataclass(frozen=True)
class Delivered:
    """Keys pressed earlier that answer a later question."""

    keys: str


@dataclass(frozen=True)
class Silence:
    """A wait that ran out with no key."""

    seconds: float
    by: Who = "caller"


@dataclass(frozen=True)
class Recorded:
    """The caller has spoken after the tone; 0 seconds is silence."""

    words: str
    seconds: float
    key: str = ""


@dataclass(frozen=True)
class Understood:
    """What a computer made of something the caller said; "" where they said nothing."""

    words: str


@dataclass(frozen=True)
class Dialled:
    """A line is rung, and this is what it does."""

    number: str
    answer: Answer


@dataclass(frozen=True)
class Whispered:
    """The office hears something before it takes the call; the caller hears ringing."""

    said: Said


@dataclass(frozen=True)
class Bridged:
    """Caller and office talk with each other."""

    number: str
    seconds: float


@dataclass(frozen=True)
class Faulted:
    """Twilio would have objected here."""

    fault: Fault


@dataclass(frozen=True)
class HungUp:
    """The end of the call."""

    by: Literal["line", "caller"]


Event = (
    Heard
    | Pressed
    | Lost
    | Delivered
    | Silence
    | Recorded
    | Understood
    | Dialled
    | Whispered
    | Bridged
    | Faulted
    | HungUp
)
Listener = Callable[[Event], None]


@dataclass
class Call:
    """One call: what happened, how long it took on the call's own clock, what was at fault.

    `urls` are the documents asked for on the caller's leg, in order.
    """

    sid: str
    log: list[Event] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    seconds: float = 0.0
    status: str = "ringing"

    @property
    def turns(self) -> int:
        return len(self.urls)

    @property
    def words(self) -> list[str]:
        """Everything the caller was told, in order."""
        return [
            event.said.text for event in self.log if isinstance(event, Heard) and event.said.text
        ]


class TwimlFault(Exception):
    """Twilio would object; `call` is what had happened by then."""

    def __init__(self, fault: Fault, call: Call) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.call = call
