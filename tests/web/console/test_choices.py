"""How the line works: chosen by managers over the settings, and what it changes."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ivr.call.on_air import CHOICES
from ivr.staff.account import Role
from ivr.store.on_air import read_on_air
from ivr.work.forgetting import Memory, rules
from tests.line import Line, link
from tests.web.console.room import Client, Room

PAGE = "/staff/settings/line"
AS_IT_IS: dict[str, Any] = {
    "say_voice": "",
    "engine": "auto",
    "speech": "no",
    "notice_days": "0",
    "sheet": "L7160",
    "keep_audio": "14",
    "keep_orders": "28",
    "keep_messages": "30",
    "keep_audit": "365",
    "keep_figures": "30",
}
SAVED = "Saved. It counts from now on."


def manager(room: Room, email: str = "boss@example.org") -> Client:
    return room.client(room.person(Role.MANAGER, email=email)).get(PAGE)


def chosen(room: Room) -> dict[str, Any]:
    return dict(room.database.read(read_on_air).get(CHOICES, {}))


def test_the_next_caller_hears_another_voice_and_may_speak(room: Room, tmp_path: Path) -> None:
    client = manager(room).send(**AS_IT_IS | {"say_voice": "Polly.Brian", "speech": "yes"})
    assert SAVED in client.text
    assert chosen(room) == {"say_voice": "Polly.Brian", "speech": True}
    with Line(room.settings.model_copy(update={"audio": tmp_path / "none"})) as line:
        document = line.post("/voice").text
        assert 'voice="Polly.Brian"' in document
        for key in ("3", "1", "1"):
            document = line.post(link(document, "Gather"), Digits=key).text
        assert "a computer" in document


def test_things_are_kept_for_as_long_as_is_chosen(room: Room) -> None:
    manager(room).send(**AS_IT_IS | {"keep_orders": "7"})
    memory = Memory(room.settings, room.database, room.voices, lambda: datetime.now(UTC))
    assert {rule.what: rule.days for rule in rules(memory)}["leaflet requests"] == 7
    assert room.audit() == [
        "Priya Manager changed how the line works: For how many days after posting are leaflet "
        "requests kept?."
    ]


def test_what_forms_offer_first(room: Room) -> None:
    client = manager(room).send(**AS_IT_IS | {"notice_days": "3", "engine": "gtts"})
    assert 'value="17:00"' in client.get("/staff/notices/new").page.text
    client.get("/staff/takes/en/greeting/computer")
    assert 'value="gtts" checked' in client.page.text


def test_what_nobody_has_changed_follows_the_settings(room: Room) -> None:
    manager(room).send(**AS_IT_IS | {"keep_audio": "10"})
    assert chosen(room) == {"keep_audio": 10}
    later = room.settings.model_copy(update={"keep_audio": 5, "keep_audit": 100})
    assert later.with_choices(chosen(room)).keep_audio == 10
    assert later.with_choices(chosen(room)).keep_audit == 100


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"keep_audio": "0"}, "enter days as a number from 1 to 3650"),
        ({"keep_orders": "soon"}, "enter days as a number from 1 to 3650"),
        ({"keep_audit": "9" * 5000}, "enter days as a number from 1 to 3650"),
        ({"keep_messages": ""}, "enter days as a number from 1 to 3650"),
        ({"notice_days": "366"}, "enter days as a number from 0 to 365"),
        ({"speech": "maybe"}, "Choose one of those on the page"),
        ({"say_voice": "<Play>"}, "Choose one of those on the page"),
        ({"sheet": "A4"}, "Choose one of those on the page"),
    ],
)
def test_what_can_not_be(room: Room, changes: dict[str, str], error: str) -> None:
    client = manager(room).send(**AS_IT_IS | changes)
    [line] = client.errors
    assert error in line
    assert not chosen(room)


def test_of_two_managers_the_second_is_told(room: Room) -> None:
    first, second = manager(room), manager(room, "other@example.org")
    first.send(**AS_IT_IS | {"keep_audio": "10"})
    second.send(**AS_IT_IS | {"keep_audio": "20"})
    assert "Somebody else has changed these settings" in second.errors[0]
    assert chosen(room) == {"keep_audio": 10}
    second.send(**AS_IT_IS | {"keep_audio": "20"})
    assert chosen(room) == {"keep_audio": 20}


def test_a_voice_that_the_settings_name_is_offered(room: Room) -> None:
    own = room.settings.model_copy(update={"say_voice": "Google.en-GB-Standard-A"})
    console = room.app.extensions["console"]
    room.app.extensions["console"] = replace(console, settings=own)
    assert "Google.en-GB-Standard-A" in manager(room).page.text
