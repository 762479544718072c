"""What is said into this computer's microphone is what is said on the phone."""

import io
import os
import pty
import sys
import wave
from pathlib import Path

from ivr.simulator.display import Display
from ivr.simulator.keyboard import Keyboard
from ivr.simulator.microphone import Microphone
from ivr.simulator.player import Player
from ivr.simulator.typing_caller import TypingCaller

# Records as the programs of a desktop do: until it is interrupted, then it ends the file properly.
RECORDER = """\
import signal, sys, wave
file = wave.open(sys.argv[1], "wb")
file.setparams((1, 2, 8000, 0, "NONE", ""))
def end(*_):
    file.writeframes(bytes(16000)); file.close(); sys.exit(0)
signal.signal(signal.SIGINT, end)
signal.pause()
"""


def test_a_recording_ends_with_the_key(tmp_path: Path) -> None:
    fingers, screen = pty.openpty()
    program = tmp_path / "recorder.py"
    program.write_text(RECORDER)
    with Keyboard(screen) as keyboard:
        caller = TypingCaller(
            _PressesHashOnceItRecords(keyboard, fingers),
            Player(()),
            Display(io.StringIO()),
            in_a_hurry=False,
            microphone=Microphone((sys.executable, str(program))),
        )
        spoken = caller.speak(60)
    os.close(fingers)
    os.close(screen)
    assert spoken.key == "#"
    with wave.open(io.BytesIO(spoken.sound)) as file:
        assert file.getnframes() == 8000


class _PressesHashOnceItRecords(Keyboard):
    """The program takes a moment to start, as a person does before they speak."""

    def __init__(self, keyboard: Keyboard, fingers: int) -> None:
        self._keyboard, self._fingers = keyboard, fingers

    def read(self, seconds: float | None) -> str:
        self._keyboard.read(1.0)
        os.write(self._fingers, b"#")
        return self._keyboard.read(seconds)


def test_without_a_microphone_there_is_no_sound() -> None:
    with Microphone(()).recording() as recording:
        pass
    assert recording.sound == b""
