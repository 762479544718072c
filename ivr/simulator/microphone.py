"""Records with this computer's microphone, by whatever program it has for that."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROGRAMS = (
    ("parecord", "--file-format=wav"),
    ("arecord", "-q", "-f", "S16_LE", "-r", "16000"),
    ("rec", "-q"),
)
_PATIENCE = 5.0


def find_recorder() -> tuple[str, ...]:
    """The command that records into a file here; empty if there is none."""
    return next((command for command in _PROGRAMS if shutil.which(command[0])), ())


@dataclass
class Recording:
    """What was recorded, once the recording is over; b"" where nothing was."""

    sound: bytes = b""


class Microphone:
    """Records with `command`, or nothing at all if that is empty."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Record while the block runs."""
        recording = Recording()
        if not self._command:
            yield recording
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "voice.wav"
            program = subprocess.Popen(
                [*self._command, str(file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                yield recording
            finally:
                _finish(program)
            if file.exists():
                recording.sound = file.read_bytes()


def _finish(program: "subprocess.Popen[bytes]") -> None:
    """Ask it to write the file to its end, as Ctrl-C does."""
    program.send_signal(signal.SIGINT)
    try:
        program.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
