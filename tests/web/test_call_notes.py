"""Calls over HTTP, and what the figures know of them: all that is wanted, and nobody's name."""

import multiprocessing
import re
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import Connection

from ivr.calls.batch import Noted, read_batch
from ivr.calls.event import Event, read_events
from ivr.calls.hiding import LEAST_SHOWN
from ivr.calls.report import PAGES
from ivr.calls.tally import Figure, Tally
from ivr.config import Settings
from ivr.simulator.exchange import Sids, new_sid
from ivr.simulator.handset import Handset
from ivr.simulator.people import Answer
from ivr.simulator.scripted import ScriptedCaller, ScriptedOffice
from ivr.staff.account import Role
from ivr.store.all_tables import METADATA
from ivr.store.call_counting import count_calls
from ivr.store.call_counts import counts_of
from ivr.store.call_inbox import CallInbox
from ivr.store.call_tables import call_records
from ivr.store.database import Database, DatabaseUnavailable, default_url
from ivr.web import call_notes
from ivr.web.call_notes import CallNotes
from tests.figures.stories import BEGAN
from tests.line import CALLER, Line
from tests.patience import comes_true
from tests.web.console.room import Room
from tests.web.console.test_phone import Telephone

ORDERS = ("3", "1", "1", "1", "740133#", "1", "1", "1", "1", "1")
SAYS = ("The cottage, Saltergate Lane", "Jo Example")
CALL = "ca11" * 3
"""The hash of its name."""
TABLES = tuple(name for name in METADATA.tables if name.startswith("call_"))


@pytest.fixture
def kept(line: Line) -> Iterator[Database]:
    """The database of the line, with its tables."""
    database = Database(default_url(line.settings.home))
    database.upgrade()
    yield database
    database.close()


def ring(
    line: Line,
    *keys: str,
    says: tuple[str, ...] = (),
    office: Answer = Answer.BUSY,
    new_sid: Sids = new_sid,
) -> None:
    Handset(
        f"{line.url}/voice",
        line.settings.twilio_auth_tokens[0],
        caller=ScriptedCaller(*keys, words=says),
        office=ScriptedOffice(office),
        wording=line.words_of(),
        status_url=f"{line.url}/voice/status",
        hand_over=line.hand_over,
        session=line.session,
        new_sid=new_sid,
    ).ring()
    line.now += 300


def counted(line: Line, database: Database, calls: int) -> Tally:
    """The figures, once so many calls are among them."""
    later = datetime.fromtimestamp(line.now + 60, UTC)
    for _ in range(200):
        count_calls(database, later)
        found = database.read(lambda c: counts_of(c, date(2000, 1, 1), date(2099, 1, 1)))
        if of(found, Figure.CALLS) == calls:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not {calls} calls: {found}")


def of(found: Tally, figure: Figure, what: str = "", how: str = "") -> int:
    return sum(
        count
        for cell, count in found.items()
        if cell.figure == figure and what in ("", cell.what) and how in ("", cell.how)
    )


def test_every_way_to_use_the_line_is_counted_and_nobody_named(
    line: Line, kept: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    ring(line, "1", "1", "", "", "", "2", "")
    ring(line, *ORDERS, says=SAYS)
    ring(line, "0", "1", "1", says=("Please ring me, I am Jo Example",))
    ring(line, "0", "2", office=Answer.ANSWERS)
    noted = written_down(line, calls=4)
    found = counted(line, kept, 4)
    outcomes = {cell.what: n for cell, n in found.items() if cell.figure == Figure.OUTCOME}
    assert outcomes == {"heard": 1, "ordered": 1, "message": 1, "put-through": 1}
    assert of(found, Figure.ORDERED, "school-action", "ordinary") == 1
    assert of(found, Figure.RUNG, "derby", "busy") == 1
    assert of(found, Figure.RUNG, "chesterfield", "answered") == 1
    assert of(found, Figure.TOOK, "main-menu", "1") == 1
    assert of(found, Figure.TOOK, "order.postcode", "keys") == 1
    assert of(found, Figure.TO_INFORMATION) == 1
    assert of(found, Figure.TO_PERSON) == 2
    assert of(found, Figure.AGAIN) == 3  # they rang within a day, and nobody knows who
    kept_of_calls = "\n".join(rows(line.settings.home / "ivr.db"))
    logged = capsys.readouterr().out
    for text in (noted, kept_of_calls, logged):
        assert "main-menu" in text
        assert not names_somebody(text), names_somebody(text)


def written_down(line: Line, calls: int) -> str:
    """What has been noted and not yet taken in, once so many calls are over."""
    for _ in range(200):
        found = "\n".join(rows(line.settings.home / "ivr.db"))
        if found.count("'over'") == calls:
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def names_somebody(text: str) -> list[str]:
    """What a caller has told us, or Twilio of them, in whatever way it is written."""
    secrets = [CALLER, CALLER[1:], f"0{CALLER[3:]}", "740133", "S40", "1DD", "CA[0-9a-f]{30}"]
    secrets += [word for said in SAYS for word in re.findall(r"\w{4,}|Jo", said)]
    return [each for each in secrets if re.search(rf"(?i)(?<![\w-]){each.strip('+')}\b", text)]


def rows(path: Path) -> list[str]:
    database = sqlite3.connect(path)
    found = [
        str([read_batch(each) if isinstance(each, bytes) else each for each in row])
        for table in TABLES
        for row in database.execute(f"SELECT * FROM {table}")  # noqa: S608  # names of ours
    ]
    database.close()
    return found


def test_nobody_is_named_in_any_table_log_picture_or_file_of_the_figures(
    settings: Settings, url: str, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """Calls with a known number, address, postcode and name, often enough to be shown."""
    told = []
    with Line(settings.model_copy(update={"database_url": url})) as line:
        for _ in range(LEAST_SHOWN):
            ring(line, *ORDERS, says=SAYS)
            ring(line, "0", "1", "1", says=("Please ring me, I am Jo Example",))
            ring(line, "0", "2", office=Answer.ANSWERS)
        assert comes_true(lambda: stored(database).count("'over'") == 3 * LEAST_SHOWN)
        told.append(stored(database))
        counted(line, database, 3 * LEAST_SHOWN)
        told += [stored(database), capsys.readouterr().out]
        client = (room := Room(settings, database)).client(room.person(Role.LOOK))
        period = f"?period={datetime.fromtimestamp(line.now, UTC):%Y}"
        for name in PAGES:
            page = client.get(f"/staff/calls/{name}{period}").page.text
            told.append(page.split("<main")[1].split("</main>")[0])
            files = re.findall(r'href="([^"]+\.csv[^"]*)" download', page)
            assert files
            told += [client.http.get(unescape(each)).text for each in files]
    assert "Main menu" in "".join(told)
    assert f",{LEAST_SHOWN},0," in "".join(told), "a leaflet, in a file"
    for text in told:
        assert not names_somebody(text), names_somebody(text)


def stored(database: Database) -> str:
    """Everything in the tables of the figures."""

    def read(connection: Connection) -> list[str]:
        return [
            str([read_batch(each) if isinstance(each, bytes) else each for each in row])
            for table in (METADATA.tables[name] for name in TABLES)
            for row in connection.execute(table.select())
        ]

    return "\n".join(database.read(read))


def test_a_call_that_gives_us_nothing_leaves_nothing_of_the_caller_in_the_file(
    line: Line, kept: Database
) -> None:
    ring(line, "1", "1", "", "", "", "2")
    ring(line, "0", "2", office=Answer.ANSWERS)
    counted(line, kept, 2)
    files = list(line.settings.home.glob("ivr.db*"))
    whole = b"".join(path.read_bytes() for path in files)
    assert b"school-action" in whole
    for number in (CALLER, CALLER[3:]):
        assert number.encode() not in whole


def events_of(database: Database) -> list[Event]:
    found = database.read(lambda c: c.execute(call_records.select()).all())
    return [event for row in found for event in read_events(row.events)]


def test_every_webhook_sent_twice_counts_once(line: Line, kept: Database) -> None:
    for _ in range(2):
        line.post("/voice")
        line.post("/voice/key/main-menu?turns=1", Digits="1")
        line.post("/voice/key/help-at-school?turns=2", Digits="7")
        line.post("/voice/status", CallStatus="completed")
    counted(line, kept, 1)
    assert [event[2:6] for event in events_of(kept)] == [
        ("call", "main-menu", "menu", 0),
        ("1", "help-at-school", "menu", 0),
        ("7", "help-at-school", "menu", 1),
    ]


def test_the_end_of_a_call_that_we_never_saw(line: Line, kept: Database) -> None:
    unknown = line.post("/voice/status", CallSid="CA" + "9" * 32, CallStatus="completed")
    assert unknown.status_code == 204
    line.post("/voice")
    line.post("/voice/status", CallStatus="completed")
    assert sum(counted(line, kept, 1).values()) > 0
    count_calls(kept, datetime.fromtimestamp(line.now, UTC) + timedelta(days=3))
    assert len(events_of(kept)) == 1


def test_a_turn_that_fails_is_seen_in_the_figures(
    line: Line, kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("on purpose")

    line.post("/voice")
    monkeypatch.setattr("ivr.web.phone.take_turn", fails)
    line.post("/voice/key/main-menu?turns=1", Digits="1")
    line.post("/voice/status", CallStatus="completed")
    assert of(counted(line, kept, 1), Figure.OUTCOME, "trouble") == 1


def test_a_fault_in_the_notes_is_no_fault_of_the_call(
    line: Line, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(call_notes, "event_of", fails)
    assert "<Gather" in line.post("/voice").text
    said = ""
    for _ in range(100):
        time.sleep(0.05)
        said += capsys.readouterr().out
        if "a turn could not be noted" in said:
            return
    raise AssertionError(said)


@pytest.mark.parametrize("number", ["anonymous", "", "+266696687", "sip:somebody@example.org"])
def test_callers_who_withhold_their_number_are_not_told_apart(
    line: Line, kept: Database, number: str
) -> None:
    for call in "12":
        line.post("/voice", CallSid="CA" + call * 32, From=number)
        line.post("/voice/status", CallSid="CA" + call * 32, CallStatus="completed")
        line.now += 5
    assert of(counted(line, kept, 2), Figure.AGAIN) == 0
    assert not kept.read(lambda c: c.execute(call_records.select()).first()).caller  # type: ignore[union-attr]


def test_calls_that_do_not_count_hide_none_that_do(line: Line, kept: Database) -> None:
    """What one of them has made known is told to others in the same minute."""
    Telephone(line.app.test_client()).ring().press("1", "1")
    ring(line, "1", "1")
    found = counted(line, kept, 1)
    assert of(found, Figure.TOOK, "main-menu", "1") == of(found, Figure.CALLS) == 1


def test_figures_can_be_switched_off(settings: Settings) -> None:
    with Line(settings.model_copy(update={"figures": False})) as line:
        database = Database(default_url(line.settings.home))
        database.upgrade()
        line.post("/voice")
        time.sleep(0.7)
        count_calls(database, datetime.now(UTC))
        database.close()
        assert rows(line.settings.home / "ivr.db") == []


class Inbox(CallInbox):
    """One that is away for a while."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.is_away = True
        self.kept: list[bytes] = []

    def put(self, batch: bytes) -> None:
        if self.is_away:
            raise DatabaseUnavailable("away")
        self.kept.append(batch)

    @property
    def noted(self) -> list[Noted]:
        """All that was kept."""
        return [each for batch in self.kept for each in read_batch(batch)]


def test_notes_wait_for_a_database_that_is_away_and_are_written_once(url: str) -> None:
    inbox = Inbox(url)
    notes = CallNotes(inbox)
    for _ in range(2 * call_notes._BATCH + 50):
        notes.over(CALL, BEGAN)
    assert not notes.write_down()
    inbox.is_away = False
    assert notes.write_down()
    assert notes.write_down()
    assert len(inbox.kept) == 3
    assert len(inbox.noted) == 2 * call_notes._BATCH + 50
    inbox.close()


def test_what_can_not_be_written_holds_nothing_up(url: str) -> None:
    inbox = Inbox(url)
    inbox.is_away = False
    notes = CallNotes(inbox)
    notes.note(CALL, 0, BEGAN, "[]", "+\ud800")
    with pytest.raises(UnicodeEncodeError):
        notes.write_down()
    notes.over(CALL, BEGAN)
    assert notes.write_down()
    assert len(inbox.kept) == 1
    inbox.close()


def test_whoever_rang_on_the_day_before_is_known_and_by_no_other_day(
    url: str, database: Database
) -> None:
    assert database.is_current()
    inbox = Inbox(url)
    inbox.is_away = False
    notes = CallNotes(inbox)
    for day in range(3):
        notes.note(CALL, 0, BEGAN + day * 24 * 3600, '["call"]', CALLER)
        assert notes.write_down()
    first, second, third = inbox.noted
    assert first.caller_before == ""
    assert (second.caller_before, third.caller_before) == (first.caller, second.caller)
    assert len({first.caller, second.caller, third.caller}) == 3
    inbox.close()


def test_what_no_longer_fits_is_lost_and_told(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(call_notes, "MOST_WAITING", 10)
    inbox = Inbox(url)
    notes = CallNotes(inbox)
    for _ in range(15):
        notes.over(CALL, BEGAN)
    inbox.is_away = False
    notes.write_down()
    assert "turns are lost to the figures" in (said := capsys.readouterr().out)
    assert "turns=5" in said
    assert len(inbox.noted) == 10
    inbox.close()


def notes_and_ends(url: str) -> None:
    """A process that ends before it has written anything."""
    CallNotes(CallInbox(url)).over(CALL, BEGAN)


def test_a_process_that_ends_in_order_writes_what_waits(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    database = Database(url)
    database.upgrade()
    database.close()
    process = multiprocessing.get_context("spawn").Process(target=notes_and_ends, args=(url,))
    process.start()
    process.join()
    assert len(rows(tmp_path / "ivr.db")) == 1
