"""Messages, as staff see to them: listened to, taken, noted, done and found again."""

import io
import wave
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from ivr.config import Settings
from ivr.messages.message import Message, State
from ivr.staff.account import Role
from ivr.store.database import Database
from ivr.store.messages import get_message, save_message
from ivr.store.recordings import voices_named
from ivr.voice import Kind, Voice
from tests.twilio_rest.twilio_api import TwilioApi, fault
from tests.web.console.room import PASSWORD, Room

AT = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
NUMBER = "+447700900123"


def sound_of(seconds: float) -> bytes:
    """A recording as Twilio gives it."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(round(seconds * 8000) * 2))
    return target.getvalue()


def leave_message(
    room: Room, number: int = 1, *, has_come: bool = True, office: str = "derby", **facts: str
) -> None:
    """A caller has left one."""
    said = Voice(f"RE{number:032x}", Kind.MESSAGE, 0, "https://api.twilio.com/x", 65.0)
    message = replace(Message(f"CA{number}", AT, office, voice=said), **facts)  # type: ignore[arg-type]
    room.database.write(partial(save_message, message=message))
    if has_come:
        room.voices.keep(said.id, sound_of(1.0))


def state(room: Room, number: int = 1) -> State | None:
    return room.database.read(lambda c: get_message(c, number)).state


def test_a_message_from_new_to_done_and_back(room_on_both: Room) -> None:
    room = room_on_both
    leave_message(room, topic="school-action", call_back=NUMBER)
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/messages")
    assert "New (1)" in ravi.text
    assert (
        "Message 1 Derby Tuesday 24 November at 12:05pm 1 minute 5 seconds English Yes" in ravi.text
    )
    assert "07700 900123" not in ravi.text
    ravi.get("/staff/messages/1")
    assert "The caller has been listening to School Action." in ravi.text
    assert "07700 900123" in ravi.text
    ravi.send(do="take", note="")
    assert ravi.heading == "Message 1"
    assert "You have taken message 1." in ravi.text
    assert "Being handled You are answering it" in ravi.text
    assert state(room) == State.BEING_HANDLED
    ravi.send(do="note", note="Rang.\r\nNobody in.")
    assert "Rang.\nNobody in." in ravi.page.text
    ravi.send(do="done", note="Spoke to her")
    assert ravi.heading == "Messages"
    assert "Message 1 is done." in ravi.text
    assert state(room) == State.DONE
    assert "Message 1" in ravi.get("/staff/messages?state=done").text
    ravi.get("/staff/messages/1").send(do="reopen")
    assert state(room) == State.NEW
    assert room.audit() == [
        "Ravi Requests took message 1.",
        "Ravi Requests wrote a note on message 1.",
        "Ravi Requests wrote a note on message 1.",
        "Ravi Requests marked message 1 as done.",
        "Ravi Requests made message 1 new again.",
    ]
    assert "Ravi Requests marked message 1 as done." in ravi.get("/staff/messages/1").text


def test_two_people_at_once(room: Room) -> None:
    leave_message(room)
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/messages/1")
    priya = room.client(room.person(Role.MANAGER)).get("/staff/messages/1").send(do="take")
    ravi.send(do="done", note="Rang her back")
    assert ravi.errors == [
        "Somebody else has changed this message since you opened it. Look at what they did, then "
        "choose again. Your note is still here"
    ]
    assert "Priya Manager is answering it" in ravi.text
    assert "Rang her back</textarea>" in ravi.page.text
    assert state(room) == State.BEING_HANDLED
    ravi.send(do="done", note="Rang her back")
    assert state(room) == State.DONE
    assert "Rang her back" in priya.get("/staff/messages/1").text
    assert "Ravi Requests answered it" in priya.text


def test_listening_is_behind_sign_in_and_written_down(room: Room) -> None:
    leave_message(room)
    ravi = room.client(room.person(Role.REQUESTS))
    whole = ravi.http.get("/staff/messages/1/sound")
    assert (whole.status_code, whole.mimetype) == (200, "audio/wav")
    assert whole.data == sound_of(1.0)
    assert whole.headers["Cache-Control"] == "no-store"
    part = ravi.http.get("/staff/messages/1/sound", headers={"Range": "bytes=44-143"})
    assert (part.status_code, part.data) == (206, sound_of(1.0)[44:144])
    assert part.headers["Content-Range"] == "bytes 44-143/16044"
    assert ravi.http.head("/staff/messages/1/sound").status_code == 200
    assert room.audit() == ["Ravi Requests listened to message 1."]
    room.offset = 61
    ravi.http.get("/staff/messages/1/sound")
    priya = room.client(room.person(Role.MANAGER))
    priya.http.get("/staff/messages/1/sound", headers={"Range": "bytes=100-"})
    assert room.audit()[1:] == [
        "Ravi Requests listened to message 1.",
        "Priya Manager listened to message 1.",
    ]
    assert room.client().http.get("/staff/messages/1/sound").status_code == 303
    lou = room.client(room.person(Role.LOOK))
    for path in ("/staff/messages", "/staff/messages/1", "/staff/messages/1/sound"):
        assert lou.http.get(path).status_code == 403
    assert "Messages" not in lou.get("/staff/").text


def test_a_sound_that_has_not_come(room: Room) -> None:
    leave_message(room, has_come=False)
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/messages/1")
    assert "The recording has not reached us yet." in ravi.text
    assert "<audio" not in ravi.page.text
    assert ravi.http.get("/staff/messages/1/sound").status_code == 404
    assert room.audit() == []


def test_by_office(room: Room) -> None:
    leave_message(room, 1)
    leave_message(room, 2, office="chesterfield", language="pl")
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/messages?office=chesterfield")
    assert "Message 2 Chesterfield" in ravi.text
    assert "Polish" in ravi.text
    assert "Message 1" not in ravi.text
    assert "New (1)" in ravi.text
    assert "office=chesterfield&amp;state=done" in ravi.page.text
    ravi.get("/staff/messages?office=nowhere")
    assert ravi.errors == ["Choose one of those on the page"]


def test_pages_of_messages(room: Room) -> None:
    for number in range(1, 53):
        leave_message(room, number, has_come=False)
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/messages")
    assert ("Message 1 " in ravi.text, "Message 51 " in ravi.text) == (True, False)
    ravi.get("/staff/messages?state=new&after=50")
    assert ("Message 1 " in ravi.text, "Message 51 " in ravi.text) == (False, True)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("new", "No new messages. One appears here when a caller leaves it after the tone."),
        ("being_handled", "Open a new one and take it"),
        ("done", "When you have answered one, open it and mark it as done."),
    ],
)
def test_nothing_to_see(room: Room, state: str, words: str) -> None:
    ravi = room.client(room.person(Role.REQUESTS)).get(f"/staff/messages?state={state}")
    assert words in ravi.text


def test_what_is_wrong_is_said(room: Room) -> None:
    leave_message(room)
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/messages/1")
    ravi.send(do="note", note="   ")
    assert ravi.errors == ["Write a note first"]
    ravi.send(do="done", note="x" * 2001)
    assert ravi.errors == ["The note must be 2,000 characters or fewer"]
    assert "x" * 2001 in ravi.page.text
    for seen in ("x", "9" * 5000):
        ravi.send(do="done", note="", seen=seen)
        assert "Somebody else has changed this message" in ravi.errors[0]
    for after in ("x", "9" * 5000, "-1"):
        assert ravi.get(f"/staff/messages?after={after}").page.status_code == 200
    assert state(room) == State.NEW
    assert ravi.get("/staff/messages/9").page.status_code == 404
    assert ravi.heading == "There is no such message"
    assert ravi.get("/staff/messages?state=lost").page.status_code == 404


def test_a_note_is_kept_when_the_session_ends(room: Room) -> None:
    leave_message(room)
    person = room.person(Role.REQUESTS)
    ravi = room.client(person).get("/staff/messages/1")
    ravi.http.delete_cookie(room.app.config["SESSION_COOKIE_NAME"])
    ravi.send(do="done", note="Rang her back")
    ravi.send("/staff/sign-in", email=person.email, password=PASSWORD)
    ravi.send("/staff/code", code=person.code())
    ravi.get("/staff/messages/1")
    assert "Rang her back</textarea>" in ravi.page.text
    assert state(room) == State.NEW


def test_whoever_will_not_wait_fetches_it_from_twilio(
    settings: Settings, database: Database, api: TwilioApi
) -> None:
    room = Room(settings.model_copy(update=api.settings), database)
    name = f"RE{1:032x}"
    said = Voice(name, Kind.MESSAGE, 0, api.recording_url(name), 5.0)
    room.database.write(partial(save_message, message=Message("CA1", AT, "derby", voice=said)))
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/messages/1")
    ravi.send("/staff/messages/1/fetch")
    assert "could not be had now. Twilio does not have it ready yet." in ravi.text
    api.instead = fault(403, 20005, "Account not active", "xml")
    ravi.send("/staff/messages/1/fetch")
    assert "The account may be suspended" in ravi.text
    api.instead, api.recordings = None, {name: sound_of(5.0)}
    ravi.send("/staff/messages/1/fetch")
    assert "The recording is here." in ravi.text
    assert "<audio" in ravi.page.text
    assert "Fetch it from Twilio now" not in ravi.page.text
    assert ravi.http.get("/staff/messages/1/sound").data == sound_of(5.0)
    assert room.database.read(lambda c: voices_named(c, [name]))[name].copied
