"""A caller at a terminal: the keys typed, the terminal left as it was."""

import io
import os
import pty
import sys
import termios
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ivr.simulator.display import Display
from ivr.simulator.keyboard import Keyboard
from ivr.simulator.people import Answer, HangUp, Said
from ivr.simulator.player import Player
from ivr.simulator.terminal import ring
from ivr.simulator.typing_caller import TypingCaller
from tests.simulator.pretend_server import TOKEN, PretendServer

AN_HOUR_LONG = Said("play", "Press one.", None, 3600, interruptible=True)
GREETING = Said("play", "Hello.", None, 0.3)


@dataclass
class Terminal:
    """Both ends of a pretend terminal."""

    fingers: int
    screen: int

    def type(self, keys: str) -> None:
        os.write(self.fingers, keys.encode())


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    fingers, screen = pty.openpty()
    yield Terminal(fingers, screen)
    os.close(fingers)
    os.close(screen)


def typing(keyboard: Keyboard, *, in_a_hurry: bool = False) -> TypingCaller:
    return TypingCaller(keyboard, Player(()), Display(io.StringIO()), in_a_hurry=in_a_hurry)


def test_keys_are_read_without_enter_and_unseen(terminal: Terminal) -> None:
    with Keyboard(terminal.screen) as keyboard:
        terminal.type("5")
        assert keyboard.read(2) == "5"
        assert keyboard.read(0.01) == ""
        assert not termios.tcgetattr(terminal.screen)[3] & termios.ECHO


def hang_up_at(terminal: Terminal) -> None:
    with Keyboard(terminal.screen) as keyboard:
        terminal.type("\x04")
        keyboard.read(2)


def test_the_end_of_input_hangs_up_and_leaves_the_terminal_as_it_was(terminal: Terminal) -> None:
    before = termios.tcgetattr(terminal.screen)
    with pytest.raises(HangUp):
        hang_up_at(terminal)
    assert termios.tcgetattr(terminal.screen) == before


def test_a_key_cuts_a_question_short(terminal: Terminal) -> None:
    with Keyboard(terminal.screen) as keyboard:
        terminal.type("x1")
        assert typing(keyboard).hear(AN_HOUR_LONG) == "1"


def test_a_key_does_not_cut_anything_else_short(terminal: Terminal) -> None:
    with Keyboard(terminal.screen) as keyboard:
        terminal.type("1")
        began = time.monotonic()
        assert typing(keyboard).hear(GREETING) == "1"
        assert time.monotonic() - began >= 0.3


def test_a_wait_ends_with_a_key_or_by_itself(terminal: Terminal) -> None:
    with Keyboard(terminal.screen) as keyboard:
        caller = typing(keyboard)
        assert caller.wait(0.2) == ""
        terminal.type("*")
        assert caller.wait(5) == "*"


@pytest.mark.parametrize(("typed", "keys"), [("7", "7"), ("\n", ""), ("q\n", ""), ("#\n", "#")])
def test_in_a_hurry_enter_is_the_silence(terminal: Terminal, typed: str, keys: str) -> None:
    with Keyboard(terminal.screen) as keyboard:
        caller = typing(keyboard, in_a_hurry=True)
        assert caller.hear(AN_HOUR_LONG) == ""
        terminal.type(typed)
        assert caller.wait(5) == keys


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("a", Answer.ANSWERS),
        ("B", Answer.BUSY),
        ("xn", Answer.NO_ANSWER),
        ("r", Answer.REFUSES),
        ("f", Answer.FAILED),
    ],
)
def test_whoever_types_decides_what_the_office_does(
    terminal: Terminal, typed: str, answer: Answer
) -> None:
    with Keyboard(terminal.screen) as keyboard:
        terminal.type(typed)
        assert typing(keyboard).answer("+441632960001", 20) is answer


def test_speaking_ends_with_a_key(terminal: Terminal) -> None:
    with Keyboard(terminal.screen) as keyboard:
        threading.Timer(0.2, terminal.type, ["0"]).start()
        spoken = typing(keyboard).speak(5)
    assert spoken.key == "0"
    assert 0.1 < spoken.seconds < 3


def test_a_whole_call_typed(
    terminal: Terminal,
    server: PretendServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.says("/voice", '<Gather numDigits="1" action="key"><Say>Press nought.</Say></Gather>')
    server.says("/key", "<Dial>+441632960001</Dial>", "<Say>Goodbye.</Say>")
    before = termios.tcgetattr(terminal.screen)
    with os.fdopen(os.dup(terminal.screen)) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        terminal.type("0")
        threading.Timer(0.5, terminal.type, ["b"]).start()
        assert ring(server.voice, TOKEN, text=True) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == [
        "phone  Press nought.  (1 s)",
        "Press a key, or Enter to keep silent.",
        "you    0",
    ]
    assert told[3].startswith("+441632960001 would ring now. Does it (a)nswer")
    assert told[4:] == [
        "office +441632960001 rings: busy",
        "phone  Goodbye.  (1 s)",
        "The line hung up.",
    ]
    assert termios.tcgetattr(terminal.screen) == before
