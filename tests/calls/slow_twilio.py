"""Twilio, with recordings that are ready late or refused, by the clock of the call itself."""

import threading

from ivr.simulator.people import Spoken
from tests.twilio_rest.twilio_api import TwilioApi, fault, wav

_MOMENT = 0.005


class SlowTwilio:
    """Keeps the line's copying in step with one call: nobody really waits."""

    def __init__(self, api: TwilioApi, copies: str) -> None:
        """`copies` is "refused", or how late they are: "20 seconds late"."""
        self._api = api
        self._late = 0.0
        if copies == "refused":
            api.instead = fault(403, 20003, "Forbidden")
        else:
            self._late = float(copies.removesuffix(" seconds late"))
        self._now = 0.0
        self._ready: dict[str, float] = {}
        self._resting: dict[threading.Thread, float] = {}
        self._time = threading.Condition()

    def hand_over(self, recording: str, spoken: Spoken) -> None:
        """A caller has said something; it will be ready some time from now."""
        self._ready[recording] = self._now + self._late

    def rest(self, seconds: float) -> None:
        """Whoever copies waits before they ask again."""
        me = threading.current_thread()
        with self._time:
            self._resting[me] = until = self._now + seconds
            self._time.wait_for(lambda: self._now >= until)
            del self._resting[me]

    def pass_time(self, seconds: float) -> None:
        """The call goes on for so long; returns when whoever copies has done what was to do."""
        self._wait_until_all_rest()
        with self._time:
            self._now += seconds
            for recording, ready in self._ready.items():
                if ready <= self._now:
                    self._api.recordings[recording] = wav(5)
            self._time.notify_all()
        self._wait_until_all_rest()

    def _wait_until_all_rest(self) -> None:
        with self._time:
            while any(self._resting.get(each, 0.0) <= self._now for each in _copying()):
                self._time.wait(_MOMENT)


def _copying() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name.startswith("copy ")]
