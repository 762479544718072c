"""The README's page about a single server is followed to the letter, and the line is rung."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from pytest_httpserver import HTTPServer
from twilio.request_validator import RequestValidator

from ivr.call.edition import load_edition
from ivr.cli.start import recordings_of
from ivr.config import read_settings
from ivr.simulator.handset import Handset
from ivr.simulator.line import signed_address
from ivr.simulator.people import Answer, Spoken
from ivr.simulator.scripted import ScriptedCaller, ScriptedOffice
from ivr.simulator.sound import Sounds
from ivr.work.self_call import ring_ourselves
from tests.calls.test_orders import ALL_KEYS, SAYS
from tests.conftest import CHECKOUT
from tests.needed import require
from tests.patience import comes_true
from tests.production.page import single_server, unit
from tests.production.server import Debian, debian
from tests.twilio_rest.twilio_api import ACCOUNT, NUMBER, TwilioApi, wav
from tests.web.console.room import hidden_in

pytestmark = pytest.mark.xdist_group(__name__)

TOKEN = "f" * 32
PAGE = single_server()
UNITS = {Path(path).name: text for path, text in PAGE.files.items() if "/systemd/" in path}
_STARTED = next(n for n, each in enumerate(PAGE.commands, 1) if each.startswith("systemctl enable"))
_RELEASE = PAGE.commands.index("git pull") - 1
SET_UP, FIRST_STEPS = PAGE.commands[:_STARTED], PAGE.commands[_STARTED:_RELEASE]
NEW_RELEASE = PAGE.commands[_RELEASE:]


@pytest.fixture(scope="module")
def twilio() -> Iterator[TwilioApi]:
    """Twilio, which has the recordings."""
    with HTTPServer() as server:
        yield TwilioApi(server, tokens=(TOKEN,))


@pytest.fixture(scope="module")
def server(twilio: TwilioApi) -> Iterator[Debian]:
    """The machine, set up as the page says, with the line running."""
    with debian(ACCOUNT, TOKEN) as machine:
        machine.set_up(f"IVR_TWILIO_API={twilio.url}")
        for command in SET_UP:
            machine.do(command)
        assert comes_true(lambda: is_ready(machine)), machine.log()
        yield machine


def is_ready(server: Debian) -> bool:
    try:
        return requests.get(f"{server.inside}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


def post(at: str, server: Debian, signed_for: str = "", **headers: str) -> requests.Response:
    """A call that comes in at an address, signed for that of the line or for another."""
    form = {"CallSid": "CA" + "2" * 32, "From": "+447700900123", "To": NUMBER}
    url = signed_address(signed_for or f"{server.url}/voice")
    headers["X-Twilio-Signature"] = RequestValidator(TOKEN).compute_signature(url, form)
    return server.session().post(f"{at}/voice", data=form, headers=headers, timeout=15)


def test_the_first_steps_and_school_action_in_two_keys(server: Debian) -> None:
    assert comes_true(lambda: "worker ready" in server.log())
    assert '"event": "turn"' not in server.log()
    doctor, call, staff = (server.do(command) for command in FIRST_STEPS)
    assert server.log().count('"event": "turn"') == 3  # the call came in from outside
    assert "Nothing is wrong." in doctor
    assert "PostgreSQL" in doctor
    assert "This stage is called School Action." in call
    assert f"{server.url}/staff/set-up/" in staff


def test_a_leaflet_is_ordered_and_its_recordings_come(server: Debian, twilio: TwilioApi) -> None:
    def record(recording: str, spoken: Spoken) -> None:
        twilio.recordings[recording] = wav(spoken.seconds)

    call = Handset(
        f"{server.url}/voice",
        TOKEN,
        caller=ScriptedCaller(*ALL_KEYS, words=SAYS),
        office=ScriptedOffice(Answer.ANSWERS),
        account_sid=ACCOUNT,
        to_number=NUMBER,
        status_url=f"{server.url}/voice/status",
        session=server.session(),
        recordings_at=twilio.url,
        hand_over=record,
    ).ring()
    assert not call.faults
    [order] = json.loads(server.do("ivr leaflets list --json"))
    assert (order["state"], order["postcode"], order["call"]) == ("waiting", "S40 1DD", call.sid)
    assert len(order["recordings"]) == 2
    fetched = [path for method, path in twilio.asked if method == "GET" and path.endswith(".wav")]
    assert len(fetched) == 2


def test_only_what_is_signed_for_the_public_address_is_answered(server: Debian) -> None:
    for at in (server.url, server.inside):
        assert "<Response>" in post(at, server).text
        assert post(at, server, f"{server.inside}/voice").status_code == 403
        forged = post(
            at,
            server,
            "https://evil.example/voice",
            **{
                "X-Forwarded-Host": "evil.example",
                "X-Forwarded-Proto": "https",
                "X-Forwarded-For": "127.0.0.1",
                "Forwarded": "for=127.0.0.1;host=evil.example;proto=https",
                "X-Original-Url": "https://evil.example/voice",
            },
        )
        assert (forged.status_code, forged.content) == (403, b"")
    too_large = server.session().post(f"{server.url}/voice", data=b"x" * 70_000, timeout=15)
    assert too_large.status_code == 413


def test_strangers_find_staffs_doors_shut(server: Debian) -> None:
    session = server.session()
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        for at in (server.url, server.inside):
            page = session.get(f"{at}/phone", headers={name: "127.0.0.1"}, allow_redirects=False)
            assert page.is_redirect
            assert page.headers["Location"].startswith("/staff/sign-in?")
    assert session.get(f"{server.url}/healthz").text == "ok\n"
    for path in ("/metrics", "/readyz"):
        assert session.get(server.url + path).status_code == 404
        assert session.get(server.inside + path).status_code == 200
    plain = session.get(f"{server.plain}/staff/", allow_redirects=False)
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://localhost/staff/")


def test_guesses_are_counted_by_an_address_that_nobody_can_make_up(server: Debian) -> None:
    """More than both processes let one address have, each from a new one as it claims."""
    session = server.session()
    page = f"{server.url}/staff/sign-in"
    hidden = hidden_in(session.get(page).text)
    answers = [
        session.post(
            page,
            data=hidden | {"email": "", "password": ""},
            headers={"X-Forwarded-For": f"203.0.113.{number}", "Referer": page},
        ).status_code
        for number in range(40)
    ]
    assert answers[0] == 200
    assert 429 in answers


@contextmanager
def half_sent(server: Debian, number: int) -> Iterator[None]:
    """So many strangers have begun to send what looks signed, and go on byte by byte."""
    at = urlsplit(server.url)
    begun = f"POST /voice HTTP/1.1\r\nHost: {at.hostname}\r\nX-Twilio-Signature: {'x' * 28}\r\n"
    begun += (
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8000\r\n\r\nCallSid="
    )
    trust = ssl.create_default_context(cafile=server.certificate.file)
    over = threading.Event()
    with ExitStack() as open_until_the_end:
        held = []
        for _ in range(number):
            plain = socket.create_connection((at.hostname or "", at.port or 0), timeout=15)
            held.append(trust.wrap_socket(plain, server_hostname=at.hostname))
            open_until_the_end.enter_context(held[-1]).sendall(begun.encode())

        def go_on() -> None:
            while not over.wait(1):
                for each in held:
                    each.sendall(b"x")

        with ThreadPoolExecutor(1) as pool:
            sender = pool.submit(go_on)
            try:
                yield
            finally:
                over.set()
            sender.result()  # raises where one of them was let go


def test_bodies_that_are_half_sent_keep_no_caller_waiting(server: Debian) -> None:
    """More than both processes have threads: none of them may wait for such a body."""
    with half_sent(server, 300):
        assert "This stage is called School Action." in server.do("ivr call --text --keys 1,1")
        assert post(server.url, server).ok


def test_a_call_of_our_own_comes_in_from_outside(
    server: Debian, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.certificate.file))
    settings = read_settings(
        public_url=server.url,
        twilio_auth_tokens=(TOKEN,),
        twilio_number=NUMBER,
        secret_key="nobody looks at it but the figures",
        prompts=server.tree / "prompts",
        audio=server.tree / "audio",
    )
    edition, problems = load_edition(settings.prompts, recordings_of(settings))
    assert not problems
    assert ring_ourselves(settings, edition, datetime.now(UTC), Sounds()) == []


def test_a_backup_is_made(server: Debian) -> None:
    server.run_once("line-backup.service")
    [made] = (server.root / "var/backups/line").iterdir()
    assert {each.name for each in made.iterdir()} >= {"backup.json", "voices"}


def test_the_secret_is_made_once_and_is_nobody_elses(server: Debian) -> None:
    assert stat.S_IMODE((server.root / "etc/line.env").stat().st_mode) == 0o640
    assert (server.root / "etc/line.env").read_text().count("SECRET_KEY=") == 1


@contextmanager
def calls_going_on(server: Debian) -> Iterator[list[int]]:
    """One call after another comes in until the block ends; how each was answered."""
    over, answered = threading.Event(), list[int]()

    def ring_on() -> None:
        while not over.is_set():
            answered.append(post(server.url, server).status_code)

    caller = threading.Thread(target=ring_on)
    caller.start()
    try:
        yield answered
        so_far = len(answered)
        assert comes_true(lambda: len(answered) > so_far + 5)
    finally:
        over.set()
        caller.join()


def test_a_new_release_while_calls_go_on(server: Debian) -> None:
    before = server.processes()
    with calls_going_on(server) as answered:
        for command in NEW_RELEASE:
            server.do(command)
        assert comes_true(lambda: before.isdisjoint(server.processes())), server.log()
    assert set(answered) == {200}


def test_a_process_that_dies_takes_no_call_with_it(server: Debian) -> None:
    with calls_going_on(server) as answered:
        before = server.processes()
        os.kill(min(before), signal.SIGKILL)
        assert comes_true(lambda: len(server.processes() - before) == 1)
        assert comes_true(server.is_settled)  # one that still begins would not hear that it ends
    assert set(answered) == {200}


def test_the_units_are_what_systemd_takes(server: Debian) -> None:
    program = shutil.which("systemd-analyze") or ""
    require(bool(program), "systemd-analyze is missing: apt-get install systemd")
    units = [server.root / "etc/systemd/system" / name for name in UNITS]
    done = subprocess.run(
        [program, "verify", *units], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_units_start_what_the_procfile_starts() -> None:
    """But for where it listens, and how many processes there are unless somebody says so."""
    rows = (CHECKOUT / "Procfile").read_text().splitlines()
    procfile = dict(row.split(": ", 1) for row in rows)
    [web], [worker] = (
        unit(UNITS[f"line-{name}.service"])["ExecStart"] for name in ("web", "worker")
    )
    theirs = re.sub(r"\$\{WEB_CONCURRENCY:-(\d+)\}", r"\1", procfile["web"])
    theirs = re.sub(r"--host \S+ --port \S+", "--host 127.0.0.1 --port 8000", theirs)
    assert web == f"/opt/line/.venv/bin/{theirs}"
    assert shlex.split(worker)[1:] == shlex.split(procfile["worker"])[3:]


def test_the_page_installs_what_dev_installs(monkeypatch: pytest.MonkeyPatch) -> None:
    loader = SourceFileLoader("dev", str(CHECKOUT / "dev"))
    spec = spec_from_loader("dev", loader)
    assert spec
    dev = module_from_spec(spec)
    loader.exec_module(dev)
    asked: list[list[str]] = []

    def call(step: list[str]) -> int:
        asked.append(step)
        return 0

    monkeypatch.setattr(dev.subprocess, "call", call)
    monkeypatch.setattr(dev.venv, "create", lambda *_, **__: None)
    assert dev.set_up_with_pip()
    root = f"{CHECKOUT}/"
    theirs = [
        " ".join(step).replace(root, "").replace(str(CHECKOUT), ".").split(" install ")[1]
        for step in asked
    ]
    theirs = [each.replace("--quiet --disable-pip-version-check ", "") for each in theirs]
    page = [each.split(" install ")[1] for each in PAGE.commands if "-m pip install" in each]
    assert page[:2] == theirs
    assert page[2:] == theirs[:1]  # of a new release: the code itself is there by `git pull`
