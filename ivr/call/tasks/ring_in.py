"""Staff ring the line to record it: a code, then line after line."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from ivr.call.answer import PATIENT_WAIT
from ivr.call.arriving import arrive
from ivr.call.directions import Ask, AskKeys, Clip, Direction, OwnVoice, TakeVoice
from ivr.call.heard import Heard, Keys, Silence, Spoken
from ivr.call.place import Place
from ivr.call.tasks.desk import FOR_A_COPY, MOST_WAITS, Desk, at_step, leave, pressed, said
from ivr.prompt_library.ring_in import CODE_LENGTH, TRIES_A_CALL, Invitation, Kept, RingIn
from ivr.script.page import PERSON_KEY, RING_IN, START_KEY
from ivr.script.prompts import MessagePrompt, OrderPrompt, RingInPrompt
from ivr.voice import Kind, Voice

_FOR_A_CODE = 5
_MOST, _SILENCE = 120, 10
"""Seconds: of speech, and of silence that end it."""


class At(StrEnum):
    """The questions of a call of staff."""

    CODE = "code"
    LINE = "line"
    RECORD = "record"
    LISTEN = "listen"


Step = tuple[RingIn, Place]


@dataclass(frozen=True)
class RingInDesk(Desk):
    """What a call of staff may ask of the world beside the rest."""

    open_code: Callable[[str], Invitation | None]
    """What a code stands for, once; None where it is wrong, and counted."""


def begin(desk: Desk, before: RingIn | None, call: str, place: Place) -> Step:
    """Somebody has pressed hash at the main menu. After two tries it only says the menu again."""
    ring_in = before or RingIn(call)
    if ring_in.tries >= TRIES_A_CALL:
        return replace(ring_in, step=ring_in.step + 1), _main_menu(desk, place)
    return _ask(replace(ring_in, tries=ring_in.tries + 1, invitation=None), place, At.CODE)


def take_step(desk: RingInDesk, ring_in: RingIn, place: Place, heard: Heard) -> Step:
    """One answer: the call after it, and where it goes on."""
    place = replace(place, before=())
    if ring_in.at == At.CODE:
        return _code(desk, ring_in, place, heard)
    if isinstance(heard, Keys) and heard.pressed in (PERSON_KEY, START_KEY):
        return ring_in, leave(desk.moment, place, heard.pressed)
    return _ANSWERS[At(ring_in.at)](desk, ring_in, place, heard)


def ask(desk: Desk, ring_in: RingIn, place: Place) -> tuple[Direction, ...]:
    """The question that a call is at, as it is put now."""
    match At(ring_in.at):
        case At.CODE:
            return (AskKeys((), _FOR_A_CODE),)
        case At.LINE:
            line = _line_of(ring_in)
            clips = (RingInPrompt.LINE, line, RingInPrompt.READY)
            return (Ask((*place.before, *clips), PATIENT_WAIT),)
        case At.RECORD:
            return (TakeVoice((RingInPrompt.TONE,), Kind.STAFF, ring_in.line, _MOST, _SILENCE),)
        case At.LISTEN if place.zeros <= MOST_WAITS and desk.waits_for([ring_in.voice]):
            return (Ask((OrderPrompt.PLEASE_WAIT,), FOR_A_COPY),)
        case At.LISTEN:
            heard: Clip = MessagePrompt.CANNOT_PLAY
            if ring_in.voice and not desk.waits_for([ring_in.voice]):
                heard = OwnVoice(ring_in.voice.id)
            return (Ask((heard, RingInPrompt.KEEP), PATIENT_WAIT),)


def _ask(ring_in: RingIn, place: Place, at: At, *before: str) -> Step:
    ring_in = replace(ring_in, at=at, step=ring_in.step + 1)
    return ring_in, at_step(place, RING_IN, ring_in.step, before)


def _main_menu(desk: Desk, place: Place, before: str = "") -> Place:
    return arrive(desk.moment, place, desk.moment.call.start, before=before)


def _line_of(ring_in: RingIn) -> str:
    return ring_in.invitation.lines[ring_in.line].clip if ring_in.invitation else ""


def _code(desk: RingInDesk, ring_in: RingIn, place: Place, heard: Heard) -> Step:
    """A caller who pressed hash by mistake hears the main menu, in the same words as ever."""
    code = pressed(heard).strip("#")
    # What is no code at all is no guess either: an impatient caller presses what they please.
    invitation = desk.open_code(code) if len(code) == CODE_LENGTH else None
    if invitation is None:
        return replace(ring_in, step=ring_in.step + 1), _main_menu(desk, place)
    return _ask(replace(ring_in, invitation=invitation, line=0), place, At.LINE)


def _line(desk: Desk, ring_in: RingIn, place: Place, heard: Heard) -> Step:
    match pressed(heard):
        case "1":
            return _ask(ring_in, place, At.RECORD)
        case "2":
            return _next(desk, ring_in, place)
        case _:
            return _again(desk, ring_in, place, heard, At.LINE)


def _record(desk: Desk, ring_in: RingIn, place: Place, heard: Heard) -> Step:
    spoken = said(heard)
    if isinstance(heard, Spoken) and heard.key == PERSON_KEY:
        return ring_in, leave(desk.moment, place, PERSON_KEY)
    if not spoken:
        return _again(desk, ring_in, place, heard, At.LINE)
    voice = Voice(spoken.id, Kind.STAFF, ring_in.line, spoken.url, spoken.seconds)
    return _play(replace(ring_in, voice=voice), place, waits=0)


def _listen(desk: Desk, ring_in: RingIn, place: Place, heard: Heard) -> Step:
    if isinstance(heard, Silence) and 0 < place.zeros <= MOST_WAITS:
        return _play(ring_in, place, waits=place.zeros)
    match pressed(heard):
        case "1" if ring_in.voice and ring_in.invitation:
            kept = Kept(ring_in.invitation.id, ring_in.line, ring_in.voice)
            return _next(desk, replace(ring_in, kept=kept, voice=None), place)
        case "2":
            return _ask(ring_in, place, At.RECORD)
        case _:
            return _again(desk, ring_in, place, heard, At.LISTEN)


def _next(desk: Desk, ring_in: RingIn, place: Place) -> Step:
    """The next line; after the last one the main menu, with thanks."""
    following = ring_in.line + 1
    if ring_in.invitation is None or following == len(ring_in.invitation.lines):
        done = replace(ring_in, step=ring_in.step + 1)
        return done, _main_menu(desk, place, RingInPrompt.DONE)
    return _ask(replace(ring_in, line=following), place, At.LINE)


def _again(desk: Desk, ring_in: RingIn, place: Place, heard: Heard, at: At) -> Step:
    """Nothing or a wrong key: once more, and after the third time the main menu."""
    if place.misses >= 2:
        return replace(ring_in, step=ring_in.step + 1), _main_menu(desk, place)
    misses = place.misses + 1
    before = () if pressed(heard) else (RingInPrompt.NOTHING_HEARD,)
    ring_in, place = _ask(ring_in, place, at, *(before if at is At.LINE else ()))
    return ring_in, replace(place, misses=misses)


def _play(ring_in: RingIn, place: Place, waits: int) -> Step:
    """Play it back, or ask for a little more patience: the copy may have come by now."""
    ring_in, place = _ask(ring_in, place, At.LISTEN)
    return ring_in, replace(place, zeros=waits + 1)


_ANSWERS: dict[At, Callable[[Desk, RingIn, Place, Heard], Step]] = {
    At.LINE: _line,
    At.RECORD: _record,
    At.LISTEN: _listen,
}
