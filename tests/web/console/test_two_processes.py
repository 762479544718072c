"""Two web processes with a disk each, one database and one bucket: published here, heard there."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import requests

from ivr.config import read_settings
from ivr.prompt_library.take import How, Take
from ivr.staff.account import Role
from ivr.store.audio_files import checksum_of
from ivr.store.database import Database
from ivr.store.sounds import Sounds
from ivr.store.takes import add_take
from tests.conftest import CHECKOUT
from tests.line import link, silent_second
from tests.patience import comes_true
from tests.served import SECRET, Served, served
from tests.store import bucket
from tests.web.console.room import Room, hidden_in

PAGE = "/staff/recordings/en/greeting"
SHIPPED = checksum_of((CHECKOUT / "audio" / "en" / "greeting.wav").read_bytes())


@pytest.fixture
def kind() -> str:
    """Two machines share no file, so this is for PostgreSQL alone."""
    return "postgresql"


class Window:
    """Somebody signed in at one of the processes."""

    def __init__(self, room: Room, server: Served) -> None:
        self._wire, self._address = requests.Session(), f"http://localhost:{server.port}"
        cookie = room.cookie_of(room.person(Role.RECORDINGS))
        name = room.app.config["SESSION_COOKIE_NAME"]
        self._wire.headers["Cookie"] = f"{name}={cookie}"

    def send(self, page: str, to: str, **fields: str) -> str:
        """Send a form of a page with what it hides; the page that comes back."""
        hidden = hidden_in(self._wire.get(self._address + page).text)
        answer = self._wire.post(
            self._address + to, hidden | fields, headers={"Referer": self._address}
        )
        answer.raise_for_status()
        return answer.text


def a_take(settings_home: Path, words: str) -> Take:
    """A recording of the greeting as it stands, in the bucket."""
    return Take(
        id=0,
        language="en",
        clip="greeting",
        written=words,
        spoken=words,
        how=How.UPLOAD,
        made_at=datetime.now(UTC),
        seconds=1.0,
        checksum=Sounds("s3://line/sounds", settings_home).keep_take(silent_second()),
        original="",
        findings=(),
        waveform="M0 0",
    )


def test_what_one_process_publishes_the_other_plays(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(url)
    with bucket.s3() as address:
        keys = bucket.env(address)
        for name, value in keys.items():
            monkeypatch.setenv(name, value)
        places = {"AUDIO_URL": "s3://line/sounds", **keys}
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
        with (
            served(tmp_path / "one", url, "", None, **places) as one,
            served(tmp_path / "two", url, "", None, **places) as two,
        ):
            settings = read_settings(
                home=tmp_path / "room", secret_key=SECRET, public_url=one.public_url
            )
            window = Window(Room(settings, database), one)
            words = (CHECKOUT / "prompts" / "en" / "greeting.txt").read_text().strip()
            number = database.write(lambda c: add_take(c, a_take(tmp_path, words)))

            def plays(server: Served, checksum: str) -> bool:
                return checksum in server.post("/voice", CallSid="CA" + "2" * 32)

            in_progress = two.post("/voice", CallSid="CA" + "1" * 32)
            assert SHIPPED in in_progress
            used = window.send(PAGE, f"/staff/recordings/take/{number}")
            assert "The draft has this recording." in used
            published = window.send(f"{PAGE}/publish", f"{PAGE}/publish", when="now")
            assert "Version 1 is published." in published
            new = checksum_of(silent_second())
            for server in (one, two):
                assert comes_true(partial(plays, server, new))
                heard = requests.get(f"http://localhost:{server.port}/audio/{new}.wav")
                assert heard.content == silent_second()
            # Who was in the old edition goes on in the new one, and the old sound is still there.
            key = link(in_progress, "Gather")
            assert "help-at-school" in two.post(key, CallSid="CA" + "1" * 32, Digits="1")
            assert requests.get(f"http://localhost:{two.port}/audio/{SHIPPED}.wav").ok
            assert "What was shipped is published." in window.send(PAGE, f"{PAGE}/undo")
            for server in (one, two):
                assert comes_true(partial(plays, server, SHIPPED))
    database.close()
