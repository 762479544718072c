"""The phone in the terminal: what is said as text, with sound where there is any, and keys."""

import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import TextIO

from ivr.simulator.display import Display
from ivr.simulator.exchange import HandOver, SecondKeys, Wording
from ivr.simulator.handset import ACCOUNT, Handset, no_sound, no_words
from ivr.simulator.microphone import Microphone, find_recorder
from ivr.simulator.paced import Paced
from ivr.simulator.people import Answer, Caller, HangUp, Office, Spoken
from ivr.simulator.player import Player, find_program
from ivr.simulator.scripted import ScriptedCaller, ScriptedOffice

_TALK = 5.0


def ring(
    url: str,
    auth_token: str,
    *,
    keys: str | None = None,
    text: bool = False,
    office: str | None = None,
    say: Sequence[str | Spoken] = (),
    wording: Wording = no_words,
    office_names: Mapping[str, str] | None = None,
    from_number: str = "+447700900123",
    to_number: str = "+441632960000",
    account_sid: str = ACCOUNT,
    our_numbers: frozenset[str] = frozenset(),
    second_keys: SecondKeys = "lost",
    status_url: str | None = None,
    hand_over: HandOver = no_sound,
    player: Sequence[str] | None = None,
    recorder: Sequence[str] | None = None,
    output: TextIO | None = None,
) -> int:
    """Make one call from the terminal and give the exit code: 1 if Twilio would have objected.

    `keys` are the questions' answers with commas between, an empty one a silence; without them
    the terminal's keys are the phone's, and where there is no terminal the caller keeps silent.
    `text` leaves out sound and real time. `office` is one of Answer's values, `say` what is
    said after each tone, `hand_over` brings its sound to the server. `player` is the command
    that plays a sound file and `recorder` the one that records one (the first ones found).
    Raises ValueError for keys or an office that do not exist.
    """
    display = Display(output or sys.stdout, office_names)
    sounds = Player(() if text else find_program() if player is None else player)
    ears = Microphone(() if text else find_recorder() if recorder is None else recorder)
    with ExitStack() as stack:
        caller, people = _people(stack, display, sounds, keys, text, say, ears)
        handset = Handset(
            url,
            auth_token,
            caller=caller,
            office=ScriptedOffice(_answer(office)) if office else people,
            from_number=from_number,
            to_number=to_number,
            account_sid=account_sid,
            second_keys=second_keys,
            status_url=status_url,
            hand_over=hand_over,
            strict=False,
            wording=wording,
            listener=display.show,
            our_numbers=our_numbers,
            talk=_TALK,
        )
        stack.enter_context(_ctrl_c_hangs_up())
        call = handset.ring()
    return 1 if call.faults else 0


def _answer(office: str) -> Answer:
    answers = {answer.value: answer for answer in Answer}
    if office not in answers:
        raise ValueError(f"an office can do this: {', '.join(answers)}; not “{office}”")
    return answers[office]


def _people(
    stack: ExitStack,
    display: Display,
    player: Player,
    keys: str | None,
    text: bool,
    words: Sequence[str | Spoken],
    microphone: Microphone,
) -> tuple[Caller, Office]:
    """Who holds the phone, and who answers where nobody said what the office does."""
    if keys is None and sys.stdin.isatty():
        # These need a Unix terminal; elsewhere --keys still works.
        from ivr.simulator.keyboard import Keyboard
        from ivr.simulator.typing_caller import TypingCaller

        keyboard = stack.enter_context(Keyboard(sys.stdin.fileno()))
        typing = TypingCaller(
            keyboard, player, display, in_a_hurry=text, words=words, microphone=microphone
        )
        return typing, typing
    if keys is None:
        silent = ScriptedCaller(then="silence", words=words)
    else:
        silent = ScriptedCaller(*(item.strip() for item in keys.split(",")), words=words)
    return silent if text else Paced(silent, player, display), ScriptedOffice()


@contextmanager
def _ctrl_c_hangs_up() -> Iterator[None]:
    """The first Ctrl-C puts the phone down; a second one stops the program as ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def hang_up(signum: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        raise HangUp

    signal.signal(signal.SIGINT, hang_up)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
