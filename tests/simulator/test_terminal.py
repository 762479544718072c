"""The phone in the terminal, as its lines are read or listened to."""

import io
import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.simulator.display import Display
from ivr.simulator.events import Dialled, Heard
from ivr.simulator.paced import Paced
from ivr.simulator.people import Answer, HangUp, Said
from ivr.simulator.player import Player, find_program
from ivr.simulator.scripted import ScriptedCaller
from ivr.simulator.terminal import ring
from tests.simulator.pretend_server import TOKEN, PretendServer

WORDS = {
    "greeting": "Hello. This is the line.",
    "menu": "There are two choices.\n1: For help\n0: For a person",
    "part": "School Action.",
}


@pytest.fixture
def line(server: PretendServer) -> PretendServer:
    """A line with a greeting, a menu, an explanation and an office."""
    server.says(
        "/voice",
        '<Gather numDigits="1" finishOnKey="" timeout="8" action="key">'
        "<Play>/greeting.wav</Play><Play>/menu.wav</Play></Gather>",
        "<Redirect>key</Redirect>",
    )
    server.says(
        "/key",
        '<Gather numDigits="1" finishOnKey="" timeout="1" action="office">'
        "<Play>/part.wav</Play></Gather>",
        "<Redirect>part2</Redirect>",
    )
    server.says("/part2", "<Say>The end.</Say>")
    server.says("/office", '<Dial action="after">+441632960001</Dial>')
    server.says("/after", "<Say>Goodbye.</Say>")
    for name, seconds in (("greeting", 0.2), ("menu", 0.1), ("part", 0.1)):
        server.plays(f"/{name}.wav", seconds)
    return server


def wording(url: str) -> str | None:
    return WORDS.get(Path(url).stem)


def test_the_words_of_a_scripted_call(
    line: PretendServer, capsys: pytest.CaptureFixture[str]
) -> None:
    code = ring(line.voice, TOKEN, keys="1", text=True, wording=wording)
    assert capsys.readouterr().out.splitlines() == [
        "phone  Hello. This is the line.  (1 s)",
        "phone  There are two choices.",
        "       1: For help",
        "       0: For a person  (1 s)",
        "you    1",
        "phone  School Action.  (1 s)",
        "…      1 s of silence",
        "You hung up.",
    ]
    assert code == 0
    assert "/part2" not in line.paths


def test_an_empty_item_is_a_silence(
    line: PretendServer, capsys: pytest.CaptureFixture[str]
) -> None:
    ring(line.voice, TOKEN, keys=", 1", text=True, office="busy")
    told = capsys.readouterr().out.splitlines()
    assert told[2:] == [
        "…      8 s of silence",
        "phone  part.wav  (1 s)",
        "you    1",
        "office +441632960001 rings: busy",
        "phone  Goodbye.  (1 s)",
        "The line hung up.",
    ]


def test_an_office_has_a_name_where_it_is_known(
    line: PretendServer, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"+441632960001": "Chesterfield"}
    ring(line.voice, TOKEN, keys="1,1", text=True, office="answers", office_names=names)
    told = capsys.readouterr().out
    assert "office Chesterfield +441632960001 rings: answers\n" in told
    assert "office Chesterfield +441632960001 talks with you\n" in told


def test_nobody_at_the_terminal_listens_until_the_line_hangs_up(
    line: PretendServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert ring(line.voice, TOKEN, text=True) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-2:] == ["phone  The end.  (1 s)", "The line hung up."]
    assert not any(told_line.startswith("you") for told_line in told)


def test_faults_are_shown_and_make_the_exit_code(
    server: PretendServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.says("/voice", "<Menu/>", "<Say>Hello.</Say>")
    assert ring(server.voice, TOKEN, keys="1", text=True) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"fault  12200: there is no verb <Menu> (in {server.voice})"
    assert told[1] == "phone  Hello.  (1 s)"


def test_what_is_said_after_the_tone(
    server: PretendServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.says("/voice", '<Record action="said"/>')
    server.says("/said")
    ring(server.voice, TOKEN, keys="", text=True, say=["12 High Street"])
    assert capsys.readouterr().out.startswith("you    “12 High Street”  (2 s)\n")


@pytest.mark.parametrize(
    ("keys", "office", "words"),
    [("1;2", None, "not on a phone's keys"), ("1", "asleep", "an office can do this: answers")],
)
def test_what_a_phone_has_not(keys: str, office: str | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ring("http://localhost/voice", TOKEN, keys=keys, office=office, text=True)


def test_without_text_real_time_passes(line: PretendServer) -> None:
    began = time.monotonic()
    ring(line.voice, TOKEN, keys="1", player=(), output=io.StringIO())
    assert time.monotonic() - began >= 0.2 + 0.1 + 0.1 + 1


def test_with_text_none_does(line: PretendServer) -> None:
    line.plays("/greeting.wav", 600)
    ring(line.voice, TOKEN, keys=",,", text=True, output=io.StringIO())


def test_ctrl_c_hangs_up_and_leaves_the_program_running(
    line: PretendServer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGINT)
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    line.answers("/status", b"", "text/plain", status=204)
    code = ring(line.voice, TOKEN, keys=",", player=(), status_url=line.url("/status"))
    timer.join()
    assert code == 0
    assert capsys.readouterr().out.splitlines()[-1] == "You hung up."
    assert line.paths[-1] == "/status"
    assert signal.getsignal(signal.SIGINT) is before


class ATerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_silence_counts_down_on_one_line_and_is_wiped_away() -> None:
    screen = ATerminal()
    display = Display(screen)
    slept: list[float] = []
    caller = Paced(ScriptedCaller("", "2"), Player(()), display, slept.append)
    assert caller.wait(2.5) == ""
    display.say("Then.")
    counted = [part.strip() for part in screen.getvalue().split("\r")]
    assert counted == ["", "…      2 s", "…      2 s", "…      1 s", "", "Then."]
    assert sum(slept) == 2.5
    assert caller.wait(5) == "2"
    assert sum(slept) == 2.5


def test_the_last_silence_is_sat_out_before_hanging_up() -> None:
    slept: list[float] = []
    caller = Paced(ScriptedCaller(), Player(()), Display(io.StringIO()), slept.append)
    with pytest.raises(HangUp) as hung_up:
        caller.wait(3)
    assert (sum(slept), hung_up.value.after) == (3, 3)


def test_long_lines_are_folded_on_a_screen_and_not_for_a_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    said = Said("say", "word " * 20, None, 8)
    screen, program = ATerminal(), io.StringIO()
    for output in (screen, program):
        Display(output).show(Heard(said))
    folded = screen.getvalue().splitlines()
    assert len(folded) > 2
    assert all(len(folded_line) <= 40 for folded_line in folded)
    assert all(folded_line.startswith(" " * 7) for folded_line in folded[1:])
    assert len(program.getvalue().splitlines()) == 1


def test_an_office_without_a_name_is_its_number() -> None:
    output = io.StringIO()
    Display(output, {"+441632960003": "Derby"}).show(Dialled("+441632960001", Answer.NO_ANSWER))
    assert output.getvalue() == "office +441632960001 rings: no-answer\n"


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """A pretend player that writes down what it is given."""

    def make(name: str) -> Path:
        file = tmp_path / name
        heard = tmp_path / "heard.wav"
        file.write_text(f'#!/bin/sh\nfor last; do :; done\ncp "$last" {heard}\nexec sleep 3600\n')
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return file

    return make


def test_sound_is_played_and_stopped(program: Callable[[str], Path], tmp_path: Path) -> None:
    player = Player((str(program("aplay")), "-q"))
    heard = tmp_path / "heard.wav"
    with player.playing(b"RIFF"):
        while not (heard.exists() and heard.read_bytes()):
            time.sleep(0.01)
    assert heard.read_bytes() == b"RIFF"


def test_the_first_program_found_plays(
    program: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program() == ()
    program("ffplay")
    assert find_program()[0] == "ffplay"
    program("aplay")
    assert find_program() == ("aplay", "-q")
