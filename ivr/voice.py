"""What callers say after a tone: one recording of a voice, whatever it was given for."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a caller was asked to say; staff who ring in, a line of the script."""

    ADDRESS = "address"
    NAME = "name"
    LANGUAGE = "language"
    MESSAGE = "message"
    STAFF = "staff"


@dataclass(frozen=True)
class Voice:
    """One recording of the caller, as Twilio told us of it."""

    id: str
    """RecordingSid."""
    kind: Kind
    item: int
    """For a language, the place of its item in the order, from 0; otherwise 0."""
    url: str
    seconds: float
    copied: bool = False
    """Whether our own copy is stored."""
