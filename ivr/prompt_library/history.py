"""What was ever made of a page, and what of it went on air, or is to go."""

from dataclasses import dataclass
from datetime import datetime

from ivr.prompt_library.version import SHIPPED, Version

CALLED_OFF = "called off"
"""Stands as the trouble of what was planned, where something else was wanted instead."""


class VersionUnknown(Exception):
    """No version has this number."""


@dataclass(frozen=True)
class Publication:
    """Something that went on air, or is to go at a time."""

    id: int
    language: str
    page: str
    number: int
    before: int
    """What was on air before."""
    who: str
    due_at: datetime
    done_at: datetime | None
    trouble: str = ""
    """Why it did not go on air when its time had come."""


@dataclass(frozen=True)
class PageHistory:
    """Every version of a page that staff have made, and what of it went on air."""

    versions: tuple[Version, ...]
    """The newest first. What is shipped, version 0, is not among them."""
    publications: tuple[Publication, ...]
    """The newest first."""
    aside: frozenset[int] = frozenset()
    """The numbers of drafts that were put aside."""

    @property
    def on_air(self) -> int:
        """The number of the version that callers hear."""
        return next((each.number for each in self.publications if each.done_at), SHIPPED)

    @property
    def latest(self) -> int:
        """The highest number there is: what somebody had seen when they changed something."""
        return self.versions[0].number if self.versions else SHIPPED

    @property
    def draft(self) -> Version | None:
        """The newest version, where it was never on air and nobody has put it aside."""
        newest = self.versions[0] if self.versions else None
        if newest is None or newest.number in self.aside or newest.number == self.on_air:
            return None
        gone_out = {each.number for each in self.publications if each.done_at}
        return None if newest.number in gone_out else newest

    @property
    def planned(self) -> Publication | None:
        """What is to go on air at a time."""
        return next((p for p in self.publications if not p.done_at and not p.trouble), None)

    @property
    def failed(self) -> Publication | None:
        """What should have gone on air and could not, where nobody has published since."""
        newest = self.publications[0] if self.publications else None
        return newest if newest and newest.trouble not in ("", CALLED_OFF) else None

    def version(self, number: int) -> Version:
        """One of them. Raises VersionUnknown."""
        for each in self.versions:
            if each.number == number:
                return each
        raise VersionUnknown(number)
