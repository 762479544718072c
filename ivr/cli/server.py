"""`ivr serve`: one command that runs the line on this machine and stops all of it again."""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import requests

from ivr.config import Settings

_PATIENCE = 60
_LONGEST_GOODBYE = 25
_LOOK_AGAIN = 1.0
SERVED_WITH = (
    # Each half-sent body keeps a thread, and so does each turn that waits for a database.
    "--blocking-threads 128 "
    # Connections, also those that do nothing: the default stops calls at a thousand of them.
    "--backlog 4096 --backpressure 65536 "
    "--http 1 --no-ws --respawn-failed-workers --respawn-interval 5 --workers-kill-timeout 20"
)
"""How Granian is to be started; the Procfile says the same."""
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared with, to find ourselves


class PortTaken(Exception):
    """Something else listens where we wanted to."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} is in use on this machine. Choose another: --port {port + 1}"
        )


class Server:
    """Granian with one process that answers, as a child of this process."""

    def __init__(self, settings: Settings, host: str, quiet: bool = False) -> None:
        """Raises PortTaken."""
        _claim(host, settings.port)
        self._wire = requests.Session()
        self._wire.trust_env = False  # this machine is reached without a proxy
        self._address = f"http://{'localhost' if host in _EVERYWHERE else host}:{settings.port}"
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"]
        command += ["--host", host, "--port", str(settings.port), *SERVED_WITH.split()]
        command += ["--log-level", "error", "ivr.app:app"]
        self._child = _start(command, settings, quiet)

    def wait_until_ready(self) -> bool:
        """Whether it answers calls before it dies or a minute has passed, database or not."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self._child.poll() is None:
            try:
                if self._wire.get(f"{self._address}/healthz", timeout=2).ok:
                    return True
            except requests.RequestException:
                time.sleep(0.1)
        return False

    def has_ended(self) -> int | None:
        """Its exit code, if it has ended by itself."""
        return self._child.poll()

    def stop(self) -> None:
        """Let it finish what it is answering, then end it."""
        _stop(self._child)


class Worker:
    """`ivr worker`, as a child of this process that is started again when it ends."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._child = self._begin()

    def keep_alive(self) -> None:
        """Start another one where it has ended."""
        if self._child.poll() is not None:
            self._child = self._begin()

    def stop(self) -> None:
        """Let it finish what it is doing, then end it."""
        _stop(self._child)

    def _begin(self) -> "subprocess.Popen[bytes]":
        return _start([sys.executable, "-m", "ivr", "worker"], self._settings, quiet=False)


def serve(settings: Settings, host: str) -> int:
    """Run until Ctrl-C or SIGTERM. Raises PortTaken."""
    server, worker = Server(settings, host), None
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        if not server.wait_until_ready():
            print("The line did not start; the reason stands above.", file=sys.stderr)
            return 1
        print(f"Ready: {settings.address}")
        print(f"Ring it in your browser:  {settings.address}/phone")
        print("Ring it from another terminal:  ./dev ivr call")
        print(f"The staff console:  {settings.address}/staff")
        print("To let yourself in:  ./dev ivr staff add you@example.org --role manager", flush=True)
        worker = Worker(settings)
        while (ended := server.has_ended()) is None:
            time.sleep(_LOOK_AGAIN)
            worker.keep_alive()
        return ended
    except KeyboardInterrupt:
        return 0
    finally:
        server.stop()
        if worker:
            worker.stop()


def _start(command: list[str], settings: Settings, quiet: bool) -> "subprocess.Popen[bytes]":
    environment = os.environ | {
        "PORT": str(settings.port),
        "IVR_HOME": str(settings.home),
        "PUBLIC_URL": settings.public_url,
    }
    return subprocess.Popen(
        command,
        env=environment,
        start_new_session=True,  # so that Ctrl-C comes to us alone and we stop it in order
        stdout=subprocess.DEVNULL if quiet else None,
        stderr=subprocess.DEVNULL if quiet else None,
    )


def _stop(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=_LONGEST_GOODBYE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _claim(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(port) from None
