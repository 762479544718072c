"""Putting announcements on air and closing an office, from the command line; and what was left."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.messages.message import Message
from ivr.store.database import Database, default_url
from ivr.store.messages import answer_once
from ivr.voice import Kind, Voice

MOMENT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, prompts: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IVR_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("IVR_PROMPTS", str(prompts))
    return tmp_path / "var"


def ivr(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def notices() -> dict[str, bool]:
    return {row["name"]: row["said"] for row in json.loads(ivr("notices", "list", "--json").stdout)}


def test_an_announcement_is_put_on_air_and_taken_off(home: Path) -> None:
    words = "Snow: no meetings today."
    put = ivr("notices", "put", "snow", "--before", "main-menu", "--words", words)
    assert put.stdout == "snow is on air: the next caller hears it.\n"
    assert notices() == {"names-changed": True, "snow": True}
    assert "snow                     on air   before main-menu" in ivr("notices", "list").stdout
    assert ivr("notices", "end", "snow").stdout == "snow is off air.\n"
    assert notices() == {"names-changed": True, "snow": False}
    # Put on air again it says what it said, until it is told otherwise.
    again = ivr(
        *"notices put snow --instead after-the-website --office derby --until".split(), "2020-01-01"
    )
    assert again.exit_code == 0, again.output
    assert notices() == {"names-changed": True, "snow": False}
    assert "in place of after-the-website, for callers of derby" in ivr("notices", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["put", "Snow!", "--before", "main-menu"], "small letters, digits and hyphens"),
        (["put", "snow", "--words", "Snow."], "snow"),
        (["put", "snow", "--before", "nowhere", "--words", "Snow."], "nowhere"),
        (["put", "snow", "--before", "main-menu"], "snow"),
        (
            ["put", "snow", "--before", "main-menu", "--from", "soon", "--words", "Snow."],
            "should have `from` as",
        ),
        (["end", "snow"], "There is no announcement called snow."),
    ],
)
def test_what_can_not_go_on_air_is_told(home: Path, arguments: list[str], told: str) -> None:
    refused = ivr("notices", *arguments)
    assert refused.exit_code == 1
    assert told in refused.output
    assert notices() == {"names-changed": True}


def test_an_office_is_closed_by_hand_and_opened(home: Path) -> None:
    def are_open() -> list[bool]:
        return [row["open"] for row in json.loads(ivr("hours", "--json").stdout)]

    assert are_open() == [True, True]
    assert "derby is closed" in ivr("hours", "close", "derby").stdout
    assert are_open() == [True, False]
    assert ivr("hours", "open", "derby").stdout == "derby keeps its opening hours again.\n"
    assert are_open() == [True, True]
    unknown = ivr("hours", "close", "leicester")
    assert (unknown.exit_code, unknown.output) == (
        1,
        "No office is called leicester. There are: chesterfield, derby.\n",
    )


def test_messages_are_listed(home: Path) -> None:
    assert ivr("messages", "list").stdout == "Nobody has left a message yet.\n"
    voice = Voice("RE1", Kind.MESSAGE, 0, "https://example.org", 12.4)
    message = Message(
        "CA1",
        MOMENT,
        office="derby",
        topic="school-action",
        voice=voice,
        call_back="+447700900123",
    )
    database = Database(default_url(home))
    database.write(lambda c: answer_once(c, "CA1", 0, lambda _: (message, ""), at=MOMENT))
    database.close()
    [row] = json.loads(ivr("messages", "list", "--json").stdout)
    assert (row["office"], row["seconds"]) == ("derby", 12.4)
    assert row["call_back"] == "+447700900123"
    [line] = ivr("messages", "list").stdout.splitlines()
    assert " new " in line
    assert line.endswith("about school-action  ring back")  # whoever passes by sees no number
