"""What a host is told of us, in Procfile and app.json, is true."""

import json

from click.testing import CliRunner

from ivr.cli import main
from ivr.cli.server import SERVED_WITH
from ivr.config import Settings
from tests.conftest import CHECKOUT

PROCFILE = dict(
    line.split(": ", 1) for line in (CHECKOUT / "Procfile").read_text().splitlines() if line
)
APP = json.loads((CHECKOUT / "app.json").read_text())


def test_every_command_is_one_of_ours() -> None:
    commands = [*PROCFILE.values(), *APP["scripts"].values()]
    for command in commands:
        program, *words = command.split()
        if program == "python":
            # Not `ivr`: such hosts install the packages, and not the checkout as one more.
            assert words[:2] == ["-m", "ivr"]
            words = words[2:]
            told = CliRunner().invoke(main, [*words, "--help"])
            assert told.exit_code == 0, told.output
    assert PROCFILE["release"] == PROCFILE["postdeploy"] == APP["scripts"]["postdeploy"]
    assert set(PROCFILE) == {"web", "worker", "release", "postdeploy"}


def test_the_line_is_served_alike_on_one_machine_and_on_many() -> None:
    assert SERVED_WITH in PROCFILE["web"]


def test_every_setting_is_one_of_ours_and_what_production_needs_is_asked_for() -> None:
    ours = {field.alias for field in Settings.model_fields.values()}
    assert set(APP["env"]) <= ours
    asked = {name for name, of in APP["env"].items() if of.get("required") or "generator" in of}
    assert {"PUBLIC_URL", "SECRET_KEY", "TWILIO_AUTH_TOKEN", "DATABASE_URL"} <= asked


def test_hosts_ask_whether_calls_are_answered() -> None:
    """Not whether the database is there: a process that is taken away puts nobody through."""
    [check] = APP["healthchecks"]["web"]
    assert check["path"] == "/healthz"
    assert set(APP["formation"]) == {"web", "worker"}
