"""TwiML as values: what one document tells the phone to do."""

from dataclasses import dataclass
from typing import Literal

from ivr.simulator.faults import Fault


@dataclass(frozen=True)
class Say:
    """Words for the computer voice; `seconds` is how long it takes over them, pauses included."""

    text: str
    seconds: float
    loop: int = 1


@dataclass(frozen=True)
class Play:
    url: str
    loop: int = 1
    digits: str = ""


@dataclass(frozen=True)
class Pause:
    length: int = 1


Prompt = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    """A question answered with keys or words; `num_digits` None takes any number of keys."""

    prompts: tuple[Prompt, ...]
    action: str
    method: str = "POST"
    timeout: int = 5
    finish_on_key: str = "#"
    num_digits: int | None = None
    takes_keys: bool = True
    takes_words: bool = False
    action_on_empty_result: bool = False
    barge_in: bool = True


@dataclass(frozen=True)
class Record:
    action: str
    method: str = "POST"
    timeout: int = 5
    finish_on_key: str = "1234567890*#"
    max_length: int = 3600
    status_callback: str | None = None
    status_callback_method: str = "POST"


@dataclass(frozen=True)
class Number:
    """A line to ring; `url` is the document whispered to whoever picks up."""

    number: str
    url: str | None = None
    method: str = "POST"


@dataclass(frozen=True)
class Dial:
    """Lines to ring all at once; without `action` the next verb follows a conversation too."""

    numbers: tuple[Number, ...]
    action: str | None = None
    method: str = "POST"
    timeout: int = 30
    caller_id: str | None = None
    time_limit: int = 14400


@dataclass(frozen=True)
class Redirect:
    url: str
    method: str = "POST"


@dataclass(frozen=True)
class Hangup:
    pass


@dataclass(frozen=True)
class Reject:
    reason: Literal["rejected", "busy"] = "rejected"


Verb = Prompt | Gather | Record | Dial | Redirect | Hangup | Reject


@dataclass(frozen=True)
class Document:
    """One answer of the server's; links in it are resolved against `url`."""

    url: str
    verbs: tuple[Verb, ...] = ()
    faults: tuple[Fault, ...] = ()
