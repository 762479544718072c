"""The edition on air, at the moment of one turn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ivr.call.edition import Edition, Offered
from ivr.call.place import Place
from ivr.notices.notice import Notice, in_order
from ivr.script.page import CallPages, Page, Script, Transfer
from ivr.uk.london_time import in_london
from ivr.uk.postcode_known import KnownPostcodes


@dataclass(frozen=True)
class Moment:
    """What is said and done depends on this, on where the caller is, and on nothing else."""

    edition: Edition
    now: float
    """Seconds since 1970."""
    postcodes: Callable[[], KnownPostcodes] = KnownPostcodes

    @property
    def script(self) -> Script:
        """The pages and words."""
        return self.edition.script

    @property
    def call(self) -> CallPages:
        """The pages that every call may need."""
        return self.edition.script.call

    @cached_property
    def at(self) -> datetime:
        """The same moment, as the clocks in London show it."""
        return in_london(self.now)

    def is_open(self, office: str) -> bool:
        """Whether callers are put through to an office now."""
        return self.edition.offices[office].hours.is_open(self.at)

    @property
    def any_is_open(self) -> bool:
        """Whether there is an office that callers are put through to now."""
        return any(map(self.is_open, self.edition.offices))

    def languages(self, place: Place) -> list[Offered]:
        """The languages that the main menu offers a caller, beside the one it is said in."""
        return [each for each in self.edition.offered if each.language != place.language]

    def notices(self, page: Page, place: Place) -> list[Notice]:
        """What is announced now to a caller who comes to a page, in its order."""
        office = page.office if isinstance(page, Transfer) else place.office
        return in_order(
            notice
            for notice in self.edition.notices
            if notice.page == page.name
            and notice.is_said(self.at)
            and notice.is_for(office)
            and (notice.instead or notice.name not in place.heard)
        )
