"""All is lost but a backup and the secrets: then the same call again, the same queue and staff.

The call has words and recordings of staff's own, and announcements that they have put on air.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape

import time_machine

from ivr.call.on_air import notice_part
from ivr.config import Settings
from ivr.leaflets.order import State
from ivr.prompt_library.recording import Recording
from ivr.prompt_library.version import Made, Version
from ivr.staff.account import Role
from ivr.store import versions
from ivr.store.audio_files import checksum_of
from ivr.store.backup_rows import drop_all
from ivr.store.database import Database
from ivr.store.on_air import put_on_air
from ivr.store.sounds import Sounds
from tests.line import Line, link, silent_second
from tests.patience import comes_true
from tests.store.test_backup import ivr
from tests.web.console.room import PASSWORD, Client, Person, Room
from tests.work.somebody import ring, see_to_it

WORDS = {"greeting": "You have come to the right place.", "snow": "The roads are closed."}
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def change_what_callers_hear(room: Room) -> None:
    """A recording by staff, words without one, an announcement, and hours."""
    at, sounds = datetime.now(UTC), Sounds("", room.settings.home)
    checksum = sounds.keep_take(silent_second())
    sounds.publish(checksum)
    for page, words in WORDS.items():
        recording = Recording(page, words, words, "staff", "Rosa", 0, 1.0, checksum)
        said = (recording,) if page == "greeting" else ()
        version = Version("en", page, 1, words, said, Made.RECORDING, at, "Rosa", "")
        room.database.write(lambda c, version=version: versions.add_version(c, version))  # type: ignore[misc]
        room.database.write(lambda c, page=page: versions.publish(c, "en", page, 1, "Rosa", at))  # type: ignore[misc]
    notice = {"before": "main-menu"}
    room.database.write(lambda c: put_on_air(c, notice_part("snow"), notice, at))
    assert ivr(room.settings, "hours", "close", "derby").exit_code == 0


def the_call(settings: Settings) -> list[str]:
    """Every document of a call to the main menu and to Derby, and the sounds that it plays."""
    with Line(settings) as line:
        line.now = NOON.timestamp()
        assert comes_true(lambda: WORDS["snow"] in line.post("/voice").text)
        heard = [line.post("/voice").text]
        for key in ("1", "1", "0", "2"):
            heard.append(line.post(link(heard[-1], "Gather"), Digits=key).text)
        played = re.findall(r"<Play>([^<]+)</Play>", "".join(heard))
        sounds = [checksum_of(line.session.get(url).content) for url in played]
        assert f"/audio/{sounds[0]}.wav" in played[0]
        return [each.replace(line.url, "") for each in heard] + sounds


@contextmanager
def signed_in(room: Room, person: Person, minutes: int) -> Iterator[Client]:
    """Somebody who signs in so many minutes later, as a code is good once."""
    with time_machine.travel(NOON + timedelta(minutes=minutes)):
        client = room.client().get("/staff/sign-in").send(email=person.email, password=PASSWORD)
        assert client.send(code=person.code()).heading == "Today"
        yield client


def the_queue(client: Client) -> list[str]:
    """Every list of requests, and the pages of both."""
    pages = [client.get(f"/staff/requests?state={state}").text for state in State]
    pages += [client.get(f"/staff/requests/{number}").text for number in (1, 2)]
    return [re.sub(r"\(\d+ min\)", "", page) for page in pages]  # since when she has been on it


def what_was_said(client: Client) -> list[str]:
    """The sounds of the last page of the queue, by their checksums; listening is written down."""
    client.get("/staff/requests/2")
    players = re.findall(r'src="(/staff/requests/2/[^"]+)"', client.page.text)
    assert len(players) == 2
    sounds = [client.http.get(unescape(each)) for each in players]
    assert {each.status_code for each in sounds} == {200}
    return [checksum_of(each.data) for each in sounds]


@time_machine.travel(NOON)
def test_the_same_call_and_the_same_queue(settings: Settings, url: str) -> None:
    settings = settings.model_copy(update={"database_url": url, "figures": False})
    folder = settings.home.parent / "backup"
    with closing(Database(url)) as database:
        room = Room(settings, database)
        change_what_callers_hear(room)
        with Line(settings) as line:
            ring(line)
            ring(line)
        see_to_it(database)
        priya = room.person(Role.MANAGER)
        with signed_in(room, priya, 1) as client:
            the_queue(client)  # from now on she is on what she has opened
            said, seen = what_was_said(client), the_queue(client)
        heard = the_call(settings)
        assert ivr(settings, "backup", str(folder)).exit_code == 0
        database.change_tables(drop_all)
    shutil.rmtree(settings.home)

    assert ivr(settings, "restore", str(folder)).exit_code == 0
    with closing(Database(url)) as database:
        assert the_call(settings) == heard
        with signed_in(Room(settings, database), priya, 2) as client:
            assert the_queue(client) == seen
            assert what_was_said(client) == said
