"""`ivr twilio connect` and `check`, run as a person runs them, against a Twilio of our own."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ivr.app import create_app, end
from ivr.config import read_settings
from tests.conftest import CHECKOUT
from tests.twilio_rest.secure import Certificate, secure_server
from tests.twilio_rest.twilio_api import ACCOUNT, NUMBER, TOKEN, TwilioApi, fault


@dataclass
class Installation:
    """A line that runs under https, a host beside it for the fallback, and Twilio."""

    api: TwilioApi
    url: str
    fallback: str
    environment: dict[str, str]
    at_the_fallback: Response = field(default_factory=lambda: Response(status=404))

    def ivr(self, *arguments: str, types: str = "", **settings: str) -> tuple[int, str]:
        """Exit code, and all that is said."""
        run = subprocess.run(
            [sys.executable, "-m", "ivr", "twilio", *arguments],
            env=self.environment | settings,
            input=types,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
        assert "Traceback" not in run.stdout, run.stdout
        return run.returncode, run.stdout

    def put_the_fallback_there(self) -> None:
        """Print it, and put it on its host."""
        _, document = self.ivr("fallback")
        self.at_the_fallback = Response(document, content_type="application/xml")


@pytest.fixture
def here(tmp_path: Path, prompts: Path, httpserver: HTTPServer) -> Iterator[Installation]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    certificate = Certificate(tmp_path)
    # Each server needs its port before there is anything to serve.
    line: list[Flask] = []
    with (
        secure_server(certificate, lambda *given: line[0](*given)) as port,
        secure_server(certificate, lambda *given: made.at_the_fallback(*given)) as beside,
    ):
        url, api = f"https://localhost:{port}", TwilioApi(httpserver)
        environment = {
            "IVR_HOME": str(tmp_path / "var"),
            "IVR_PROMPTS": str(prompts),
            "IVR_AUDIO": str(CHECKOUT / "audio"),
            "PUBLIC_URL": url,
            "SECRET_KEY": "a secret",
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_NUMBER": NUMBER,
            "IVR_TWILIO_API": api.url,
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            line.append(create_app(read_settings()))
        made = Installation(
            api,
            url,
            f"https://127.0.0.1:{beside}/fallback.xml",
            environment | {"PATH": os.environ["PATH"], "REQUESTS_CA_BUNDLE": str(certificate.file)},
        )
        yield made
    end(line[0])


def test_a_number_is_connected_and_checked(here: Installation) -> None:
    here.put_the_fallback_there()
    code, said = here.ivr("check")
    assert code == 1
    assert "A call comes in: this is POST https://demo.twilio.com/welcome/voice/ and sh" in said
    assert "there is no fallback" in said
    assert "3 problems." in said

    code, said = here.ivr("connect", "--fallback", here.fallback, types="n\n")
    assert code == 1
    assert (
        f"is       POST https://demo.twilio.com/welcome/voice/\n    will be  POST {here.url}/vo"
        in said
    )
    assert said.endswith("Change it? [y/N]: Nothing was changed.\n")
    assert not here.api.updates

    code, said = here.ivr("connect", "--fallback", here.fallback, types="y\n")
    assert code == 0, said
    assert "Calls reach this line, and when it is down they reach the offices." in said
    (row,) = here.api.numbers
    assert str(row["voice_url"]).startswith(f"{here.url}/voice#rc=")
    assert (row["voice_fallback_url"], row["voice_fallback_method"]) == (here.fallback, "GET")
    assert row["status_callback"] == f"{here.url}/voice/status"

    code, said = here.ivr("connect", "--yes")
    assert code == 0
    assert "points at this line already" in said
    assert len(here.api.updates) == 1
    code, said = here.ivr("check")
    assert (code, said.count("\n")) == (0, 1)
    code, said = here.ivr("check", "--json")
    assert (code, json.loads(said)) == (0, {"problems": []})


def test_without_a_fallback_calls_come_in_and_the_lack_is_told(here: Installation) -> None:
    code, said = here.ivr("connect", "--yes")
    assert code == 1
    assert "Changed, from the next call on." in said
    assert "there is no fallback" in said
    assert "1 problem." in said


def test_a_fallback_in_the_settings(here: Installation) -> None:
    here.put_the_fallback_there()
    code, said = here.ivr("connect", "--yes", IVR_FALLBACK_URL=here.fallback)
    assert code == 0, said
    assert here.api.updates[0]["VoiceFallbackUrl"] == here.fallback


def test_a_fallback_that_is_not_there_yet(here: Installation) -> None:
    code, said = here.ivr("connect", "--yes", "--fallback", here.fallback)
    assert code == 1
    assert f"The fallback {here.fallback} answers with an error (404)." in said


def test_a_fallback_on_our_own_host_is_refused_before_anything(here: Installation) -> None:
    code, said = here.ivr("connect", "--yes", "--fallback", f"{here.url}/fallback.xml")
    assert code == 1
    assert "on our own host" in said
    assert not here.api.asked


def test_a_certificate_that_twilio_would_refuse(here: Installation) -> None:
    code, said = here.ivr("check", "--json", REQUESTS_CA_BUNDLE="")
    problems = json.loads(said)["problems"]
    assert code == 1
    assert f"Our own address {here.url}/voice has no valid certificate" in problems[-1]


def test_before_the_number_is_pointed_at_us_we_are_asked_ourselves(here: Installation) -> None:
    code, said = here.ivr("connect", TWILIO_AUTH_TOKEN="another", types="y\n")
    assert (code, "TWILIO_AUTH_TOKEN is wrong" in said) == (1, True)
    here.api.tokens = ("another",)
    code, said = here.ivr("connect", TWILIO_AUTH_TOKEN="another", types="n\n")
    assert code == 1
    assert "Callers would not be answered as things are. Our own address" in said
    assert not here.api.updates


def test_a_number_of_somebody_else(here: Installation) -> None:
    here.api.numbers = []
    for command in (["connect", "--yes"], ["check"]):
        code, said = here.ivr(*command)
        assert code == 1
        assert f"has no number {NUMBER}" in said


def test_twilio_in_trouble(here: Installation) -> None:
    here.api.instead = fault(503, 20503, "Service unavailable")
    code, said = here.ivr("connect", "--yes")
    assert (code, said) == (1, "Twilio answered with an error (503: Service unavailable).\n")


def test_what_is_not_set_is_told_at_once(here: Installation) -> None:
    bare = {"PUBLIC_URL": "", "TWILIO_ACCOUNT_SID": "", "TWILIO_NUMBER": ""}
    for command in (["connect", "--yes"], ["check"]):
        code, said = here.ivr(*command, **bare)
        assert code == 1
        for name in bare:
            assert f"{name} is " in said
    assert not here.api.asked


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TWILIO_ACCOUNT_SID", "AC12", "is not an account SID"),
        ("IVR_TWILIO_API", "https://api.twilio.com.evil.example", "is not Twilio's"),
        ("IVR_TWILIO_API", "https://api.twilio.com@evil.example", "is not Twilio's"),
        ("IVR_TWILIO_API", "http://api.twilio.com", "is not Twilio's"),
        (
            "IVR_TWILIO_API",
            "https://api.ie1.twilio.com",
            "is not Twilio's",
        ),  # it has no such any more
    ],
)
def test_settings_that_would_send_the_token_elsewhere(
    here: Installation, name: str, value: str, told: str
) -> None:
    code, said = here.ivr("check", **{name: value})
    assert code == 1
    assert f"{name} {told}" in said
