"""`ivr hours`, as a person asks and as a program asks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import OFFICES

HOURS = """
[chesterfield.hours]
monday = "9:00-17:00"
tuesday = "9:00-17:00"
closures = [{ from = "2026-11-30", until = "2026-11-30", reason = "training day" }]
"""


@pytest.fixture
def environment(tmp_path: Path, prompts: Path) -> dict[str, str]:
    (prompts / "offices.toml").write_text(OFFICES + HOURS)
    return {
        "PATH": os.environ["PATH"],
        "IVR_HOME": str(tmp_path / "var"),
        "IVR_PROMPTS": str(prompts),
    }


def hours(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ivr", "hours", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_for_programs(environment: dict[str, str]) -> None:
    run = hours(environment, "--at", "2026-06-01 16:00", "--json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [
        {
            "office": "chesterfield",
            "open": True,
            "why": "open Monday and Tuesday, 9:00-17:00",
            "next_change": "2026-06-01T17:00:00+01:00",
        },
        {
            "office": "derby",
            "open": True,
            "why": "always open, as no hours are set",
            "next_change": None,
        },
    ]


def test_for_people(environment: dict[str, str]) -> None:
    run = hours(environment, "--at", "2026-11-30 10:00")
    assert run.stdout.splitlines() == [
        "On Monday 30 November 2026 at 10:00 in London:",
        "chesterfield   closed   closed until the end of today (training day)",
        "               opens on Tuesday 1 December 2026 at 9:00",
        "               callers hear: Sorry, this office is closed now. We are open Monday and "
        "Tuesday, nine to five. We open again tomorrow at nine.",
        "derby          open     always open, as no hours are set",
    ]


def test_now_is_asked_for_where_no_moment_is_given(environment: dict[str, str]) -> None:
    run = hours(environment, "--json")
    assert [row["office"] for row in json.loads(run.stdout)] == ["chesterfield", "derby"]


@pytest.mark.parametrize(
    "moment", ["Christmas", "2026-12-25", "2026-02-30 10:00", "9999-12-31 23:59"]
)
def test_a_moment_that_is_none(environment: dict[str, str], moment: str) -> None:
    run = hours(environment, "--at", moment)
    assert run.returncode == 2
    assert f'"{moment}" is no moment such as "2026-12-25 10:00".' in run.stderr


def test_faulty_hours_are_told_with_their_line(environment: dict[str, str]) -> None:
    offices = Path(environment["IVR_PROMPTS"]) / "offices.toml"
    offices.write_text(offices.read_text().replace("9:00-17:00", "9:00-5:00", 1))
    run = hours(environment)
    assert run.returncode == 1
    assert run.stderr == (
        "prompts/offices.toml:8: [chesterfield.hours] Monday: 9:00-5:00 closes before it opens. "
        "Did you mean 9:00-17:00?\n"
    )
