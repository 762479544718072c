"""Callers' recordings come home: fetched from Twilio for as long as it takes, then deleted there.

A row that is not settled *is* the work. Whoever takes it puts it off for a while, so that a worker
that is killed half-way loses nothing, and two workers don't meet at one recording.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from ivr.call.tasks.desk import SHORTEST_VOICE
from ivr.config import Settings
from ivr.logs import log
from ivr.store import at_twilio
from ivr.store.at_twilio import Errand
from ivr.store.database import Database
from ivr.store.voices import Voices
from ivr.twilio_rest.account import account_of
from ivr.twilio_rest.recordings import (
    READY_WITHIN,
    Attempt,
    Outcome,
    Recordings,
    next_try,
    seconds_of,
)
from ivr.voice import Fate

TRIED_MEANWHILE = 4
"""The web process that Twilio told has asked for the first minute: so many tries of `next_try`."""
HELD_FOR = timedelta(minutes=5)
"""Longer than a fetch and a deletion can take together."""
_AT_LEAST = timedelta(minutes=1)
"""From one try to the next, also where the worker was away for so long that more are due."""
_ALIKE = 2.0
"""Seconds by which a recording may differ from what Twilio told, which it rounds and trims."""
_ENDS = {
    Outcome.GONE: Fate.GONE,
    Outcome.TOO_LARGE: Fate.TOO_LARGE,
    Outcome.NOT_TWILIOS: Fate.NOT_TWILIOS,
}


class Homecoming:
    """Fetches and deletes for one worker."""

    def __init__(
        self,
        database: Database,
        voices: Voices,
        recordings: Recordings,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._voices = voices
        self._recordings = recordings
        self._now = now
        self.ended = threading.Event()
        """Set where only the recording at hand is to be finished."""

    def bring_all(self) -> None:
        """Do whatever is due. Raises DatabaseUnavailable and SoundsUnavailable."""
        at = self._now()
        new, due = self._database.read(lambda connection: at_twilio.has_errands(connection, at))
        if new:
            first = next_try(at, TRIED_MEANWHILE) or at
            self._database.write(
                lambda connection: at_twilio.begin_errands(connection, at, TRIED_MEANWHILE, first)
            )
        while due and not self.ended.is_set():
            at = self._now()
            errand = self._database.write(
                partial(at_twilio.take_errand, at=at, until=at + HELD_FOR)
            )
            if errand is None:
                break
            self._run(errand)

    def _run(self, errand: Errand) -> None:
        if not errand.is_forgotten and not errand.copied and errand.seconds < SHORTEST_VOICE:
            # Its turn may yet tell that it is longer, so it is left alone for a while.
            if self._now() - errand.since < READY_WITHIN:
                self._put_off(errand, errand.since + READY_WITHIN)
            else:
                self._delete(errand, Fate.TOO_SHORT)
        elif errand.is_forgotten or self._has_come(errand):
            self._delete(errand, Fate.HOME)

    def _has_come(self, errand: Errand) -> bool:
        """Whether our copy is stored for good, whole, and as long as it should be."""
        sound = self._voices.stored(errand.id)
        length = seconds_of(sound) if sound else None
        if length is None:
            attempt = self._recordings.fetch(errand.id, errand.url, self._now() - errand.since)
            if attempt.outcome is not Outcome.FETCHED:
                self._did_not(errand, attempt)
                return False
            self._voices.keep(errand.id, attempt.sound)
            length = seconds_of(attempt.sound)
        at = self._now()
        if not errand.copied or sound is None:
            self._write(partial(at_twilio.note_copied, recording=errand.id, at=at))
        if length is None or (errand.seconds and abs(length - errand.seconds) > _ALIKE):
            log.error("a recording is not as long as Twilio says", told=errand.seconds, is_=length)
            self._settle(errand, Fate.ANOTHER_LENGTH)
            return False
        return True

    def _delete(self, errand: Errand, fate: Fate) -> None:
        attempt = self._recordings.delete(errand.id)
        if attempt.outcome in (Outcome.DELETED, Outcome.GONE):
            self._settle(errand, fate)
        else:
            self._did_not(errand, attempt)

    def _did_not(self, errand: Errand, attempt: Attempt) -> None:
        """What may end otherwise is tried again, for days; the rest is over."""
        log.warning(
            "a recording is still at Twilio",
            tries=errand.tries,
            outcome=attempt.outcome,
            why=attempt.why,
        )
        due = next_try(errand.since, errand.tries) if attempt.outcome.may_change else None
        if due is None:
            self._settle(errand, _ENDS.get(attempt.outcome, Fate.GIVEN_UP))
        else:
            self._put_off(errand, max(due, self._now() + _AT_LEAST))

    def _put_off(self, errand: Errand, until: datetime) -> None:
        self._write(partial(at_twilio.put_off, recording=errand.id, until=until))

    def _settle(self, errand: Errand, fate: Fate) -> None:
        at = self._now()
        self._write(partial(at_twilio.settle, recording=errand.id, fate=fate, at=at))
        log.info("a recording is settled", fate=fate)

    def _write(self, change: "Callable[..., None]") -> None:
        self._database.write(change)


def homecoming_of(
    settings: Settings, database: Database, now: Callable[[], datetime]
) -> Homecoming | None:
    """What one worker needs for it; None where there is no account, so nothing at Twilio."""
    if not settings.twilio_account_sid:
        return None
    voices = Voices(settings.home / "voices", settings.sounds_at)
    return Homecoming(database, voices, Recordings(account_of(settings)), now)
