"""Calls written down as plain text, and played on the built-in phone.

A transcript is what a manager could read aloud. Each row begins with who acts:

    phone    what the caller hears before they act or the line goes on; `…` is any words
    caller   the keys they press when it has been said, `silence`, or `hangs up`
    at once  the keys they press as soon as it begins to speak
    says     what they say after the tone, with `then #` the key that ends it or `then hangs up`;
             `nothing`, `hangs up`
    office   `01632 960001 is busy`: the line that is rung, and what it does
    whisper  what whoever picks up hears before the caller
    end      `the line hangs up` or `the caller hangs up`
    staff    what staff then see: `waiting, S40 1DD, school-action ordinary`, or `nothing`

Rows that begin with # are remarks. Some of them set the scene:

    # second keys: lost      the only way it can go
    # speech: on             a postcode may be said to a computer
    # now: 2026-11-28 10:00  when the call is made, by the clock in London
    # derby: office hours    this office is open Monday to Friday, nine to five; others always
    # derby: closed          somebody has closed this office by hand
    # polish: greets         staff have published its line and its welcome; or: whole, all of it
    # copies: 3 seconds late Twilio has what is said ready only so much later; or: refused
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.simulator.events import Event as Happened
from ivr.simulator.events import HungUp, Whispered
from ivr.simulator.exchange import SecondKeys
from ivr.simulator.handset import ACCOUNT, Handset
from ivr.simulator.people import Answer, HangUp, Said, Spoken
from ivr.uk import telephone
from tests.calls.slow_twilio import SlowTwilio
from tests.line import Line

ANSWERS = {
    "answers": Answer.ANSWERS,
    "is busy": Answer.BUSY,
    "does not answer": Answer.NO_ANSWER,
    "can't be reached": Answer.FAILED,
    "does not press 1": Answer.REFUSES,
    "is an answerphone": Answer.ANSWERPHONE,
}
BOTH_WAYS: tuple[SecondKeys, ...] = ("lost", "delivered")
_SCENE = re.compile(r"# (second keys|speech|now|derby|chesterfield|polish|copies): (.+)")
_SHORT_WAIT = 2.0
"""Seconds: the pause between two parts, in which a caller who listens does nothing."""


@dataclass(frozen=True)
class Row:
    number: int
    who: str
    what: str


@dataclass(frozen=True)
class Transcript:
    name: str
    rows: tuple[Row, ...]
    scene: Mapping[str, str]

    @property
    def second_keys(self) -> tuple[SecondKeys, ...]:
        """The ways in which it may go."""
        return tuple(way for way in BOTH_WAYS if self.scene.get("second keys", way) == way)


def read(path: Path) -> Transcript:
    """Read a transcript; a row that begins with blanks goes on with the one before."""
    rows: list[Row] = []
    scene: dict[str, str] = {}
    for number, text in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if text.startswith("#"):
            if remark := _SCENE.fullmatch(text):
                scene[remark[1]] = remark[2]
        elif text[:1].isspace():
            last = rows.pop()
            rows.append(Row(last.number, last.who, f"{last.what} {text.strip()}"))
        elif text:
            who, what = re.split(r"\s{2,}", text, maxsplit=1)
            rows.append(Row(number, who, what.strip()))
    return Transcript(path.stem, tuple(rows), scene)


def play(
    transcript: Transcript,
    line: Line,
    second_keys: SecondKeys,
    *,
    doubled: bool = False,
    twilio: SlowTwilio | None = None,
) -> None:
    """Ring the line and hold what happens against every row. Raises AssertionError.

    `doubled`: a caller with an unsteady hand, who presses each key twice. `twilio`: where what is
    said is recorded; else the built-in phone brings it.
    """
    actor = _Actor(transcript, doubled, twilio.pass_time if twilio else lambda _: None)
    handset = Handset(
        f"{line.url}/voice",
        line.settings.twilio_auth_tokens[0],
        caller=actor,
        office=actor,
        second_keys=second_keys,
        wording=line.words_of(),
        listener=actor.watch,
        session=line.session,
        status_url=f"{line.url}/voice/status",
        hand_over=twilio.hand_over if twilio else line.hand_over,
        account_sid=line.settings.twilio_account_sid or ACCOUNT,
        recordings_at=line.settings.twilio_api,
    )
    call = handset.ring()
    actor.finish(line.seen_by_staff(call.sid))
    assert not call.faults


class _Actor:
    """The caller and the offices, who do what the rows say, once the phone has said its own."""

    def __init__(
        self, transcript: Transcript, doubled: bool, pass_time: Callable[[float], None]
    ) -> None:
        self._pass_time = pass_time
        self._times = 2 if doubled else 1
        self._name = transcript.name
        self._rows = list(transcript.rows)
        self._heard: list[str] = []
        self._ended = ""

    def hear(self, said: Said) -> str:
        self._pass_time(said.seconds)
        if said.kind in ("ring", "talk"):
            return ""
        self._heard.append(said.text)
        if said.interruptible and self._next_is("at once"):
            self._heard.clear()
            return self._rows.pop(0).what * self._times
        return ""

    def wait(self, seconds: float, pressed: str = "") -> str:
        if pressed:
            return ""
        self._the_phone_has_said()
        if seconds < _SHORT_WAIT and not self._next_is("caller"):
            return ""
        row = self._take("caller")
        if row.what == "hangs up":
            raise HangUp
        if row.what != "silence":
            return row.what * self._times
        self._pass_time(seconds)
        return ""

    def speak(self, seconds: float) -> Spoken:
        self._the_phone_has_said()
        row = self._take("says")
        if row.what == "hangs up":
            raise HangUp(after=2)
        if row.what == "nothing":
            return Spoken()
        words, _, key = row.what.partition(" then ")
        if key == "hangs up":
            raise HangUp(after=seconds / 2)
        lasts = max(2.0, len(words.split()) / 2.6)
        self._pass_time(lasts)
        return Spoken(words, lasts, key)

    def answer(self, number: str, ring: float) -> Answer:
        self._the_phone_has_said()
        row = self._take("office")
        rung, did = row.what[: len("01632 960001")], row.what[len("01632 960001 ") :]
        assert rung == telephone.as_written(number), self._where(row)
        return ANSWERS[did]

    def watch(self, event: Happened) -> None:
        if isinstance(event, Whispered):
            row = self._take("whisper")
            assert sounds_like(row.what, event.said.text), self._where(row, event.said.text)
        elif isinstance(event, HungUp):
            self._ended = f"the {event.by} hangs up"

    def finish(self, staff_see: str) -> None:
        """The call is over: nothing may be left unsaid."""
        self._the_phone_has_said()
        row = self._take("end")
        assert row.what == self._ended, self._where(row, self._ended)
        if self._next_is("staff"):
            row = self._take("staff")
            assert row.what == staff_see, self._where(row, staff_see)
        assert not self._rows, self._where(self._rows[0], "nothing more happened")

    def _the_phone_has_said(self) -> None:
        if not self._heard:
            return
        heard = " ".join(self._heard)
        self._heard.clear()
        row = self._take("phone", heard)
        assert sounds_like(row.what, heard), self._where(row, heard)

    def _next_is(self, who: str) -> bool:
        return bool(self._rows) and self._rows[0].who == who

    def _take(self, who: str, instead: str = "") -> Row:
        assert self._rows, f"{self._name}: the transcript ends, but the phone says: {instead}"
        row = self._rows.pop(0)
        assert row.who == who, self._where(row, f"{who}  {instead}")
        return row

    def _where(self, row: Row, instead: str = "") -> str:
        return f"{self._name}.call:{row.number}: {row.who}  {row.what}\nBut: {instead}"


def sounds_like(pattern: str, heard: str) -> bool:
    """Whether words match, whatever their case and points; `…` stands for any words."""
    pieces = [re.escape(_plain(piece)) for piece in pattern.split("…")]
    return re.fullmatch(" ?.*?".join(pieces).replace("\\ ", " "), _plain(heard)) is not None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))
