"""Callers' recordings at Twilio: our copy fetched, theirs deleted.

Twilio's documentation says that a voice recording is answered by its address itself, as
`audio/x-wav`; redirections to a store elsewhere are documented for video and for pictures in
messages only. Some public programs expect one here too. So none is followed: it would carry us to a
host that nobody has named. It is told as trouble, and the recording stays where it is.
"""

import io
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

from ivr.twilio_rest.account import FORBIDDEN, REFUSED, Account
from ivr.twilio_rest.wire import Answer, NoAnswer, TooLarge, printable

_RECORDING = re.compile(r"RE[0-9a-f]{32}", re.ASCII)
LARGEST = 5_000_000
"""Bytes. Two minutes, the longest that we record, are 2 MB."""
_SECONDS = 60.0
READY_WITHIN = timedelta(hours=1)
"""For so long after the callback, a recording that is not there may still be on its way."""

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=2), timedelta(hours=6)
_LONGER = 3
GIVE_UP_AFTER = timedelta(days=7)
GIVEN_UP = (
    "This recording could not be fetched from Twilio for seven days, and we have stopped trying. "
    "It may still be heard, and must be deleted, in Twilio's console under Recordings."
)


class Outcome(StrEnum):
    """What came of fetching or deleting a recording."""

    FETCHED = "fetched"
    NOT_READY = "not ready"
    DELETED = "deleted"
    """Twilio had it, and has it no longer."""
    GONE = "gone"
    """Twilio does not have it: it was deleted, never kept as it was silent, or is not there yet."""
    REFUSED = "refused"
    TROUBLE = "trouble"
    TOO_LARGE = "too large"
    NOT_TWILIOS = "not Twilio's"

    @property
    def may_change(self) -> bool:
        """Whether trying again later may end otherwise: see `next_try`."""
        return self in (Outcome.NOT_READY, Outcome.REFUSED, Outcome.TROUBLE)


@dataclass(frozen=True)
class Attempt:
    """One attempt: what came of it, why in a sentence for staff, and the WAV where it was had."""

    outcome: Outcome
    why: str = ""
    sound: bytes = field(default=b"", repr=False)


class Recordings:
    """The recordings of one account. May be used from any number of threads."""

    def __init__(
        self, account: Account, *, largest: int = LARGEST, seconds: float = _SECONDS
    ) -> None:
        """`largest` in bytes and `seconds` in all bound one fetch."""
        self._account = account
        self._largest = largest
        self._seconds = seconds

    def fetch(self, recording: str, url: str, waited: timedelta = timedelta()) -> Attempt:
        """Fetch one recording, `waited` after Twilio told us of it.

        `recording` is its RecordingSid and `url` its RecordingUrl as the callback had them. The
        address is made anew from the SID; a `url` that is not the same is a forgery.
        """
        if not _RECORDING.fullmatch(recording):
            return Attempt(Outcome.NOT_TWILIOS, "Its id is not one that Twilio gives.")
        if url not in self._account.addresses(f"Recordings/{recording}"):
            return Attempt(Outcome.NOT_TWILIOS, "Its address is not that of our account at Twilio.")
        try:
            answer = self._account.ask(
                "GET",
                f"Recordings/{recording}.wav",
                seconds=self._seconds,
                most_bytes=self._largest,
            )
        except TooLarge as too_large:
            return Attempt(Outcome.TOO_LARGE, f"Twilio {too_large}.")
        except NoAnswer as trouble:
            return Attempt(Outcome.TROUBLE, f"Twilio {trouble}.")
        match answer.status:
            case HTTPStatus.OK:
                return _sound(answer.body)
            case HTTPStatus.NOT_FOUND if waited <= READY_WITHIN:
                return Attempt(Outcome.NOT_READY, "Twilio does not have it ready yet.")
            case HTTPStatus.NOT_FOUND:
                return Attempt(Outcome.GONE, "Twilio has it no longer.")
        return _refusal(answer)

    def address_of(self, recording: str) -> str:
        """Where our account has a recording, as its callback names it."""
        return self._account.addresses(f"Recordings/{recording}")[0]

    def delete(self, recording: str) -> Attempt:
        """Have Twilio delete a recording: DELETED, or GONE where there was none.

        Twilio goes on showing its id, day and length for 40 days, and nothing of the sound.
        """
        if not _RECORDING.fullmatch(recording):
            return Attempt(Outcome.NOT_TWILIOS, "Its id is not one that Twilio gives.")
        try:
            answer = self._account.ask("DELETE", f"Recordings/{recording}.json")
        except NoAnswer as trouble:
            return Attempt(Outcome.TROUBLE, f"Twilio {trouble}.")
        match answer.status:
            case HTTPStatus.NO_CONTENT:
                return Attempt(Outcome.DELETED)
            case HTTPStatus.NOT_FOUND:
                return Attempt(Outcome.GONE)
        return _refusal(answer)


def next_try(told: datetime, attempts: int) -> datetime | None:
    """When to try for the next time what may change, or None: given up.

    `told` is when Twilio first told us of the recording, `attempts` how often we have tried since.
    The waits grow from two seconds to six hours, and end after seven days of trying.
    """
    waited, wait = timedelta(), _FIRST_WAIT
    for _ in range(attempts):
        waited += wait
        if waited > GIVE_UP_AFTER:
            return None
        wait = min(wait * _LONGER, _LONGEST_WAIT)
    return told + waited


def _refusal(answer: Answer) -> Attempt:
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return Attempt(Outcome.REFUSED, REFUSED)
    if answer.status == HTTPStatus.FORBIDDEN:
        return Attempt(Outcome.REFUSED, FORBIDDEN)
    if answer.sends_elsewhere:
        # Its host alone: the rest of such an address can be a key to the recording.
        host = printable(answer.location_host) or "nowhere"
        return Attempt(
            Outcome.TROUBLE, f"Twilio sends us on to another address ({host}); none is followed."
        )
    return Attempt(Outcome.TROUBLE, f"Twilio answered with an error ({answer.status}).")


def seconds_of(sound: bytes) -> float | None:
    """How long a recording is; None where it is not a whole WAV."""
    try:
        return _length(sound)
    except _NotWav:
        return None


class _NotWav(Exception):
    """Something else than a WAV file."""


def _sound(body: bytes) -> Attempt:
    """What came, if it is a whole WAV."""
    try:
        length = _length(body)
    except _NotWav:
        return Attempt(Outcome.TROUBLE, "What Twilio sent is not a WAV file.")
    if length is None:
        return Attempt(Outcome.TROUBLE, "What Twilio sent is only a part of a recording.")
    return Attempt(Outcome.FETCHED, sound=body)


def _length(body: bytes) -> float | None:
    """In seconds; None where a part is missing. Raises _NotWav."""
    import wave  # with all that it loads; a menu turn needs none of it

    try:
        with wave.open(io.BytesIO(body)) as file:
            frame = file.getnchannels() * file.getsampwidth()
            declared = file.getnframes() * frame
            is_whole = 0 < declared == len(file.readframes(file.getnframes()))
            return file.getnframes() / file.getframerate() if is_whole else None
    # The last two where lengths within it disagree, or it plays at no speed.
    except (wave.Error, EOFError, RuntimeError, ZeroDivisionError) as error:
        raise _NotWav from error
