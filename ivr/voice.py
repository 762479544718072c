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
    UNKNOWN = "unknown"
    """Nothing says what it was for; it comes home all the same."""


class Fate(StrEnum):
    """What became of a recording at Twilio, once nothing more is to be done about it."""

    HOME = "home"
    """Our copy is stored and theirs is deleted."""
    TOO_SHORT = "too-short"
    """Nothing was said in it; theirs is deleted and there is no copy."""
    GONE = "gone"
    """Twilio had it no longer."""
    GIVEN_UP = "given-up"
    """Days of trying have not fetched it, or not deleted it."""
    TOO_LARGE = "too-large"
    NOT_TWILIOS = "not-twilios"
    """Its address is not that of our account at Twilio."""
    ANOTHER_LENGTH = "another-length"
    """Our copy is not as long as Twilio says, so theirs is not deleted."""


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
    fate: Fate | None = None
    """None while it is still to be fetched or deleted at Twilio."""
    is_forgotten: bool = False
    """Whether our own copy has been deleted, as everything is after so many days."""

    @property
    def may_come(self) -> bool:
        """Whether a copy that is not here may still come from Twilio."""
        return self.fate is None and not self.is_forgotten
