"""An announcement: what it is said before or instead of, to whom, and from when until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


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

    def is_for(self, office: str) -> bool:
        """Whether callers of an office hear it; "" is for those who have chosen none."""
        return self.office in ("", office)


def in_order(notices: Iterable[Notice]) -> list[Notice]:
    """As they are said where several are: by their beginning, those without one first."""
    return sorted(
        notices,
        key=lambda notice: (notice.begins.timestamp() if notice.begins else 0.0, notice.name),
    )
