"""An announcement: what it is said before or instead of, to whom, and from when until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Notice:
    """An announcement to callers. Its name is that of its words."""

    name: str
    page: str
    """The page that it is said before, or in place of."""
    instead: bool = False
    on: bool = True
    office: str = ""
    """Only for callers of this office; "" is for everybody."""
    begins: datetime | None = None
    ends: datetime | None = None
    """None is without a limit."""

    def is_said(self, at: datetime) -> bool:
        """Whether callers hear it at a moment."""
        begun = self.begins is None or self.begins <= at
        return self.on and begun and (self.ends is None or at < self.ends)

    def is_over(self, at: datetime) -> bool:
        """Whether nobody hears it any more: somebody has ended it, or its time has passed."""
        return not self.on or (self.ends is not None and self.ends <= at)

    def is_coming(self, at: datetime) -> bool:
        """Whether callers will hear it, but not yet."""
        return not self.is_over(at) and self.begins is not None and self.begins > at

    def is_said_between(self, start: datetime, end: datetime) -> bool:
        """Whether callers hear it at any moment from `start` until before `end`."""
        begun = self.begins is None or self.begins < end
        return self.on and begun and (self.ends is None or start < self.ends)

    def meets(self, other: "Notice") -> bool:
        """Whether a caller may hear both of them at the same page."""
        same = self.page == other.page and (not self.office or other.is_for(self.office))
        begins, ends = other.begins or datetime.min.replace(tzinfo=UTC), other.ends or _NEVER
        return same and other.on and self.is_said_between(begins, ends)

    def is_for(self, office: str) -> bool:
        """Whether callers of an office hear it; "" is for those who have chosen none."""
        return self.office in ("", office)


def in_order(notices: Iterable[Notice]) -> list[Notice]:
    """As they are said where several are: by their beginning, those without one first."""
    return sorted(
        notices,
        key=lambda notice: (notice.begins.timestamp() if notice.begins else 0.0, notice.name),
    )
