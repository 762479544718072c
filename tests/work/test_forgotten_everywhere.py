"""Whoever asks is forgotten: wherever one looks afterwards, there is nothing but counts.

Somebody has ordered a leaflet and left a message, and staff have done with both all they can. Then
every row, every byte of every file and of the bucket, the logs, Twilio and what a backup brings
back are searched for all that was given, typed and heard.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import obstore
import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import Connection, MetaData, select

from ivr.cli import main
from ivr.config import Settings
from ivr.staff.account import Role
from ivr.store import requests
from ivr.store.database import Database
from ivr.store.kept_text import keep_text
from ivr.store.sounds import open_store
from ivr.store.worker_tables import counts
from tests.line import CALLER, Line, link
from tests.store import bucket
from tests.twilio_rest.twilio_api import ACCOUNT, TOKEN, TwilioApi, wav
from tests.web.console.orders import hum
from tests.web.console.room import Room
from tests.web.console.test_printing import SETUP, choose
from tests.web.console.test_requests import save
from tests.work.somebody import ring

LEFT_IN = "CA" + "5" * 32
MESSAGE = "RE" + "b" * 32
GIVEN = ("740133", "S40 1DD", CALLER.removeprefix("+44"), LEFT_IN, MESSAGE)
TYPED = ("Wiśniewska", "Long Row", "DE1 9ZZ", "rings at night", "half a sentence", "her sister")
IN_OTHER_WORDS = ("07700 900123", "S401DD", "DE19ZZ", "Wi\\u015bniewska", "WiÅ\x9bniewska")
"""As none of it may be written down either."""
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAYS = {"since": ["1", "1", "2026"], "until": ["31", "12", "2099"], "with_addresses": "y"}


@dataclass(frozen=True)
class Installation:
    """A line with a console, an account at Twilio, and backups."""

    settings: Settings
    database: Database
    api: TwilioApi
    backups: Path

    def ivr(self, *arguments: str) -> Result:
        """One command, as whoever looks after it gives it."""
        env = {
            "IVR_HOME": str(self.settings.home),
            "IVR_PROMPTS": str(self.settings.prompts),
            "DATABASE_URL": self.settings.database_url,
            "AUDIO_URL": self.settings.sounds_at,
            "SECRET_KEY": self.settings.secret_key,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "IVR_TWILIO_API": str(self.api.settings["twilio_api"]),
        }
        return CliRunner().invoke(main, list(arguments), env=env)

    def everything(self, *but: str) -> str:
        """All that is kept, in small letters: rows, the bytes and names of files, Twilio's.

        Files in folders that are called as in `but` are left out.
        """

        def rows(connection: Connection) -> str:
            there = MetaData()
            there.reflect(connection)
            # As tuples: a row shows long values shortened.
            of = (connection.execute(select(each)) for each in there.sorted_tables)
            return repr([tuple(row) for rows in of for row in rows])

        files = [path for path in self.settings.home.parent.rglob("*") if path.is_file()]
        found = [path.read_bytes() for path in files if not {"prompts", *but} & {*path.parts}]
        names = [str(path) for path in files if not {*but} & {*path.parts}]
        names += self.api.recordings
        if self.settings.sounds_at:
            store = open_store(self.settings.sounds_at)
            kept = [each["path"] for some in obstore.list(store) for each in some]
            found += [bytes(obstore.get(store, each).bytes()) for each in kept]
            names += kept
        found += self.api.recordings.values()
        files_say = " ".join(names) + b"".join(found).decode("latin-1")
        return (self.database.read(rows) + files_say).casefold()


@pytest.fixture
def installation(
    settings: Settings,
    url: str,
    kind: str,
    api: TwilioApi,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Installation]:
    """In one process with a folder; and over PostgreSQL with a bucket."""
    settings = settings.model_copy(update={"database_url": url})
    with closing(Database(url)) as database:
        if kind == "sqlite":
            yield Installation(settings, database, api, tmp_path / "backups")
        else:
            with bucket.s3() as address:
                for name, value in bucket.env(address).items():
                    monkeypatch.setenv(name, value)
                settings = settings.model_copy(update={"sounds_at": "s3://line/derby"})
                yield Installation(settings, database, api, tmp_path / "backups")


def order_and_leave_a_message(line: Line) -> str:
    """Two calls of one caller; the name of the first."""
    call = ring(line)
    page = "/voice/key/nobody-free?office=derby&topic=assessment&turns=4"
    asked = line.post(page, CallSid=LEFT_IN, Digits="1").text
    line.session.post(f"{line.url}/phone/recordings/{MESSAGE}", data=hum())
    said = {"RecordingSid": MESSAGE, "RecordingDuration": "2", "Digits": "#"}
    said["RecordingUrl"] = f"{line.url}/phone/recordings/{MESSAGE}"
    heard = line.post(link(asked, "Record"), CallSid=LEFT_IN, **said).text
    for _ in range(2):  # what was said is right, and they may ring back
        heard = line.post(link(heard, "Gather"), CallSid=LEFT_IN, Digits="1").text
    return call


def work_on_it(room: Room) -> None:
    """All that staff can do: listen, type, print, note, export, and be interrupted."""
    ravi = room.person(Role.REQUESTS)
    client = room.client(ravi).get("/staff/requests/1")
    for address in re.findall(r'src="(/staff/requests/1/[^"]+)"', client.page.text):
        assert client.http.get(unescape(address)).status_code == 200
    typed = {"name": "Jo Wiśniewska", "address": "9 Long Row\nDerby", "postcode": "DE1 9ZZ"}
    save(client, "/staff/requests/1", **typed, notes="She rings at night")
    choose(client, 1).send(**SETUP, do="make")
    assert client.http.get("/staff/print/1/labels.pdf").status_code == 200
    client.get("/staff/messages/1").send(do="take", note="Spoke to her sister")
    assert client.get("/staff/export").send(**DAYS).heading == "Your file is ready"
    room.database.write(lambda c: keep_text(c, ravi.account.id, "half a sentence", NOW))


def found_in(kept: str, values: Iterable[str]) -> list[str]:
    """Which of some values stand in it."""
    return [each for each in values if each.casefold() in kept]


@pytest.mark.parametrize("by", ["reference", "number"])
def test_nothing_is_found_but_counts(
    installation: Installation, capfd: pytest.CaptureFixture[str], by: str
) -> None:
    room = Room(installation.settings, installation.database)
    with Line(installation.settings) as line:
        call = order_and_leave_a_message(line)
        work_on_it(room)
        order = room.database.read(lambda c: requests.get_request(c, 1)).order
        said = [*(voice.id for voice in order.voices), MESSAGE]
        installation.api.recordings |= dict.fromkeys(said, wav(1))
        values = [*GIVEN, *TYPED, call, order.reference, *said, hum()[1000:1400].decode("latin-1")]
        assert found_in(installation.everything(), values) == values
        assert installation.ivr("backup", str(installation.backups / "before")).exit_code == 0

        # By the reference of one call, or by the number that both have left.
        who = [order.reference, CALLER] if by == "reference" else ["07700 900123"]
        for each in who:
            told = installation.ivr("forget", each, "--yes")
            assert told.exit_code == 0, told.output
    values += IN_OTHER_WORDS
    assert found_in(installation.everything("backups"), values) == []
    assert found_in("".join(capfd.readouterr()).casefold(), values) == []
    assert remains(room.database) == [
        ("being_handled", "school-action", "ordinary", "DE1", 1),
        ("message", "derby", "assessment", "", 1),
    ]
    again = installation.ivr("forget", who[0], "--yes")
    assert again.exit_code == 1
    assert "forgotten already" in again.output
    backups_are_no_way_back(installation, values)


def remains(database: Database) -> list[tuple[object, ...]]:
    """All that is told of what has been forgotten, but for the month."""
    return sorted(
        tuple(row)[1:] for row in database.read(lambda c: c.execute(select(counts)).all())
    )


def backups_are_no_way_back(installation: Installation, values: list[str]) -> None:
    """What comes out of one is forgotten again, and none is kept for longer than a month."""
    before, later = (installation.backups / name for name in ("before", "later"))
    told = installation.ivr("restore", str(before), "--replace")
    assert told.exit_code == 0, told.output
    forgotten = "1 leaflet request(s), 1 message(s), 3 recording(s)."
    assert f"Forgotten again, as their callers had asked since: {forgotten}" in told.output
    assert found_in(installation.everything("backups"), values) == []
    for days in (29, 31):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
            assert before.exists()
            told = installation.ivr("backup", str(later.with_name(f"later-{days}")))
            assert told.exit_code == 0, told.output
    assert f"Deleted {before}, which was made more than 30 days ago." in told.output
    assert found_in(installation.everything(), values) == []
