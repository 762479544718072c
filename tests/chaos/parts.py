"""The parts of an installation, each of which can be ended in several ways and begun again."""

import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL
from typing import Protocol

import obstore
import requests
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from tests.chaos import worker
from tests.conftest import CHECKOUT
from tests.patience import comes_true
from tests.served import Served, children
from tests.store.bucket import env
from tests.twilio_rest.twilio_api import TwilioApi, fault

FAST = 60.0
"""How many seconds of a worker's clock pass in one."""
_DAYS_LATER = 2 * 24 * 3600.0


class Part(Protocol):
    """Something that may end at any moment."""

    name: str

    @property
    def ways(self) -> Mapping[str, Callable[[], object]]:
        """How it may end, by name."""
        ...

    def begin(self) -> None:
        """Be there again; returns when it is."""
        ...


class Web:
    """One server as the Procfile starts it, on a machine of its own."""

    def __init__(self, name: str, server: Served) -> None:
        self.name = name
        self.server = server

    @property
    def ways(self) -> Mapping[str, Callable[[], object]]:
        return {
            "killed": self.server.kill,
            "told": self.server.stop,
            "worker killed": self.server.kill_workers,
        }

    def begin(self) -> None:
        self.server.start()


class Worker:
    """`ivr worker` by a fast clock."""

    def __init__(self, name: str, environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._environment = {
            **environment,
            worker.BEGAN: str(time.time()),
            worker.RATE: str(FAST),
            worker.AHEAD: "0",
        }
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ways(self) -> Mapping[str, Callable[[], object]]:
        return {"killed": self.kill, "told": self.stop}

    def begin(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.worker"],
                cwd=CHECKOUT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def leap(self) -> None:
        """Days have passed when it begins again."""
        self._environment[worker.AHEAD] = str(_DAYS_LATER)

    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text()

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(how)
            self._process.wait(timeout=60)
            self._process = None


class PostgreSQL:
    """A server of its own, with one database."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # Where the system names no folder for locks, it warns, and takes one in /tmp.
            warnings.simplefilter("ignore")
            from pgserver._commands import POSTGRES_BIN_PATH
            from pgserver.postgres_server import get_server
        self._pg_ctl = str(POSTGRES_BIN_PATH / "pg_ctl")
        self.name = "database"
        self._server = get_server(folder, cleanup_mode=None)
        self.url = self._server.get_uri()
        self._frozen: list[int] = []

    @property
    def ways(self) -> Mapping[str, Callable[[], object]]:
        return {
            "killed": lambda: self._end(signal.SIGKILL),
            "told": lambda: self._end(signal.SIGINT),
            "crashed": lambda: self._end(signal.SIGQUIT),
            "frozen": self._freeze,
        }

    def begin(self) -> None:
        """Starts as the first one did; what the last has left may still be going away."""
        if self._frozen:
            self._thaw()
            return
        folder, user = self._server.pgdata, self._server.system_user
        sockets = self._server.get_postmaster_info().socket_dir
        command = [self._pg_ctl, "-D", str(folder), "-w"]
        command += ["-o", f'-h "" -k {sockets}', "-l", str(self._server.log), "start"]

        def has_begun() -> bool:
            with suppress(subprocess.SubprocessError):
                subprocess.run(
                    command, user=user, check=True, timeout=20, stdout=DEVNULL, stderr=DEVNULL
                )
                return True
            return False

        assert comes_true(has_begun)

    def close(self) -> None:
        """End it for good."""
        self._end(signal.SIGQUIT)

    def _freeze(self) -> None:
        """Takes connections and questions, and answers none."""
        self._frozen = [self._pid(), *children(self._pid())]
        for pid in self._frozen:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def _thaw(self) -> None:
        for pid in self._frozen:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        self._frozen = []

    def _pid(self) -> int:
        return int((self._server.pgdata / "postmaster.pid").read_text().split()[0])

    def _end(self, how: signal.Signals) -> None:
        pid = self._pid()
        os.kill(pid, how)
        assert comes_true(lambda: not _is_running(pid))


class Bucket:
    """Moto's server, which keeps what it has while it does not listen."""

    def __init__(self) -> None:
        self.name = "bucket"
        self._server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.address = f"http://{host}:{port}"
        self.told = env(self.address)
        """What the environment of whoever uses it says."""
        self._port = port
        requests.put(f"{self.address}/line", timeout=10).raise_for_status()

    @property
    def ways(self) -> Mapping[str, Callable[[], object]]:
        return {"away": self.close}

    def voices(self) -> dict[str, bytes]:
        """The callers' voices that it holds, by RecordingSid."""
        store = S3Store(
            "line",
            endpoint=self.address,
            region=self.told["AWS_REGION"],
            access_key_id=self.told["AWS_ACCESS_KEY_ID"],
            secret_access_key=self.told["AWS_SECRET_ACCESS_KEY"],
            client_options={"allow_http": True},
        )
        names = [each["path"] for some in obstore.list(store, "voices/") for each in some]
        return {Path(name).stem: bytes(obstore.get(store, name).bytes()) for name in names}

    def begin(self) -> None:
        self._server = ThreadedMotoServer("127.0.0.1", port=self._port, verbose=False)
        self._server.start()

    def close(self) -> None:
        self._server.stop()


class Api:
    """Twilio's REST API, which answers with errors for a while."""

    def __init__(self, api: TwilioApi) -> None:
        self.name = "Twilio's API"
        self._api = api

    @property
    def ways(self) -> Mapping[str, Callable[[], object]]:
        return {"in trouble": self._fail}

    def begin(self) -> None:
        self._api.instead = None

    def _fail(self) -> None:
        self._api.instead = fault(503, 20503, "Service Unavailable")


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
