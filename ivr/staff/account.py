"""Who may sign in to the console, and what each may do there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MOST_WRONG = 10
"""So many wrong passwords or codes in a row lock an account."""
LOCKED_FOR = timedelta(minutes=30)
LINK_LASTS = timedelta(days=2)
SESSION_LASTS = timedelta(minutes=30)
"""So long after the last page a browser has to sign in again."""


class Role(StrEnum):
    """What a member of staff may do. Everybody can look, and a manager can do everything."""

    LOOK = "look"
    REQUESTS = "requests"
    RECORDINGS = "recordings"
    MANAGER = "manager"

    def includes(self, needed: "Role") -> bool:
        """Whether this role may open what needs another."""
        return self is Role.MANAGER or needed in (Role.LOOK, self)

    @property
    def in_words(self) -> str:
        """As staff read it."""
        return _IN_WORDS[self]

    @property
    def meaning(self) -> str:
        """What it allows, in a sentence."""
        return _MEANINGS[self]


_IN_WORDS = {
    Role.LOOK: "Can look",
    Role.REQUESTS: "Can do requests",
    Role.RECORDINGS: "Can change recordings",
    Role.MANAGER: "Manager",
}
_MEANINGS = {
    Role.LOOK: "Sees what the line says and how it is used, changes nothing and hears no caller.",
    Role.REQUESTS: "Hears what callers left, posts leaflets and answers messages. Sees the rest.",
    Role.RECORDINGS: "Changes what callers hear, notices and opening hours. Sees the rest.",
    Role.MANAGER: "Does everything, lets people in, and sees who did what.",
}


class EmailTaken(Exception):
    """Somebody has an account with this email address already."""


class LastManager(Exception):
    """Nobody would be left who can let people in."""


class AccountUnknown(Exception):
    """Nobody has this account, or no longer."""


@dataclass(frozen=True)
class Account:
    """One member of staff. What opens the account is never shown, not even in a traceback."""

    id: int
    email: str
    """In small letters; they sign in with it."""
    name: str
    """As the others see it; empty until they choose one."""
    role: Role
    session: str = field(repr=False)
    """Stands in the cookie of each browser they are signed in with."""
    passkey_handle: str = field(repr=False)
    is_active: bool = True
    """Whether they are still on the staff."""
    password: str | None = field(default=None, repr=False)
    """Hashed; None until they choose one."""
    authenticator: str | None = field(default=None, repr=False)
    """The secret that their authenticator app shares with us, encrypted."""
    last_code: int | None = None
    """The number of the half minute whose code was used last."""
    wrong: int = 0
    """Wrong passwords and codes since they were last let in."""
    locked_until: datetime | None = None
    signed_in_at: datetime | None = None

    @property
    def called(self) -> str:
        """Their name, or what there is."""
        return self.name or self.email

    def is_locked(self, at: datetime) -> bool:
        """Whether nobody is let in at a moment, whatever they enter."""
        return self.locked_until is not None and at < self.locked_until


def keep_a_manager(staff: Iterable[Account], leaving: int) -> None:
    """Raises LastManager where no manager would be left without the account with this id."""
    if not any(each.role is Role.MANAGER and each.id != leaving for each in staff):
        raise LastManager
