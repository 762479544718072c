"""Recordings come home: for as long as it takes, each once, and what won't come is told."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update
from werkzeug import Response

from ivr.config import read_settings
from ivr.store import at_twilio
from ivr.store.database import Database
from ivr.store.recordings import list_not_copied, put_new_voice, voices_named
from ivr.store.tables import recordings
from ivr.store.voices import Voices
from ivr.twilio_rest.recordings import GIVE_UP_AFTER
from ivr.voice import Fate, Kind, Voice
from ivr.work.homecoming import HELD_FOR, Homecoming, homecoming_of
from tests.store import bucket
from tests.twilio_rest.twilio_api import ACCOUNT, TOKEN, TwilioApi, fault, wav

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def name(number: int) -> str:
    return f"RE{number:032x}"


class Home:
    """One installation with an account, whose worker has a clock of its own."""

    def __init__(self, database: Database, api: TwilioApi, folder: Path) -> None:
        self.database, self.api, self.now = database, api, NOW
        self.settings = read_settings(home=folder / "var", **api.settings)
        self.voices = Voices(folder / "var" / "voices")
        self.worker = self.another_worker()

    def another_worker(self) -> Homecoming:
        made = homecoming_of(self.settings, self.database, lambda: self.now)
        assert made
        return made

    def told(self, number: int = 1, seconds: float = 5.0, url: str | None = None) -> str:
        """Twilio has told of a recording; its id."""
        sid = name(number)
        url = self.api.recording_url(sid) if url is None else url
        voice = Voice(sid, Kind.ADDRESS, 0, url, seconds)
        self.database.write(lambda c: put_new_voice(c, f"CA{number}", voice))
        return sid

    def after(self, passed: timedelta) -> None:
        """Let time pass, and the worker look."""
        self.now += passed
        self.worker.bring_all()

    def look(self) -> None:
        """The worker sees what is new, and then leaves the first minute to the web process."""
        self.worker.bring_all()
        self.after(2 * MINUTE)

    def voice(self, sid: str) -> Voice:
        return self.database.read(lambda c: voices_named(c, [sid]))[sid]

    def voice_or_none(self, sid: str) -> Voice | None:
        return self.database.read(lambda c: voices_named(c, [sid])).get(sid)

    def asked(self, method: str) -> int:
        return sum(each == method for each, _ in self.api.asked)


@pytest.fixture
def home(database: Database, api: TwilioApi, tmp_path: Path) -> Home:
    return Home(database, api, tmp_path)


def test_a_recording_is_fetched_kept_and_deleted_at_twilio(home: Home) -> None:
    sid = home.told()
    home.api.recordings[sid] = wav(5)
    home.worker.bring_all()
    assert not home.api.asked  # the web process asks in the first minute
    home.after(2 * MINUTE)
    path = home.voices.find(sid)
    assert path
    assert path.read_bytes() == wav(5)
    assert not home.api.recordings
    assert (home.voice(sid).fate, home.voice(sid).copied) == (Fate.HOME, True)
    home.after(timedelta(days=1))
    assert [method for method, _ in home.api.asked] == ["GET", "DELETE"]


def test_a_copy_that_the_web_process_has_taken_is_not_fetched_again(home: Home) -> None:
    sid = home.told()
    home.api.recordings[sid] = wav(5)
    home.voices.keep(sid, wav(5))
    home.look()
    assert home.voice(sid).fate is Fate.HOME
    assert [method for method, _ in home.api.asked] == ["DELETE"]


def test_a_copy_that_was_lost_is_fetched_again_before_theirs_is_deleted(home: Home) -> None:
    sid = home.told()
    home.api.recordings[sid] = wav(5)
    home.voices.keep(sid, wav(5)[:100])  # half of it
    home.look()
    path = home.voices.find(sid)
    assert path
    assert path.read_bytes() == wav(5)
    assert not home.api.recordings


# What Twilio has and says, what is made of it, and whether it may still be there afterwards.
ENDS: list[tuple[str, Callable[[Home], None], Fate, bool]] = [
    ("gone", lambda home: home.api.recordings.clear(), Fate.GONE, False),
    ("of another length", lambda home: _has(home, wav(9)), Fate.ANOTHER_LENGTH, True),
    ("too large", lambda home: _has(home, wav(400)), Fate.TOO_LARGE, True),
    ("never whole", lambda home: _has(home, wav(5)[:-1]), Fate.GIVEN_UP, True),
    ("refused", lambda home: _says(home, fault(403, 20005, "no")), Fate.GIVEN_UP, True),
    ("sent elsewhere", lambda home: _says(home, _elsewhere()), Fate.GIVEN_UP, True),
]


def _has(home: Home, sound: bytes) -> None:
    home.api.recordings[name(1)] = sound


def _says(home: Home, answer: Response) -> None:
    _has(home, wav(5))
    home.api.instead = answer


def _elsewhere() -> Response:
    return Response(status=302, headers={"Location": "http://169.254.169.254/latest"})


@pytest.mark.parametrize("end", ENDS, ids=[end[0] for end in ENDS])
def test_every_end_has_its_name_and_leaves_the_list(
    home: Home, end: tuple[str, Callable[[Home], None], Fate, bool]
) -> None:
    _, set_up, fate, is_still_there = end
    sid = home.told()
    set_up(home)
    home.look()
    for _ in range(8 * 4):
        home.after(timedelta(hours=6))
    assert home.voice(sid).fate is fate
    assert (sid in home.api.recordings) == is_still_there
    assert home.database.read(list_not_copied) == []
    tried = len(home.api.asked)
    assert tried < 45
    home.after(timedelta(days=1))
    assert len(home.api.asked) == tried


@pytest.mark.parametrize(
    "named",
    ["https://example.org/x", "http://169.254.169.254/x", "file:///etc/passwd", "", "http://[::1]"],
)
def test_no_other_host_is_asked(home: Home, named: str) -> None:
    sid = home.told(url=named)
    home.look()
    assert home.voice(sid).fate is Fate.NOT_TWILIOS
    assert not home.api.asked


def test_twilio_away_for_days_loses_nothing(home: Home) -> None:
    sid = home.told()
    home.api.recordings[sid] = wav(5)
    home.api.instead = fault(503, 20503, "Unavailable")
    home.look()
    for _ in range(6):
        home.after(timedelta(days=1))
    assert home.voice(sid).may_come
    home.api.instead = None
    home.after(timedelta(hours=6))
    assert home.voice(sid).fate is Fate.HOME


def test_what_was_given_up_can_be_tried_again(home: Home) -> None:
    sid = home.told()
    home.api.instead = fault(401, 20003, "Authenticate")
    home.look()
    for _ in range(8 * 4):
        home.after(timedelta(hours=6))
    assert home.voice(sid).fate is Fate.GIVEN_UP
    home.api.instead = None
    home.api.recordings[sid] = wav(5)
    assert home.database.write(lambda c: at_twilio.try_again(c, home.now)) == 1
    home.after(SECOND)
    assert home.voice(sid).fate is Fate.HOME


def test_a_deletion_that_is_refused_is_tried_for_days_of_its_own(home: Home) -> None:
    sid = home.told()
    home.voices.keep(sid, wav(5))
    home.api.instead = fault(500, 20500, "Internal")
    home.look()
    home.after(GIVE_UP_AFTER - timedelta(hours=12))
    assert home.voice(sid).fate is None
    home.api.instead = None
    home.after(timedelta(hours=6))
    assert home.voice(sid).fate is Fate.HOME
    assert home.asked("GET") == 0


def test_nothing_said_is_deleted_unheard_once_that_is_sure(home: Home) -> None:
    sid, meant = home.told(1, seconds=1.0), home.told(2, seconds=0.0)
    home.api.recordings |= {sid: wav(1), meant: wav(5)}
    home.look()
    assert not home.api.asked
    longer = update(recordings).where(recordings.c.id == meant).values(seconds=5.0)
    home.database.write(lambda c: c.execute(longer))  # its turn has told
    home.after(timedelta(hours=1))
    assert home.voice(sid).fate is Fate.TOO_SHORT
    assert home.voice(meant).fate is Fate.HOME
    assert home.voices.find(sid) is None


def test_a_worker_that_comes_late_asks_once_a_minute(home: Home) -> None:
    sid = home.told()
    home.api.instead = fault(503, 20503, "Unavailable")
    home.worker.bring_all()
    home.now += timedelta(days=1)
    for _ in range(30):
        home.after(SECOND)
    assert home.asked("GET") == 1
    assert home.voice(sid).may_come


def test_two_workers_do_not_meet_at_one_recording(home: Home) -> None:
    for number in range(1, 31):
        home.api.recordings[home.told(number)] = wav(5)
    home.worker.bring_all()
    home.now += 2 * MINUTE
    workers = [threading.Thread(target=home.another_worker().bring_all) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not home.api.recordings
    assert (home.asked("GET"), home.asked("DELETE")) == (30, 30)


def test_a_bucket_that_is_away_keeps_theirs(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from ivr.store.sounds import SoundsUnavailable

    sid = home.told()
    home.api.recordings[sid] = wav(5)
    with monkeypatch.context() as patch:

        def keep(*_: object) -> None:
            raise SoundsUnavailable("away")

        patch.setattr(Voices, "keep", keep)
        with pytest.raises(SoundsUnavailable):
            home.look()
    assert home.api.recordings
    home.after(HELD_FOR + SECOND)
    assert home.voice(sid).fate is Fate.HOME


def test_a_copy_that_only_this_machine_has_is_not_home(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bucket was away when the web process, or a worker before, stored what it had fetched."""
    sid = home.told()
    home.api.recordings[sid] = wav(5)
    home.voices.keep(sid, wav(5))
    with bucket.s3() as address:
        for setting, value in bucket.env(address).items():
            monkeypatch.setenv(setting, value)
        home.settings = home.settings.model_copy(update={"sounds_at": "s3://line"})
        home.worker = home.another_worker()
        home.look()
        assert home.voice(sid).fate is Fate.HOME
        assert Voices(tmp_path / "elsewhere", "s3://line").read(sid) == wav(5)
    assert not home.api.recordings


@pytest.fixture
def started(home: Home, url: str) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start a worker process."""
    begun: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-m", "ivr", "worker"],
            env={
                "PATH": os.environ["PATH"],
                "IVR_HOME": str(home.settings.home),
                "DATABASE_URL": url,
                "TWILIO_ACCOUNT_SID": ACCOUNT,
                "TWILIO_AUTH_TOKEN": TOKEN,
                "IVR_TWILIO_API": home.api.url,
            },
            stdout=subprocess.DEVNULL,
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        process.kill()
        process.wait()


def test_workers_that_are_killed_in_the_middle_lose_nothing(
    home: Home, started: Callable[[], "subprocess.Popen[bytes]"]
) -> None:
    sids = [home.told(number) for number in range(1, 61)]
    home.api.recordings |= dict.fromkeys(sids, wav(5))

    def due_now(connection: Connection) -> None:
        past = datetime.now(UTC) - MINUTE
        at_twilio.begin_errands(connection, past, 0, past)
        held = update(recordings).where(recordings.c.settled_at.is_(None))
        connection.execute(held.values(next_try_at=past))

    def settled() -> int:
        done = select(recordings.c.id).where(recordings.c.settled_at.is_not(None))
        return len(home.database.read(lambda c: c.execute(done).all()))

    for so_far in (15, 60):
        home.database.write(due_now)  # what the one before held has been given back
        workers = [started(), started()]
        while settled() < so_far:
            assert all(each.poll() is None for each in workers)
            time.sleep(0.01)
        for each in workers:
            each.kill()
            each.wait()
    assert not home.api.recordings
    for sid in sids:
        path = home.voices.find(sid)
        assert path
        assert path.read_bytes() == wav(5)
        assert home.voice(sid).fate is Fate.HOME
    deleted = [asked for method, asked in home.api.asked if method == "DELETE"]
    assert len(set(deleted)) == len(sids)
