"""Servers started as the Procfile starts them, with one worker unless more are asked for."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cores import pinned

CHECKOUT = Path(__file__).resolve().parents[2]
OURS, BARE = "ivr.app:app", "tests.bench.bare:app"
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))")
_PATIENCE = 30.0


class ServerSilent(Exception):
    """A server did not answer as it should have."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    pid: int
    command: str

    def exchange(self, request: bytes) -> bytes:
        """The whole answer to the first request, waited for while the server starts.

        Raises ServerSilent after half a minute.
        """
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=_PATIENCE) as wire:
                    return _ask_once(wire, request)
            except OSError:  # it does not listen yet
                time.sleep(0.002)
        raise ServerSilent(
            f"No answer in {_PATIENCE:.0f} s; ./dev ivr check may show why: {self.command}"
        )


@contextmanager
def serving(
    app: str, environment: Mapping[str, str], port: int, core: int | None
) -> Iterator[Server]:
    """One of the two apps on a port and a core, until the block ends."""
    with running(procfile_command(app, port), environment, port, core) as server:
        yield server


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], port: int, core: int | None
) -> Iterator[Server]:
    """Whatever a command starts that answers on a port, until the block ends."""
    with pinned(core):
        child = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield Server(port, child.pid, shlex.join(command))
    finally:
        child.terminate()
        try:
            child.wait(timeout=25)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def procfile_command(app: str, port: int, processes: int = 1) -> list[str]:
    """The Procfile's `web:` line for so many workers, with an app of our choice."""
    values = {"PORT": str(port), "WEB_CONCURRENCY": str(processes)}

    def value(found: re.Match[str]) -> str:
        return values.get(found[1] or found[3], found[2] or "")

    rows = (CHECKOUT / "Procfile").read_text().splitlines()
    web = next(row.removeprefix("web:") for row in rows if row.startswith("web:"))
    program, *options = shlex.split(_VARIABLE.sub(value, web))
    return [sys.executable, "-m", program, *(app if word == OURS else word for word in options)]


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _ask_once(wire: socket.socket, request: bytes) -> bytes:
    wire.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
    answer = b"".join(iter(lambda: wire.recv(65536), b""))
    if not answer:
        raise ConnectionResetError
    return answer
