"""Whether calls reach us, looked at again and again; what was found is kept for staff."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from ivr.call.edition import Edition, load_fitting
from ivr.config import Settings
from ivr.logs import log
from ivr.simulator.sound import Sounds
from ivr.store.audio_files import ShippedAudio
from ivr.store.checks import SELF_CALL, TWILIO, Check, note_check
from ivr.store.database import Database
from ivr.store.heartbeats import take_turn
from ivr.store.on_air import read_on_air
from ivr.twilio_rest.check import faults
from ivr.work.self_call import ring_ourselves

TWILIO_EVERY = timedelta(hours=1)
_LOOK_AGAIN = 30.0
"""Seconds until it is seen what is due, and before a call that failed is made again."""
_SOUNDS_LAST = timedelta(hours=1)
"""So long a sound that was fetched is not fetched again."""


class Checks:
    """Looks for one worker. Of several workers, one looks at a time."""

    def __init__(self, settings: Settings, database: Database, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._database = database
        self._now = now
        self.ended = threading.Event()
        """Set where nothing more is to be begun."""
        # A worker and the line are often started together, and the line is to be there first.
        self._next_look = time.monotonic() + 2 * _LOOK_AGAIN
        self._sounds, self._sounds_from = Sounds(), now()

    def look(self) -> None:
        """Do whatever is due. Raises DatabaseUnavailable."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + _LOOK_AGAIN
        settings = self._settings
        if settings.twilio_account_sid and self._is_due(TWILIO, TWILIO_EVERY):
            self.check_twilio()
        if settings.rings_itself and self._is_due(SELF_CALL, timedelta(minutes=settings.self_call)):
            self.ring()

    def check_twilio(self) -> None:
        """Ask Twilio how our number is set, and see that a call would be answered."""
        edition = self._edition()
        if edition:
            offices = edition.offices.values()
            self._note(TWILIO, faults(self._settings, [o.number for e in offices for o in e.lines]))

    def ring(self) -> None:
        """Ring ourselves; what is wrong once only, or changes meanwhile, is nobody's trouble."""
        for is_last in (False, True):
            before = self._edition()
            if before is None:
                return
            problems = ring_ourselves(self._settings, before, self._now(), self._fresh_sounds())
            if problems and not is_last:
                if self.ended.wait(_LOOK_AGAIN):
                    return
            elif not problems or before == self._edition():
                self._note(SELF_CALL, problems)
                return

    def _is_due(self, name: str, every: timedelta) -> bool:
        return self._database.write(
            partial(take_turn, name=f"check {name}", at=self._now(), every=every)
        )

    def _note(self, name: str, problems: list[str]) -> None:
        if problems:
            log.error("calls may not reach us", check=name, problems=len(problems))
        check = Check(self._now(), tuple(problems))
        self._database.write(lambda connection: note_check(connection, name, check))

    def _edition(self) -> Edition | None:
        """What should be on air now."""
        audio = ShippedAudio(self._settings.audio)
        recordings = {language: audio.read(language) for language in audio.languages()}
        parts = self._database.read(read_on_air)
        return load_fitting(self._settings.prompts, recordings, parts)[0]

    def _fresh_sounds(self) -> Sounds:
        if self._now() - self._sounds_from > _SOUNDS_LAST:
            self._sounds, self._sounds_from = Sounds(), self._now()
        return self._sounds
