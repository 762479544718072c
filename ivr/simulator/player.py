"""Plays sound on this computer, with whatever program it has for that."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_PROGRAMS = (
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
)


def find_program() -> tuple[str, ...]:
    """The command that plays a file here; empty if there is none."""
    return next((command for command in _PROGRAMS if shutil.which(command[0])), ())


class Player:
    """Plays one sound at a time with `command`, or nothing at all if that is empty."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    @contextmanager
    def playing(self, sound: bytes) -> Iterator[None]:
        """Let `sound` be heard while the block runs, and no longer."""
        if not self._command or not sound:
            yield
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "prompt.wav"
            file.write_bytes(sound)
            program = subprocess.Popen(
                [*self._command, str(file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                yield
            finally:
                program.kill()
                program.wait()
