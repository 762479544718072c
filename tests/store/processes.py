"""Processes of the tests, which begin at the same moment."""

import os
import signal
import subprocess
import sys
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]


class Child:
    """One of the programs in `child.py`, waiting for its go."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.child", *arguments],
            cwd=_CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self) -> None:
        """Return once it has started."""
        assert self.line() == "ready"

    def go(self) -> None:
        """Let it begin."""
        assert self._process.stdin
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def line(self) -> str:
        """The next line that it prints."""
        assert self._process.stdout
        return self._process.stdout.readline().rstrip("\n")

    def rest(self) -> list[str]:
        """What it prints until it ends."""
        printed = self._read()
        assert self._process.returncode == 0
        return printed.splitlines()

    def kill(self) -> list[str]:
        """End it as a power cut would; the whole lines that it had printed before."""
        os.kill(self._process.pid, signal.SIGKILL)
        return self._read().rpartition("\n")[0].splitlines()

    def _read(self) -> str:
        # Not communicate(), which would pass over what `line` has read ahead.
        with self._process as ending:
            assert ending.stdout
            return ending.stdout.read()


def side_by_side(*commands: tuple[str, ...]) -> list[list[str]]:
    """What each program prints, all of them begun at the same moment."""
    children = [Child(*command) for command in commands]
    for child in children:
        child.wait_until_ready()
    for child in children:
        child.go()
    return [child.rest() for child in children]
