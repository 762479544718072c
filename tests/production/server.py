"""A Debian server of the README's page, in a folder: what it says is done, with other names.

Only what the page leaves to its reader differs: folders, ports, host name, certificate, account.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import requests

from tests.needed import require
from tests.patience import comes_true
from tests.postgresql import postgresql_server
from tests.production.page import single_server, unit
from tests.production.tree import make_tree
from tests.twilio_rest.secure import Certificate

NGINX = Path("/usr/sbin/nginx")
_GET_IT = "apt-get install nginx"
_MADE_READY = (
    "apt-get ",
    "useradd ",
    "git clone ",
    "git pull",
    "cd ",
    "python3 -m venv ",
    ".venv/bin/python -m pip ",
    "install -d ",
    "chown ",
    "certbot ",
    "sysctl ",
    "systemctl daemon-reload",
)
"""What would change the machine of the test, or takes minutes; it is there already."""
_SYSTEMDS = re.compile(r"\$\$|%%|\$MAINPID")


class Debian:
    """The machine: `root` has its folders, `url` is what the world sees of the line.

    `plain` is the same without https, `inside` is where the line listens behind nginx.
    """

    def __init__(self, root: Path, postgresql: str, account: str, token: str) -> None:
        self.root = root
        self.tree = root / "opt/line"
        self.certificate = Certificate(root)
        self._http, self._https, self._inside = _free_ports(3)
        self.plain = f"http://localhost:{self._http}"
        self.url = f"https://localhost:{self._https}"
        self.inside = f"http://127.0.0.1:{self._inside}"
        self.page = single_server()
        self._postgresql = psycopg.conninfo.conninfo_to_dict(postgresql)
        self._account = account
        self._token = token
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def set_up(self, *more: str) -> None:
        """Everything but the commands; `more` is added to the environment file."""
        make_tree(self.tree)
        shutil.copytree("/etc/nginx", self.root / "etc/nginx", symlinks=True)
        nginx = self.root / "etc/nginx/nginx.conf"
        nginx.write_text(self._here(nginx.read_text()))
        for folder in ("var/lib/line", "var/backups/line", "var/log/nginx", "run"):
            (self.root / folder).mkdir(parents=True)
        for path, text in self.page.files.items():
            file = Path(self._here(path))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self._here(text))
        with (self.root / "etc/line.env").open("a") as settings:
            settings.writelines(f"{row}\n" for row in more)

    def do(self, command: str) -> str:
        """One command of the page; what it says. Raises CalledProcessError."""
        if command.startswith(_MADE_READY):
            return ""
        match command.split():
            case ["systemctl", "enable", "--now", *units]:
                for name in units:
                    self._start(name)
            case ["systemctl", "reload", "nginx"]:
                self._start_nginx()
            case ["systemctl", "reload", name]:
                self._reload(name)
            case ["systemctl", "restart", name]:
                self._stop(name)
                self._start(name)
            case _:
                return self._run(command)
        return ""

    def unit(self, name: str) -> dict[str, list[str]]:
        """A systemd unit as it stands on this machine."""
        return unit((self.root / "etc/systemd/system" / name).read_text())

    def run_once(self, name: str) -> None:
        """A unit that does its work and ends, as a timer would start it."""
        for command in self.unit(name)["ExecStart"]:
            self._execute(command)

    def is_settled(self) -> bool:
        """Whether every process that was begun answers calls."""
        log = self.log()
        return log.count("] Started worker-") == log.count("] Spawning worker-")

    def processes(self) -> set[int]:
        """Those that answer calls, or begin to."""
        main = self._running["line-web.service"].pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        return {each for each in map(int, children) if _is_a_worker(each)}

    def session(self) -> requests.Session:
        """Someone outside, who trusts the certificate."""
        session = requests.Session()
        session.trust_env = False
        session.verify = str(self.certificate.file)
        return session

    def log(self) -> str:
        """What the line has written."""
        return (self.root / "journal").read_text(errors="replace")

    def stop(self) -> None:
        """Shut it down."""
        for name in list(self._running):
            self._stop(name)

    def _here(self, text: str) -> str:
        """What stands on the page, for this machine."""
        host = "localhost"
        for there, here in (
            ("listen [::]:80;", ""),
            ("listen [::]:443 ssl;", ""),
            ("listen 80;", f"listen 127.0.0.1:{self._http};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{self._https} ssl;"),
            ("/etc/letsencrypt/live/line.example.org/fullchain.pem", str(self.certificate.file)),
            ("/etc/letsencrypt/live/line.example.org/privkey.pem", str(self.certificate.file)),
            ("https://line.example.org", self.url),
            ("line.example.org", host),
            ("127.0.0.1:8000", f"127.0.0.1:{self._inside}"),
            ("--port 8000", f"--port {self._inside}"),
            ("AC" + "0" * 32, self._account),
            ("0" * 32, self._token),
            ("/var/run/postgresql", str(self._postgresql["host"])),
            ("runuser -u postgres -- ", ""),
            ("runuser -u line -- ", ""),
        ):
            text = text.replace(there, here)
        folders = (
            r"(?<![\w.])/(?=(?:opt/line|var/lib/line|var/backups/line|var/log/nginx|etc/line\.env"
        )
        folders += r"|etc/nginx|etc/sysctl.d|etc/systemd|usr/local/bin/ivr|run/nginx\.pid)\b)"
        return re.sub(folders, f"{self.root}/", text)

    def _run(self, command: str) -> str:
        import pgserver

        programs = Path(pgserver.__file__).parent / "pginstall/bin"
        own = f"{self.root}/usr/local/bin:{programs}:/usr/sbin:{os.environ['PATH']}"
        environment = {"PATH": own, "REQUESTS_CA_BUNDLE": str(self.certificate.file)}
        if command.startswith("runuser -u postgres"):
            environment |= {"PGHOST": str(self._postgresql["host"]), "PGUSER": "postgres"}
        command = self._here(command)
        if command == "nginx -t":
            command += f" -c {self.root}/etc/nginx/nginx.conf"
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.tree,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        return done.stdout

    def _start(self, name: str) -> None:
        if name.endswith(".timer"):
            return
        told = self.unit(name)
        for before in told.get("ExecStartPre", []):
            self._execute(before.removeprefix("-"))
        [command] = told["ExecStart"]
        with (self.root / "journal").open("ab") as journal:
            self._running[name] = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"],
                cwd=told["WorkingDirectory"][0],
                env=self._environment(),
                stdout=journal,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _start_nginx(self) -> None:
        """Not as a daemon, so that it ends with the test."""
        configuration = self.root / "etc/nginx/nginx.conf"
        with (self.root / "journal").open("ab") as journal:
            self._running["nginx"] = subprocess.Popen(
                [NGINX, "-c", configuration, "-g", "daemon off;"],
                stdout=journal,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        assert comes_true(lambda: _listens(self._https)), self.log()

    def _reload(self, name: str) -> None:
        [command] = self.unit(name)["ExecReload"]
        self._execute(command, main=self._running[name].pid)

    def _execute(self, command: str, main: int = 0) -> None:
        """A command of a unit, which systemd reads before any shell."""
        stands_for = {"$$": "$", "%%": "%", "$MAINPID": str(main)}
        command = _SYSTEMDS.sub(lambda found: stands_for[found[0]], command)
        with (self.root / "journal").open("ab") as journal:
            subprocess.run(
                ["/bin/sh", "-c", command],
                cwd=self.tree,
                env=self._environment(),
                stdout=journal,
                stderr=subprocess.STDOUT,
                check=True,
                timeout=120,
            )

    def _environment(self) -> dict[str, str]:
        """What systemd gives a unit: its own few variables, and the file's."""
        rows = (self.root / "etc/line.env").read_text().splitlines()
        named = dict(row.split("=", 1) for row in rows)
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        trust = {"REQUESTS_CA_BUNDLE": str(self.certificate.file)}
        return {"PATH": path, "HOME": str(self.root / "var/lib/line"), **trust, **named}

    def _stop(self, name: str) -> None:
        process = self._running.pop(name)
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def debian(account: str, token: str) -> Iterator[Debian]:
    """A machine with a PostgreSQL of its own."""
    require(NGINX.exists(), f"{NGINX} is missing: {_GET_IT}")
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as data,
        pytest.MonkeyPatch.context() as patch,
    ):
        # nginx answers as another user, who may not look into pytest's own folders.
        Path(folder).chmod(0o755)
        patch.delenv("IVR_TEST_DATABASE_URL", raising=False)
        with postgresql_server(Path(data), may_forget=True) as postgresql:
            machine = Debian(Path(folder), postgresql.url, account, token)
            try:
                yield machine
            finally:
                machine.stop()


def _free_ports(number: int) -> list[int]:
    held = [socket.socket() for _ in range(number)]
    for each in held:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def _is_a_worker(process: int) -> bool:
    """And not what `multiprocessing` keeps beside them."""
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return False
    return b"resource_tracker" not in command


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
