"""Recordings that we were told of in vain, or never: found at Twilio and in our own store.

A web process that is killed may take with it all that it was told of a recording. It would be at
Twilio for ever, or in our store with nobody to forget it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from ivr.config import Settings
from ivr.logs import log
from ivr.store import at_twilio
from ivr.store.database import Database
from ivr.store.hearing import Found, take_in
from ivr.store.recordings import voices_named
from ivr.store.voices import Voices
from ivr.twilio_rest.account import Account, account_of
from ivr.twilio_rest.made import made_since
from ivr.twilio_rest.recordings import GIVE_UP_AFTER, Recordings, seconds_of
from ivr.twilio_rest.wire import NoAnswer

T = TypeVar("T")
_AGAIN, _AFTER_TROUBLE = timedelta(hours=1), timedelta(minutes=5)
_TOLD_WITHIN = timedelta(hours=1)
"""After the sound: what was told while the database was away is told again meanwhile."""
_AT_ONCE = 200


class Untold:
    """Looks for one worker. More of them don't harm each other."""

    def __init__(
        self, database: Database, voices: Voices, account: Account, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._voices = voices
        self._account = account
        self._recordings = Recordings(account)
        self._now = now
        self._due = now()

    def look_hourly(self) -> None:
        """Take in what there is, where the last look is an hour ago.

        Raises DatabaseUnavailable and SoundsUnavailable.
        """
        if self._now() < self._due:
            return
        self._due = self._now() + _AFTER_TROUBLE
        try:
            self._take_in_theirs()  # first, as Twilio knows the call of each
        except NoAnswer as trouble:
            log.warning("recordings at Twilio can't be listed", why=f"Twilio {trouble}.")
            return
        self._take_in_ours()
        self._due = self._now() + _AGAIN

    def _take_in_theirs(self) -> None:
        """What is at Twilio, of calls that have been with us. Raises NoAnswer."""
        now = self._now()
        made = list(made_since(self._account, (now - GIVE_UP_AFTER).date()))
        found = [
            Found(each.id, each.call, self._recordings.address_of(each.id), each.seconds)
            for each in made
            if each.at < now - _TOLD_WITHIN
        ]
        for some in _some_of(found):
            _tell(self._database.write(partial(take_in, found=some)))

    def _take_in_ours(self) -> None:
        """Our copies, so that Twilio's are deleted, and ours in time."""
        for names in _some_of(self._voices.kept_before(self._now() - _TOLD_WITHIN)):
            known = self._database.read(partial(voices_named, ids=names))
            found = []
            for name in set(names) - known.keys():
                sound = self._voices.read(name)
                seconds = seconds_of(sound) if sound else None
                found.append((name, self._recordings.address_of(name), seconds or 0.0))
            _tell(self._database.write(partial(at_twilio.adopt, found=found)))


def untold_of(settings: Settings, database: Database, now: Callable[[], datetime]) -> Untold | None:
    """What one worker needs for it; None where there is no account, so nothing at Twilio."""
    if not settings.twilio_account_sid:
        return None
    voices = Voices(settings.home / "voices", settings.sounds_at)
    return Untold(database, voices, account_of(settings), now)


def _tell(taken: int) -> None:
    if taken:
        log.warning("recordings were taken in that no row told of", recordings=taken)


def _some_of(many: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(many), _AT_ONCE):
        yield many[at : at + _AT_ONCE]
