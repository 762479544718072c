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
_BLOCKING_THREADS = "32"
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared with, to find ourselves


class PortTaken(Exception):
    """Something else listens where we wanted to."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} is in use on this machine. Choose another: --port {port + 1}"
        )


class Server:
    """Granian with one worker, as a child of this process."""

    def __init__(self, settings: Settings, host: str, quiet: bool = False) -> None:
        """Raises PortTaken."""
        _claim(host, settings.port)
        self._wire = requests.Session()
        self._wire.trust_env = False  # this machine is reached without a proxy
        self._address = f"http://{'localhost' if host in _EVERYWHERE else host}:{settings.port}"
        # fmt: off
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
            "--host", host, "--port", str(settings.port),
            "--workers", "1", "--blocking-threads", _BLOCKING_THREADS,
            "--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "20",
            "--log-level", "error", "ivr.app:app",
        ]
        # fmt: on
        environment = os.environ | {
            "PORT": str(settings.port),
            "IVR_HOME": str(settings.home),
            "PUBLIC_URL": settings.public_url,
        }
        # Its own group, so that Ctrl-C comes to us alone and we stop it in order.
        self._child = subprocess.Popen(
            command,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL if quiet else None,
            stderr=subprocess.DEVNULL if quiet else None,
        )

    def wait_until_ready(self) -> bool:
        """Whether it answers `/readyz` before it dies or a minute has passed."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self._child.poll() is None:
            try:
                if self._wire.get(f"{self._address}/readyz", timeout=2).ok:
                    return True
            except requests.RequestException:
                time.sleep(0.1)
        return False

    def wait(self) -> int:
        """Until it ends by itself; its exit code."""
        return self._child.wait()

    def stop(self) -> None:
        """Let it finish what it is answering, then end it."""
        if self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(timeout=25)
            except subprocess.TimeoutExpired:
                os.killpg(self._child.pid, signal.SIGKILL)


def serve(settings: Settings, host: str) -> int:
    """Run until Ctrl-C or SIGTERM. Raises PortTaken."""
    server = Server(settings, host)
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        if not server.wait_until_ready():
            print("The line did not start; the reason stands above.", file=sys.stderr)
            return 1
        print(f"Ready: {settings.address}")
        print("Ring it from another terminal:  ./dev ivr call")
        print(f"The staff console:  {settings.address}/staff")
        print("To let yourself in:  ./dev ivr staff add you@example.org --role manager", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        server.stop()


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
