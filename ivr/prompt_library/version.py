"""A version is the words of one page in one language, with the recordings that speak them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ivr.content import from_id
from ivr.prompt_library.recording import Recording
from ivr.script.wording import Wording

SHIPPED = 0
"""The number of what is shipped: version 0 of everything, which nobody had to make."""


class Made(StrEnum):
    """How a version came to be."""

    WORDS = "words"
    RECORDING = "recording"
    BACK = "back"
    IMPORT = "import"

    @property
    def in_words(self) -> str:
        """As staff read it."""
        return _MADE[self]


_MADE = {
    Made.WORDS: "New words",
    Made.RECORDING: "New recording",
    Made.BACK: "Back to an earlier version",
    Made.IMPORT: "Brought in from files",
}


def about_page(language: str, page: str) -> str:
    """What the audit log files a page under."""
    return f"page/{language}/{page}"


@dataclass(frozen=True)
class Version:
    """One version, which never changes. What comes after it has another number."""

    language: str
    page: str
    number: int
    text: str
    """The words as they stand in a file of `prompts/`."""
    recordings: tuple[Recording, ...]
    """Of as many of its clips as have one; each speaks for one exact wording."""
    made: Made
    made_at: datetime
    who: str
    """The name of who made it, as it was then."""
    shipped: str
    """The words that were shipped when it was made."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Where the keys of its page led when it was made: its words name those ways."""
    note: str = ""
    review_on: date | None = None
    """When somebody should look whether it is still so."""
    approved_by: str = ""
    """Who, speaking the language, has approved that a computer voice says it; "" where nobody."""

    @property
    def did(self) -> str:
        """What its maker has done, for the audit log."""
        return f"made version {self.number} of {from_id(self.page)}: {self.made.in_words.lower()}"

    @property
    def about(self) -> str:
        """What the audit log files it under."""
        return about_page(self.language, self.page)

    def recording_of(self, clip: str) -> Recording | None:
        """Its recording of a clip, whatever words that speaks."""
        return next((each for each in self.recordings if each.clip == clip), None)

    def recordings_of(self, clips: Iterable[Wording]) -> list[Recording]:
        """Its recordings of these very words, in their order."""
        found = ((self.recording_of(wording.clip), wording) for wording in clips)
        return [
            recording for recording, wording in found if recording and recording.speaks(wording)
        ]

    def with_recording(self, recording: Recording) -> tuple[Recording, ...]:
        """Its recordings with a new one of a clip."""
        others = [each for each in self.recordings if each.clip != recording.clip]
        return (*others, recording)

    def is_due_for_review(self, today: date) -> bool:
        """Whether its review date has passed."""
        return self.review_on is not None and self.review_on <= today


def new_words(
    language: str, page: str, text: str, at: datetime, who: str, shipped: str = ""
) -> Version:
    """Words of something that has no keys, such as an announcement; they are not recorded yet."""
    return Version(
        language=language,
        page=page,
        number=SHIPPED + 1,
        text=text,
        recordings=(),
        made=Made.WORDS,
        made_at=at,
        who=who,
        shipped=shipped,
    )
