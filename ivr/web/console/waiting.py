"""What waits for staff, what of it is late, and what is wrong: for the first page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from flask import url_for

from ivr.language import DEFAULT_LANGUAGE
from ivr.leaflets import request
from ivr.leaflets.order import State
from ivr.messages import message
from ivr.messages.message import State as MessageState
from ivr.store import message_work
from ivr.store.at_twilio import count_amiss
from ivr.store.checks import SELF_CALL, TWILIO, Check, find_check
from ivr.store.heartbeats import WORKER, last_beat
from ivr.store.print_batches import list_open
from ivr.store.recordings import list_missing
from ivr.store.requests import count_late, count_requests
from ivr.uk.london_time import LONDON
from ivr.uk.working_days import working_days_before
from ivr.voice import Fate
from ivr.web.console.at_hand import console, now, read
from ivr.web.console.doors import may_open
from ivr.web.console.voices import COPIED_WITHIN
from ivr.web.console.words import weekday_and_time

_TOLD_FOR = timedelta(days=14)
"""So long staff are told of a recording that is lost, or still at Twilio."""
_WORKER_IS_BACK_WITHIN = timedelta(minutes=5)
_MOST = 50
_COMMAND = re.compile(r"`([^`]+)`")
"""As a terminal is shown it."""


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
    """Something that is wrong: what callers notice of it, and what to do."""

    what: str
    noticed: str
    do: str
    found: tuple[str, ...] = ()
    """What whoever looks after the line needs to know, a sentence each."""
    found_at: datetime | None = None


def waiting() -> list[Waiting]:
    """What waits for whoever is signed in."""
    found: list[Waiting] = []
    if may_open("messages.messages"):
        found += _messages()
    if may_open("requests.requests"):
        found += _requests()
    return found


def troubles() -> list[Trouble]:
    """What is wrong, the worst first."""
    return [*_no_calls(), *_no_worker(), *_missing_sound(), *_amiss(), *_computer_voice()]


def looked_at() -> list[str]:
    """What was last seen to be well, and when, in sentences."""
    return [
        f"{each.good} {weekday_and_time(check.at)}."
        for each in _looks()
        if (check := _found(each)) and not check.problems
    ]


@dataclass(frozen=True)
class _Look:
    """Something that the worker looks at, and how it is told."""

    name: str
    good: str
    bad: str
    noticed: str
    do: str


def _looks() -> Iterator[_Look]:
    """What is looked at here; nothing where there is no number yet."""
    if console().settings.rings_itself:
        yield _Look(
            SELF_CALL,
            "The line rang itself and heard what is on air on",
            "The line rang itself, and did not hear what it should.",
            "Callers may hear other words, an apology, or nothing at all.",
            "Ring the line yourself. If it is so, or if this still stands here in half an hour, "
            "tell whoever looks after the line.",
        )
    if console().settings.twilio_account_sid:
        yield _Look(
            TWILIO,
            "Our number at Twilio was looked at and is as it should be on",
            "Our number at Twilio is not as it should be.",
            "Calls may not come in, or may end with an error where the line is down.",
            "Tell whoever looks after the line. “ivr twilio check” shows the same, and whether it "
            "is put right.",
        )


def _found(look: _Look) -> Check | None:
    return read(lambda connection: find_check(connection, look.name))


def _no_calls() -> Iterator[Trouble]:
    """What keeps calls from us, as the worker has found it."""
    for each in _looks():
        if (check := _found(each)) and check.problems:
            found = tuple(_COMMAND.sub(r"“\1”", problem) for problem in check.problems)
            yield Trouble(each.bad, each.noticed, each.do, found, check.at)


def _messages() -> Iterator[Waiting]:
    piles = read(message_work.count_open)
    before = _late_since(message.LATE_AFTER)
    late = read(lambda connection: message_work.count_open_before(connection, before))
    for state, one, several in (
        (MessageState.NEW, "new message", "new messages"),
        (MessageState.BEING_HANDLED, "message being handled", "messages being handled"),
    ):
        number = sum(pile.messages for pile in piles if pile.state is state)
        yield Waiting(
            number,
            one if number == 1 else several,
            url_for("messages.messages", state=state.value),
            _late(late, "message", message.LATE_AFTER) if state is MessageState.NEW else "",
        )


def _requests() -> Iterator[Waiting]:
    counted = read(count_requests)
    before = _late_since(request.LATE_AFTER)
    for state, words in (
        (State.WAITING, "waiting for an address"),
        (State.BEING_HANDLED, "ready to print"),
        (State.PRINTED, "printed, to be posted"),
    ):
        late = read(partial(count_late, state=state, before=before))
        address = url_for("requests.requests", state=state)
        yield Waiting(counted[state], words, address, _late(late, "request", request.LATE_AFTER))
    if batches := len(read(list_open)):
        words = "batch is" if batches == 1 else "batches are"
        words += " at the printer. Say what printed properly"
        yield Waiting(batches, words, url_for("printing.choose"))


def _late_since(days: int) -> datetime:
    """The moment before which whatever still waits has waited more than so many working days."""
    last = working_days_before(now().astimezone(LONDON).date(), days + 1)
    return datetime.combine(last + timedelta(days=1), time(), LONDON)


def _late(number: int, what: str, days: int) -> str:
    if not number:
        return ""
    have = f"1 {what} has" if number == 1 else f"{number} {what}s have"
    return f"{have} waited more than {days} working days"


def _no_worker() -> Iterator[Trouble]:
    last = read(lambda connection: last_beat(connection, WORKER))
    if last is None or now() - last > _WORKER_IS_BACK_WITHIN:
        since = f"since {weekday_and_time(last)}" if last else "so far"
        yield Trouble(
            f"The worker has not run {since}.",
            "Callers notice nothing, but for planned changes, which wait. So do exports, computer "
            "voices and recordings that have not come, and nothing old is deleted.",
            "Tell whoever looks after the line. It is started with “ivr worker”.",
        )


def _missing_sound() -> Iterator[Trouble]:
    before = now() - COPIED_WITHIN
    told = read(lambda connection: list_missing(connection, before, _MOST))
    missing = [each for each in told if console().voices.find(each) is None]
    if missing:
        number = f"{len(missing)} or more" if len(told) == _MOST else str(len(missing))
        have = "recording of a caller has" if len(missing) == 1 else "recordings of callers have"
        yield Trouble(
            f"{number} {have} not come from Twilio.",
            "Callers notice nothing. What they said can't be heard yet.",
            "If this still stands here in an hour, tell whoever looks after the line.",
        )


def _amiss() -> Iterator[Trouble]:
    """What was settled otherwise than it should have been."""
    since = now() - _TOLD_FOR
    counted = read(lambda connection: count_amiss(connection, since))
    still = sum(counted.get((fate, True), 0) for fate in (Fate.GIVEN_UP, Fate.ANOTHER_LENGTH))
    if lost := sum(counted.values()) - still:
        are = "recording of a caller is" if lost == 1 else "recordings of callers are"
        yield Trouble(
            f"{lost} {are} missing.",
            "What they said can't be heard. The pages of their requests and messages say why.",
            "If Twilio could not be reached, whoever looks after the line can try again with "
            "“ivr recordings again”.",
        )
    if still:
        are = "recording is" if still == 1 else "recordings are"
        yield Trouble(
            f"{still} {are} still kept by Twilio.",
            "Callers notice nothing. We have a copy, and Twilio's own could not be deleted, or "
            "ours is not as long.",
            "Whoever looks after the line can delete it in Twilio's console, under Recordings.",
        )


def _computer_voice() -> Iterator[Trouble]:
    edition = console().edition()
    wordings = edition.script.wordings[DEFAULT_LANGUAGE].values()
    number = sum(edition.recording(wording) is None for wording in wordings)
    if number:
        are = "recording is" if number == 1 else "recordings are"
        yield Trouble(
            f"{number} {are} out of date or not made.",
            "Callers hear the new words in the computer voice.",
            "Whoever may change recordings can have them made under Recordings.",
        )
