"""The line as processes of their own, started as the Procfile starts them, to be killed at will."""

import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests
from twilio.request_validator import RequestValidator

from tests.bench.servers import OURS, free_port, procfile_command
from tests.conftest import CHECKOUT, OFFICES
from tests.line import CALLER

TOKEN = "a token of these tests"
SECRET = "a secret of these tests"
_PATIENCE = 30.0


class Served:
    """One server at `port`, reached by everybody as `public_url`."""

    def __init__(
        self,
        home: Path,
        database: str,
        public_url: str = "",
        largest_file: int | None = None,
        **settings: str,
    ) -> None:
        """`largest_file` in bytes: whatever would grow beyond it finds the disk full."""
        self.port = free_port()
        self.public_url = public_url or f"http://localhost:{self.port}"
        prompts = home / "prompts"
        if not prompts.exists():
            shutil.copytree(CHECKOUT / "prompts", prompts)
            (prompts / "offices.toml").write_text(OFFICES)
        self.environment = {
            "PATH": os.environ["PATH"],
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "PUBLIC_URL": self.public_url,
            "IVR_HOME": str(home / "var"),
            "IVR_PROMPTS": str(prompts),
            "DATABASE_URL": database,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_NUMBER": "+441632960000",
            "SECRET_KEY": SECRET,
            **settings,
        }
        self._log = home / f"{self.port}.log"
        self._largest_file = largest_file
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Answer from now on."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=CHECKOUT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            try:
                if requests.get(f"http://localhost:{self.port}/healthz", timeout=2).ok:
                    return
            except requests.RequestException:
                time.sleep(0.02)
        raise AssertionError("the line did not start")

    def _command(self) -> list[str]:
        command = procfile_command(OURS, self.port, int(self.environment["WEB_CONCURRENCY"]))
        if self._largest_file is None:
            return command
        blocks = self._largest_file // 512
        return ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", *command]

    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> int:
        """Tell it to end as a host does; its exit code once it has."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(timeout=60)
        self._process = None
        return code

    @property
    def pid(self) -> int:
        """The number of its first process. Fails unless it runs."""
        assert self._process
        return self._process.pid

    def reload(self) -> None:
        """Let a new worker take the place of the old one, as `systemctl reload` does."""
        os.kill(self.pid, signal.SIGHUP)

    def kill_workers(self, most: int | None = None) -> None:
        """End those that answer, or some of them, as a lack of memory would; others are begun.

        Returns once they have ended, so nothing that is asked from then on reaches them.
        """
        ending = []
        for worker in self.workers()[:most]:
            with suppress(ProcessLookupError):
                ending.append(os.pidfd_open(worker))
                signal.pidfd_send_signal(ending[-1], signal.SIGKILL)
        for process in ending:
            ended = select.poll()
            ended.register(process, select.POLLIN)
            ended.poll(_PATIENCE * 1e3)
            os.close(process)

    def workers(self) -> list[int]:
        """The processes that answer, each by its number."""
        return children(self.pid) if self._process else []

    def post(self, target: str, **form: str) -> str:
        """One signed request, as Twilio makes it; its document. Raises RequestException."""
        form = {"From": CALLER, "To": "+441632960000"} | form
        signature = RequestValidator(TOKEN).compute_signature(self.public_url + target, form)
        answer = requests.post(
            f"http://localhost:{self.port}{target}",
            data=form,
            headers={"X-Twilio-Signature": signature},
            timeout=15,
        )
        answer.raise_for_status()
        return answer.text

    def hand_over(self, recording: str, sound: bytes) -> None:
        """The sound of a recording, as the built-in phone brings it."""
        requests.post(
            f"http://localhost:{self.port}/phone/recordings/{recording}", data=sound, timeout=15
        ).raise_for_status()


def children(pid: int) -> list[int]:
    """The processes that a process has begun, each by its number."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def served(
    home: Path,
    database: str,
    public_url: str = "",
    largest_file: int | None = None,
    **settings: str,
) -> Iterator[Served]:
    """A server that answers until the block ends."""
    server = Served(home, database, public_url, largest_file, **settings)
    server.start()
    try:
        yield server
    finally:
        server.kill()
