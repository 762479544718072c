"""Who did what, when: one plain sentence for each thing that matters."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NOBODY = "Somebody"
"""Who does not say who they are."""
COMMAND_LINE = "Somebody at the command line"
THE_LINE = "The line"
"""Who does by itself what somebody has planned."""


class Kind(StrEnum):
    """What can be searched for in the audit log."""

    SIGN_IN = "sign-in"
    FAILED_SIGN_IN = "failed-sign-in"
    LISTEN = "listen"
    CHANGE = "change"
    PRINT = "print"
    EXPORT = "export"
    DELETION = "deletion"
    STAFF = "staff"

    @property
    def in_words(self) -> str:
        """As staff read it in a list of kinds."""
        return _IN_WORDS[self]


_IN_WORDS = {
    Kind.SIGN_IN: "Signing in and out",
    Kind.FAILED_SIGN_IN: "Sign-ins that failed",
    Kind.LISTEN: "Listening to callers",
    Kind.CHANGE: "Changes",
    Kind.PRINT: "Printing",
    Kind.EXPORT: "Exports",
    Kind.DELETION: "Deletions",
    Kind.STAFF: "Staff and their accounts",
}


@dataclass(frozen=True)
class Entry:
    """One thing that was done. It says that, never what a caller said or where they live."""

    at: datetime
    kind: Kind
    did: str
    """What follows the name: "published Welcome message, version 4"."""
    who: str = NOBODY
    """The name as it was then."""
    staff: int | None = None
    """The account that it is filed under, if it is one's doing or about one."""
    about: str = ""
    """The thing, for a history of its own: "recording/welcome"."""

    @property
    def sentence(self) -> str:
        """As staff read it."""
        return f"{self.who} {self.did}."
