"""What waits for staff, what of it is late, and what is wrong: for the first page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for

from ivr.messages.message import LATE_AFTER, State
from ivr.store import message_work, parcels
from ivr.store.recordings import list_missing
from ivr.uk.working_days import late_since
from ivr.web.console.at_hand import console, now, read
from ivr.web.console.doors import may_open

_COPIED_WITHIN = timedelta(minutes=10)
_MOST = 50


@dataclass(frozen=True)
class Waiting:
    """A number that staff look at first, and where it leads."""

    number: int
    words: str
    """What follows the number: "new messages"."""
    address: str
    late: str = ""
    """What of it has waited too long, in words."""


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong, and what to do about it."""

    what: str
    do: str


def waiting() -> list[Waiting]:
    """What waits for whoever is signed in."""
    found: list[Waiting] = []
    if may_open("messages.messages"):
        found += _messages()
    if may_open("printing.choose"):
        found += _post()
    return found


def troubles() -> list[Trouble]:
    """What is wrong, the worst first."""
    return [*_missing_sound(), *_computer_voice()]


def _messages() -> Iterator[Waiting]:
    piles = read(message_work.count_open)
    before = late_since(now(), LATE_AFTER)
    late = read(lambda connection: message_work.count_open_before(connection, before))
    for state, one, several in (
        (State.NEW, "new message", "new messages"),
        (State.BEING_HANDLED, "message being handled", "messages being handled"),
    ):
        number = sum(pile.messages for pile in piles if pile.state is state)
        yield Waiting(
            number,
            one if number == 1 else several,
            url_for("messages.messages", state=state.value),
            _late(late) if state is State.NEW else "",
        )


def _post() -> Iterator[Waiting]:
    address = url_for("printing.choose")
    for number, words in (
        (read(parcels.count_ready), "ready to print"),
        (read(parcels.count_to_post), "printed, to be posted"),
    ):
        yield Waiting(number, words, address)


def _late(number: int) -> str:
    if not number:
        return ""
    have = "1 message has" if number == 1 else f"{number} messages have"
    return f"{have} waited more than {LATE_AFTER} working days"


def _missing_sound() -> Iterator[Trouble]:
    before = now() - _COPIED_WITHIN
    told = read(lambda connection: list_missing(connection, before, _MOST))
    missing = [each for each in told if console().voices.find(each) is None]
    if missing:
        number = f"{len(missing)} or more" if len(told) == _MOST else str(len(missing))
        have = "recording of a caller has" if len(missing) == 1 else "recordings of callers have"
        yield Trouble(
            f"{number} {have} not come from Twilio.",
            "What they said can't be heard yet. If this still stands here in an hour, tell whoever "
            "looks after the line.",
        )


def _computer_voice() -> Iterator[Trouble]:
    edition = console().edition()
    wordings = [each for clips in edition.script.wordings.values() for each in clips.values()]
    number = sum(edition.recording(wording) is None for wording in wordings)
    if number:
        are = "recording is" if number == 1 else "recordings are"
        yield Trouble(
            f"{number} {are} out of date or not made.",
            "Callers hear the new words in the computer voice until they are recorded.",
        )
