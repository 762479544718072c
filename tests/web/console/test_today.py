"""Today: what waits, what is late, what callers hear right now, and what is wrong."""

import io
import wave
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Connection

from ivr.call.on_air import hours_part
from ivr.config import Settings
from ivr.staff.account import Role
from ivr.store.at_twilio import settle
from ivr.store.audio_files import ShippedAudio
from ivr.store.call_counting import count_calls
from ivr.store.checks import SELF_CALL, TWILIO, Check, note_check
from ivr.store.database import Database
from ivr.store.forgetting import mark_forgotten
from ivr.store.heartbeats import WORKER, beat
from ivr.store.on_air import put_on_air
from ivr.store.recordings import mark_copied
from ivr.voice import Fate
from tests.figures.stories import told
from tests.web.console.room import Client, Room
from tests.web.console.test_calls import put_calls
from tests.web.console.test_messages import leave_message

THURSDAY = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


@pytest.fixture
def thursday() -> object:
    with time_machine.travel(THURSDAY, tick=False) as clock:
        yield clock


def set_hours(room: Room, office: str, **hours: str) -> None:
    change = partial(put_on_air, part=hours_part(office), value=hours, at=THURSDAY)
    room.database.write(change)


@pytest.mark.usefixtures("thursday")
def test_what_waits_and_what_is_late(room: Room) -> None:
    ravi = room.client(room.person(Role.REQUESTS))
    assert "0 new messages 0 messages being handled" in ravi.get("/staff/").text
    leave_message(room, 1)  # on Tuesday
    leave_message(room, 2)
    assert "2 new messages 0 messages being handled" in ravi.get("/staff/").text
    assert "Late" not in ravi.text
    ravi.get("/staff/messages/2").send(do="take", note="")
    assert "1 new message 1 message being handled" in ravi.get("/staff/").text
    with time_machine.travel(datetime(2026, 11, 27, 10, 0, tzinfo=UTC), tick=False):
        ravi = room.client(room.person(Role.MANAGER)).get("/staff/")
        assert "Late 2 messages have waited more than 2 working days." in ravi.text
    assert (
        "messages"
        not in room.client(room.person(Role.LOOK)).get("/staff/").text.split("Where to go")[0]
    )


@pytest.mark.usefixtures("thursday")
def test_calls_today_and_nobody_who_made_one(room_on_both: Room) -> None:
    room, began = room_on_both, THURSDAY.timestamp() - 3600
    lou = room.client(room.person(Role.LOOK))
    assert "0 calls today" in lou.get("/staff/").text
    yesterday = told("main-menu 20", began=began - 24 * 3600)
    put_calls(room.database, [yesterday, *(told("main-menu 9", began=began + n) for n in range(4))])
    count_calls(room.database, THURSDAY)
    today = lou.get("/staff/").text.split("What callers hear right now")[0]
    assert "fewer than 5 calls today Rang off without any of these: fewer than 5" in today
    heard = "main-menu 5 1 school-action/last 30"
    put_calls(room.database, [told(heard, began=began + 60 + n) for n in range(1200)])
    count_calls(room.database, THURSDAY)
    today = lou.get("/staff/").text.split("What callers hear right now")[0]
    assert "1,204 calls today Heard an explanation: not shown Rang off" in today
    assert lou.page.text.count('href="/staff/calls"') > 1


@pytest.mark.usefixtures("thursday")
def test_what_callers_hear(room_on_both: Room) -> None:
    room = room_on_both
    set_hours(room, "derby", thursday="14:00-17:00")
    lou = room.client(room.person(Role.LOOK)).get("/staff/")
    assert "Chesterfield Open Always open, as no hours are set." in lou.text
    assert (
        "Derby Closed Outside opening hours: Thursday, 14:00-17:00. "
        "It opens on Thursday 26 November at 2:00pm." in lou.text
    )
    assert "I am putting you through to our Chesterfield office. Please hold." in lou.text
    assert "We are open Thursday, two to five." in lou.text
    assert "1: To leave a message" in lou.text
    assert "Names changed in England" in lou.text
    assert "Said before “Help at school”." in lou.text


def test_callers_hear_it_so_staff_can_too(room: Room) -> None:
    lou = room.client(room.person(Role.LOOK))
    assert lou.http.get("/staff/line/derby/sound").status_code == 404  # nothing is published
    shipped = ShippedAudio(room.settings.audio)
    edition = room.edition()
    clips = ("greeting", "main-menu", "connect-derby")
    seconds = {}
    for clip in clips:
        recording = edition.recording(edition.wording("en", clip))
        assert recording
        room.published.publish(shipped.path("en", clip), recording.checksum)
        seconds[clip] = recording.seconds
    for path, heard in (
        ("/staff/line/derby/sound", seconds["connect-derby"]),
        ("/staff/line/sound", seconds["greeting"] + seconds["main-menu"]),
    ):
        answer = lou.http.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        with wave.open(io.BytesIO(answer.data)) as file:
            assert file.getnframes() / file.getframerate() == pytest.approx(heard, abs=0.01)
    assert lou.http.get("/staff/line/nowhere/sound").status_code == 404


def test_what_is_lost_and_what_twilio_still_has(room_on_both: Room) -> None:
    room, now = room_on_both, datetime.now(UTC)
    lou = room.client(room.person(Role.REQUESTS))
    assert "The worker has not run so far." in lou.get("/staff/").text
    ends = [Fate.GONE, Fate.TOO_LARGE, Fate.HOME, Fate.TOO_SHORT, Fate.GIVEN_UP, None]
    for number, fate in enumerate(ends, start=1):
        leave_message(room, number, has_come=fate in (Fate.HOME, Fate.GIVEN_UP))

        def change(connection: Connection, number: int = number, fate: Fate | None = fate) -> None:
            name = f"RE{number:032x}"
            if fate in (Fate.HOME, Fate.GIVEN_UP):
                mark_copied(connection, name)
            if fate:
                settle(connection, name, fate, now)
            beat(connection, WORKER, now)

        room.database.write(change)
    told = lou.get("/staff/").text
    assert "2 recordings of callers are missing." in told
    assert "1 recording is still kept by Twilio." in told
    assert "The worker" not in told
    for number, words in (
        (1, "Twilio no longer has the recording"),
        (2, "far larger than any that callers can leave"),
        (4, "Our copy of the recording is missing"),
        (6, "has not reached us yet. It is late"),
    ):
        assert words in lou.get(f"/staff/messages/{number}").text
    room.database.write(lambda c: mark_forgotten(c, [f"RE{3:032x}"], now))
    room.voices.forget(f"RE{3:032x}")
    assert "has been deleted, as every recording is" in lou.get("/staff/messages/3").text
    room.database.write(lambda c: beat(c, WORKER, now - timedelta(minutes=6)))
    assert "The worker has not run since" in lou.get("/staff/").text


def test_trouble_in_plain_words(room: Room) -> None:
    lou = room.client(room.person(Role.LOOK)).get("/staff/")
    # The numbers of the offices are made up here, and nobody has recorded them.
    assert "4 recordings are out of date or not made." in lou.text
    assert "left out here" not in lou.text
    words = Path(room.settings.prompts) / "en" / "connect-derby.txt"
    words.write_text("Now to Derby.\n", encoding="utf-8")
    leave_message(room, 1, has_come=False)
    leave_message(room, 2)  # it was copied, though nobody has told the database
    lou.get("/staff/")
    assert "1 recording of a caller has not come from Twilio." in lou.text
    assert "5 recordings are out of date or not made." in lou.text
    assert "Words without a recording are left out here." in lou.text


@pytest.mark.usefixtures("thursday")
def test_whether_calls_reach_us(settings: Settings, database: Database) -> None:
    at = THURSDAY - timedelta(minutes=3)

    def find(name: str, *problems: str) -> None:
        database.write(lambda c: note_check(c, name, Check(at, problems)))

    find(TWILIO, "There is no fallback: `ivr twilio connect` sets it.")
    lou = room_of(settings, database)
    assert "fallback" not in lou.get("/staff/").text  # there is no number here any more
    production = {"public_url": "https://line.example.org", "twilio_account_sid": "AC" + "1" * 32}
    lou = room_of(settings.model_copy(update=production), database)
    told = lou.get("/staff/").text
    assert "Our number at Twilio is not as it should be. Calls may not come in, or may end" in told
    assert (
        "What was found on Thursday 26 November at 9:57am There is no fallback: “ivr twilio" in told
    )
    assert "rang itself" not in told
    find(TWILIO)
    find(SELF_CALL, "Our own call to https://line.example.org went wrong: <b>.")
    told = lou.get("/staff/").text
    assert "The line rang itself, and did not hear what it should. Callers may hear other" in told
    assert "at 9:57am Our own call to https://line.example.org went wrong: <b>." in told
    assert "looked at and is as it should be on Thursday 26 November at 9:57am." in told
    find(SELF_CALL)
    told = lou.get("/staff/").text
    assert "The line rang itself and heard what is on air on Thursday 26 November at 9:57" in told


def room_of(settings: Settings, database: Database) -> Client:
    """Somebody who may only look, at a console with these settings."""
    room = Room(settings, database)
    return room.client(room.person(Role.LOOK, email=f"{id(room)}@example.org"))
