"""What all legs of one call share: the diary, the clock, the wire, and what Twilio leaves open."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from ivr.simulator.events import Call, Event, Faulted, Listener, TwimlFault
from ivr.simulator.faults import CallFailed, Fault
from ivr.simulator.line import Ask, Line
from ivr.simulator.people import Office, Spoken
from ivr.simulator.sound import Sounds

Wording = Callable[[str], str | None]
HandOver = Callable[[str, Spoken], None]
"""Takes a recording's RecordingSid and what was said, and brings its sound to the server."""
Sids = Callable[[str], str]
"""Makes identifiers as Twilio does: two letters, which it takes, and 32 hexadecimal digits."""
SecondKeys = Literal["lost", "delivered"]

# A document that leads to a document without the caller hearing or waiting: a circle.
_MOST_DOCUMENTS_AT_ONCE = 50
_LONGEST_CALL = 14_400.0


def new_sid(prefix: str) -> str:
    """An identifier that nobody has had."""
    return prefix + uuid.uuid4().hex


def the_same_sids(seed: str) -> Sids:
    """The identifiers of one call, which is the same one whenever it is made anew with them."""
    numbers = count()

    def next_sid(prefix: str) -> str:
        told = f"{seed} {next(numbers)}".encode()
        return prefix + hashlib.blake2b(told, digest_size=16).hexdigest()

    return next_sid


@dataclass(frozen=True)
class Unsettled:
    """What Twilio's documentation leaves open, so that a test can have it both ways.

    `says_bridged`: a Dial's action is told DialBridged. `refused_as`: the DialCallStatus after
    whoever picked up did not take the call. `silent_record`: a Record that heard nothing asks
    its action, or goes on to the next verb. `asks_after_hang_up`: a Dial's action is still asked
    when the caller hangs up while it rings.
    """

    says_bridged: bool = True
    refused_as: Literal["completed", "no-answer"] = "completed"
    silent_record: Literal["action", "next"] = "action"
    asks_after_hang_up: bool = False


class TimeIsUp(Exception):
    """The call has reached Twilio's four hours."""


@dataclass
class Exchange:
    """The shared side of one call.

    `talk` is how long a conversation with an office lasts, in seconds; `later` are callbacks
    still to be made, with all their parameters.
    """

    call: Call
    line: Line
    sounds: Sounds
    office: Office
    second_keys: SecondKeys
    unsettled: Unsettled
    wording: Wording
    listener: Listener
    strict: bool
    our_numbers: frozenset[str]
    talk: float
    recordings_at: str
    hand_over: HandOver
    new_sid: Sids
    later: list[Ask] = field(default_factory=list)
    _documents_at_once: int = 0

    def note(self, event: Event) -> None:
        self.call.log.append(event)
        self.listener(event)

    def pass_time(self, seconds: float) -> None:
        """Let the call's own clock run on; nobody really waits.

        Raises TimeIsUp after four hours.
        """
        if seconds > 0:
            self.call.seconds += seconds
            self._documents_at_once = 0
        if self.call.seconds > _LONGEST_CALL:
            raise TimeIsUp

    def count_document(self, url: str) -> None:
        self._documents_at_once += 1
        if self._documents_at_once > _MOST_DOCUMENTS_AT_ONCE:
            sentence = f"{_MOST_DOCUMENTS_AT_ONCE} documents in a row, and nothing said or awaited"
            self.report(Fault(None, sentence, fatal=True, url=url))

    def report(self, fault: Fault) -> None:
        """Write a fault down.

        Raises CallFailed if it is fatal, and TwimlFault for any other in a strict call.
        """
        self.call.faults.append(fault)
        self.note(Faulted(fault))
        if fault.fatal:
            raise CallFailed(fault)
        if self.strict:
            raise TwimlFault(fault, self.call)

    def call_back(self) -> None:
        """Make the callbacks that were put off; what they answer is of no account."""
        while self.later:
            ask = self.later.pop(0)
            try:
                self.line.webhook(ask, {})
            except CallFailed as failed:
                sentence = f"a callback was not taken: {failed.fault.sentence}"
                self.report(Fault(15003, sentence, url=failed.fault.url))
