"""What callers give us, kept: the database, the copies of their voices, and who may hear them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from itsdangerous import BadSignature, URLSafeTimedSerializer

from ivr.call.directions import OwnVoice
from ivr.call.heard import Spoken
from ivr.call.moment import Moment
from ivr.call.tasks.desk import Desk
from ivr.store.database import Database, DatabaseUnavailable
from ivr.store.voices import Voices
from ivr.twilio_rest.recordings import Recordings
from ivr.voice import Kind, Voice
from ivr.web.copying import Copying
from ivr.web.later import Later

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")
_TEN_MINUTES = 600
_CAN_BE_RUNG = ("+441", "+442", "+443", "+447")


@dataclass(frozen=True)
class Keeper:
    """Where what callers give is kept, and where their recordings come from."""

    database: Database
    voices: Voices
    recordings: Recordings | None
    """None where the built-in phone brings the sound itself."""
    secret: str
    heard_at: str
    """The address under which callers hear their own voice."""


class Keeping:
    """Keeps for one web process. May be used from any number of threads."""

    def __init__(
        self,
        keeper: Keeper,
        clock: Callable[[], float],
        rest: Callable[[float], None],
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`count` is told how the fetching of each recording has ended."""
        self._keeper = keeper
        self._clock = clock
        self._copying = (
            Copying(keeper.recordings, keeper.voices, self._mark_copied, rest, count)
            if keeper.recordings
            else None
        )
        self._later = Later(rest)
        self._sealed = URLSafeTimedSerializer(keeper.secret, "heard")

    def write(self, change: "Callable[[Connection], T]") -> T:
        """Run a change; it is on disk when this returns. Raises DatabaseUnavailable."""
        return self._database.write(change)

    def now(self) -> datetime:
        """The moment, as it is stored."""
        return datetime.fromtimestamp(self._clock(), UTC)

    def desk(self, moment: Moment, form: Mapping[str, str]) -> Desk:
        """What a conversation may ask of the world in this turn."""
        return Desk(moment, self.now(), self.has_copy, ringable(form["From"]))

    def has_copy(self, recording: str) -> bool:
        """Whether our own copy of a recording has come."""
        return self.copy_of(recording) is not None

    def address_of(self, voice: OwnVoice) -> str:
        """Where a caller, and nobody else, hears their own voice for ten minutes."""
        return f"{self._keeper.heard_at}/{self._sealed.dumps(voice.id)}.wav"

    def heard(self, token: str) -> str | None:
        """The recording that a sealed address names, where it is no older than that."""
        try:
            return str(self._sealed.loads(token, max_age=_TEN_MINUTES))
        except BadSignature:
            return None

    def copy_of(self, recording: str) -> Path | None:
        """The file of our own copy of a recording, where it can be had now."""
        return self._keeper.voices.find(recording)

    def close(self, call: str) -> None:
        """A call is over. Raises DatabaseUnavailable."""
        from ivr.store.leaflets import close_call

        self.write(partial(close_call, call=call, at=self.now()))

    def recorded(self, form: Mapping[str, str], about: tuple[Kind, int] | None) -> None:
        """Twilio has a recording ready, of a kind for an item; it may be told more than once.

        Our own copy is fetched behind the caller's back. What it belongs to learns of it, too: the
        turn that should have told it may have been lost. Raises DatabaseUnavailable.
        """
        said = spoken(form)
        write_down = partial(self._write_down, form["CallSid"], said, about)
        try:
            write_down()
        except DatabaseUnavailable:
            self._later.do(write_down)  # Twilio does not tell again
            raise
        finally:
            # Only now: a copy is noted in the row. Without a database it is all the more wanted.
            if self._copying:
                self._copying.begin(said.id, said.url)

    def _write_down(self, call: str, said: Spoken, about: tuple[Kind, int] | None) -> None:
        """Whatever it is: what is not written down would stay at Twilio for ever."""
        from ivr.store.hearing import hear

        voice = Voice(said.id, *(about or (Kind.UNKNOWN, 0)), said.url, said.seconds)
        self.write(lambda connection: hear(connection, call, voice))

    def _mark_copied(self, recording: str) -> None:
        from ivr.store.recordings import mark_copied

        self.write(partial(mark_copied, recording_id=recording))

    @cached_property
    def _database(self) -> Database:
        # Only now: a process that has kept nothing yet needs no tables, and opens none.
        self._keeper.database.upgrade()
        return self._keeper.database


def spoken(form: Mapping[str, str]) -> Spoken:
    """What Twilio says of a recording that has ended."""
    seconds = form["RecordingDuration"]
    return Spoken(
        id=form["RecordingSid"],
        url=form["RecordingUrl"],
        seconds=float(seconds) if seconds.isascii() and seconds.isdigit() else 0.0,
        key=form["Digits"],
    )


def ringable(number: str) -> str:
    """A number where it may be rung back, or ""."""
    is_ours = number.startswith(_CAN_BE_RUNG) and not number.startswith("+4470")
    return number if is_ours and number[1:].isdigit() else ""
