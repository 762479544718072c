"""Our own copies of what callers say, fetched from Twilio behind their backs."""

import threading
from collections.abc import Callable

from ivr.logs import log
from ivr.store.sounds import SoundsUnavailable
from ivr.store.trouble import DatabaseUnavailable
from ivr.store.voices import Voices
from ivr.twilio_rest.recordings import Attempt, Outcome, Recordings

ASK_AGAIN_AFTER = (1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0)
"""Seconds, one after another. Callers wait some six to hear themselves; the rest is for staff."""
_MOST_AT_ONCE = 200
"""While Twilio is slow, each recording that is waited for is a thread."""


class Copying:
    """Fetches for one web process. The worker goes on with what could not be had meanwhile."""

    def __init__(
        self,
        recordings: Recordings,
        voices: Voices,
        copied: Callable[[str], None],
        rest: Callable[[float], None],
        count: Callable[[str], None],
    ) -> None:
        """`copied` is told the RecordingSid of each copy; `rest` waits for some seconds.

        `count` is told how each ended.
        """
        self._recordings = recordings
        self._voices = voices
        self._copied = copied
        self._rest = rest
        self._count = count
        self._places = threading.BoundedSemaphore(_MOST_AT_ONCE)

    def begin(self, recording: str, url: str) -> None:
        """Twilio has told of a recording; it may tell more than once, and before it is ready."""
        if self._voices.find(recording):
            return
        if not self._places.acquire(blocking=False):
            log.warning("a recording was not copied: too many are on their way")
            return
        threading.Thread(
            target=self._copy, args=(recording, url), name=f"copy {recording}", daemon=True
        ).start()

    def _copy(self, recording: str, url: str) -> None:
        try:
            attempt = self._recordings.fetch(recording, url)
            for seconds in ASK_AGAIN_AFTER:
                if not attempt.outcome.may_change:
                    break
                self._rest(seconds)
                attempt = self._recordings.fetch(recording, url)
            self._take(recording, attempt)
        except (SoundsUnavailable, DatabaseUnavailable) as trouble:
            log.warning("a recording waits for the worker", trouble=str(trouble))
        except Exception:
            log.exception("a recording could not be copied")
        finally:
            self._places.release()

    def _take(self, recording: str, attempt: Attempt) -> None:
        self._count(attempt.outcome)
        if attempt.outcome == Outcome.FETCHED:
            self._voices.keep(recording, attempt.sound)
            self._copied(recording)
        else:
            log.warning(
                "a recording was not copied",
                outcome=attempt.outcome,
                why=attempt.why,
            )
