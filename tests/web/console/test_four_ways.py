"""A recording is brought in each way, used, published and heard by whoever rings; then undone."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from ivr.speech.quarantine import Quarantine
from ivr.staff.account import Role
from ivr.store.database import Database, default_url
from ivr.store.takes import list_takes
from ivr.work.reading import Reader
from ivr.work.treating import Treater
from tests.conftest import CHECKOUT
from tests.line import Line
from tests.speech.sounds import around, babble, encoded
from tests.web.console.hearing import hears, ring
from tests.web.console.room import Client, Room

LINE = "/staff/takes/en/greeting"
PAGE = "/staff/recordings/en/greeting"
SHIPPED = (CHECKOUT / "audio" / "en" / "greeting.wav").read_bytes()
VOICE = encoded(around(0.4, babble(3, 8_000), 0.4), "wav", "pcm_s16le")


@pytest.fixture
def room(line: Line) -> Iterator[Room]:
    """The console of a line that answers."""
    database = Database(default_url(line.settings.home))
    database.upgrade()
    yield Room(line.settings, database)
    database.close()


def by_upload(room: Room, client: Client) -> None:
    client.get(f"{LINE}/upload").send(file=(io.BytesIO(VOICE), "greeting.wav"))


def by_telephone(room: Room, client: Client) -> None:
    client.get(f"{LINE}/phone").send()
    shown = re.search(r"Press (\d{3}) (\d{3}) and then #", client.text)
    assert shown
    ring(room.settings, "#", f"{shown[1]}{shown[2]}#", "1", "1", says=VOICE)
    quarantine = Quarantine()
    Treater(room.settings, room.database, quarantine, lambda: datetime.now(UTC)).treat_all()
    quarantine.close()


def by_computer_voice(room: Room, client: Client) -> None:
    client.get(f"{LINE}/computer").send(voice="auto")
    room.database.write(
        lambda c: c.exec_driver_sql("UPDATE readings SET engine = 'hibari'")  # the quick one
    )
    Reader(room.settings, room.database, lambda: datetime.now(UTC)).read_all()


@pytest.mark.parametrize("bring", [by_upload, by_telephone, by_computer_voice])
def test_it_is_heard_once_it_is_published_and_the_old_one_after_undo(
    room: Room, bring: Callable[[Room, Client], None]
) -> None:
    client = room.client(room.person(Role.RECORDINGS))
    assert hears(room.settings, SHIPPED)
    bring(room, client)
    (take,) = room.database.read(lambda c: list_takes(c, "en", "greeting"))
    sound = client.http.get(f"/staff/takes/{take.id}/sound.wav").data
    client.get(f"/staff/takes/{take.id}").send(f"/staff/recordings/take/{take.id}")
    client.get(f"{PAGE}/publish").send(when="now")
    assert "Version 1 is published. The next caller hears it." in client.text
    assert hears(room.settings, sound)
    client.get(PAGE).send(f"{PAGE}/undo")
    assert hears(room.settings, SHIPPED)


def test_a_draft_is_heard_by_whoever_has_signed_in_and_by_no_caller(room: Room, line: Line) -> None:
    """With `/phone`, on the drafts; its sound is behind sign-in, and the line plays the old one."""
    client = room.client(room.person(Role.RECORDINGS))
    by_upload(room, client)
    (take,) = room.database.read(lambda c: list_takes(c, "en", "greeting"))
    client.get(f"/staff/takes/{take.id}").send(f"/staff/recordings/take/{take.id}")
    name = room.app.config["SESSION_COOKIE_NAME"]
    cookie = client.http.get_cookie(name)
    assert cookie
    stranger, staff = line.app.test_client(), line.app.test_client()
    staff.set_cookie(name, cookie.value)
    assert "With every draft" in staff.get("/phone").text
    assert "With every draft" not in stranger.get("/phone").text
    assert first_sound(staff, drafts="yes") == f"/phone/drafts/{take.checksum}.wav"
    assert first_sound(staff).startswith("/audio/")
    assert first_sound(stranger, drafts="yes").startswith("/audio/")
    sound = staff.get(f"/phone/drafts/{take.checksum}.wav")
    assert sound.data == client.http.get(f"/staff/takes/{take.id}/sound.wav").data
    assert staff.get("/phone/drafts/..%2f..%2fsecrets.wav").status_code == 404
    assert stranger.get(f"/phone/drafts/{take.checksum}.wav").status_code == 303
    assert stranger.get(f"/audio/{take.checksum}.wav").status_code == 404
    assert hears(room.settings, SHIPPED)


def test_an_announcement_can_be_recorded_before_the_next_edition_is_on_air(
    room: Room, line: Line
) -> None:
    staff = Client(line.app)
    cookie = room.client(room.person(Role.RECORDINGS)).http.get_cookie("staff")
    assert cookie
    staff.http.set_cookie("staff", cookie.value)
    staff.get("/staff/notices/new").send(
        called="Snow",
        text="It snows.",
        page="main-menu",
        how="before",
        office="everybody",
        begins="now",
        ends="endless",
    )
    assert "Snow is saved." in staff.text
    assert staff.get("/staff/recordings/en/snow").heading == "Snow Computer voice"


def first_sound(browser: FlaskClient, **wanted: str) -> str:
    """The address of the first thing that is played to whoever rings from a browser."""
    token = browser.get("/phone").text.split('data-token="')[1].split('"')[0]
    turn = browser.post("/phone/calls", data=wanted, headers={"X-CSRFToken": token}).json
    assert turn
    return str(turn["question"]["sound"])
