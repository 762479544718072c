"""Recordings that nobody has told us of, or in vain: each is found, and goes where it belongs."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from werkzeug import Response

from ivr.call.tasks.order_desk import At
from ivr.config import read_settings
from ivr.leaflets.order import Item, Order, State
from ivr.messages.message import Message
from ivr.store.database import Database
from ivr.store.leaflets import find_order, save_order
from ivr.store.messages import find_message, save_message
from ivr.store.recordings import put_new_voice, voices_named
from ivr.store.voices import Voices
from ivr.twilio_rest.recordings import GIVE_UP_AFTER
from ivr.voice import Fate, Kind, Voice
from ivr.work.homecoming import homecoming_of
from ivr.work.untold import untold_of
from tests.twilio_rest.twilio_api import TwilioApi, fault, wav

NOW = datetime.now().astimezone()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def name(number: int) -> str:
    return f"RE{number:032x}"


class Office:
    """One installation with an account, and a clock of its own."""

    def __init__(self, database: Database, api: TwilioApi, folder: Path) -> None:
        self.database, self.api, self.now = database, api, NOW
        settings = read_settings(home=folder / "var", **api.settings)
        self.voices = Voices(folder / "var" / "voices")
        untold = untold_of(settings, database, lambda: self.now)
        homecoming = homecoming_of(settings, database, lambda: self.now)
        assert untold
        assert homecoming
        self.untold, self.homecoming = untold, homecoming

    def records(self, number: int, call: str, ago: timedelta = 2 * HOUR) -> str:
        """Twilio has recorded five seconds of a call; nobody has told us."""
        self.api.recordings[name(number)] = wav(5)
        self.api.made[name(number)] = (call, NOW - ago)
        return name(number)

    def orders(self, call: str, at: At, *voices: Voice) -> None:
        order = Order(call, NOW - 3 * HOUR, at=at, items=(Item("school-action"),), voices=voices)
        self.database.write(lambda c: save_order(c, replace(order, closed_at=NOW - HOUR)))

    def looks(self) -> None:
        self.untold.look_hourly()

    def comes_home(self) -> None:
        for _ in range(2):
            self.homecoming.bring_all()
            self.now += 2 * MINUTE

    def voice(self, sid: str) -> Voice | None:
        return self.database.read(lambda c: voices_named(c, [sid])).get(sid)

    def lists(self) -> int:
        return sum("Recordings.json" in asked for _, asked in self.api.asked)


@pytest.fixture
def office(database: Database, api: TwilioApi, tmp_path: Path) -> Office:
    return Office(database, api, tmp_path)


def test_the_address_and_the_name_of_an_order_whose_turns_were_lost(office: Office) -> None:
    office.orders("CA1", At.ADDRESS)
    address = Voice(name(8), Kind.ADDRESS, 0, office.api.recording_url(name(8)), 5.0)
    office.orders("CA2", At.NAME, address)
    first, second = office.records(1, "CA1"), office.records(2, "CA2")
    office.looks()
    kinds = {sid: office.voice(sid) for sid in (first, second)}
    assert [voice and voice.kind for voice in kinds.values()] == [Kind.ADDRESS, Kind.NAME]
    order = office.database.read(lambda c: find_order(c, "CA2"))
    assert order
    assert order.state is State.UNCONFIRMED  # staff see all that was given
    office.comes_home()
    assert office.voices.find(first)
    assert not office.api.recordings


def test_a_message_whose_turn_was_lost_is_the_message(office: Office) -> None:
    message = Message("CA1", NOW - 3 * HOUR, "derby", at="record")
    office.database.write(lambda c: save_message(c, message))
    sid = office.records(1, "CA1")
    office.looks()
    found = office.database.read(lambda c: find_message(c, "CA1"))
    assert found
    assert found.voice
    assert found.voice.id == sid


def test_what_belongs_to_nothing_comes_home_all_the_same(office: Office) -> None:
    office.orders("CA1", At.DONE)
    sid = office.records(1, "CA1")
    office.looks()
    office.comes_home()
    voice = office.voice(sid)
    assert voice
    assert (voice.kind, voice.fate) == (Kind.UNKNOWN, Fate.HOME)


@pytest.mark.parametrize(
    ("number", "call", "ago"),
    [
        (1, "CA2", 2 * HOUR),  # another line of the same account
        (2, "CA1", 30 * MINUTE),  # its turn may yet tell
        (3, "CA1", GIVE_UP_AFTER + timedelta(days=2)),
    ],
)
def test_what_is_left_alone(office: Office, number: int, call: str, ago: timedelta) -> None:
    office.orders("CA1", At.ADDRESS)
    sid = office.records(number, call, ago)
    office.looks()
    assert not office.voice(sid)
    assert sid in office.api.recordings


def test_what_is_known_stays_as_it_is(office: Office) -> None:
    office.orders("CA1", At.ADDRESS)
    sid = office.records(1, "CA1")
    known = Voice(sid, Kind.NAME, 0, office.api.recording_url(sid), 5.0)
    office.database.write(lambda c: put_new_voice(c, "CA1", known))
    office.looks()
    assert office.voice(sid) == known


def test_every_page_is_read_once_an_hour(office: Office) -> None:
    office.orders("CA1", At.DONE)
    office.api.on_a_page = 2
    sids = [office.records(number, "CA1") for number in range(5)]
    office.looks()
    assert all(map(office.voice, sids))
    assert office.lists() == 3
    office.looks()
    assert office.lists() == 3
    office.now += HOUR
    office.looks()
    assert office.lists() == 6


@pytest.mark.parametrize(
    "answer",
    [
        fault(503, 20503, "Service Unavailable"),
        Response("<html>", content_type="text/html"),
        Response('{"recordings": 5}', content_type="application/json"),
        Response('{"recordings": [], "next_page_uri": "/elsewhere"}'),
    ],
)
def test_a_list_that_can_not_be_had_is_asked_for_again(office: Office, answer: Response) -> None:
    office.orders("CA1", At.ADDRESS)
    sid = office.records(1, "CA1")
    office.api.instead = answer
    office.looks()
    assert office.lists() == 1
    office.api.instead = None
    office.now += 6 * MINUTE
    office.looks()
    assert office.voice(sid)


def test_rows_that_can_not_be_understood_are_passed_over(office: Office) -> None:
    rows = '[7, {}, {"sid": "RE1", "status": "completed"}, {"sid": "RE2", "status": "processing"}]'
    office.api.instead = Response(f'{{"recordings": {rows}}}', content_type="application/json")
    office.looks()
    assert office.lists() == 1


def test_a_copy_that_no_row_tells_of_is_taken_in(office: Office) -> None:
    """The database was away when Twilio told, and the web process has fetched it all the same."""
    sid, known = name(1), name(2)
    told = Voice(known, Kind.ADDRESS, 0, office.api.recording_url(known), 5.0)
    office.database.write(lambda c: put_new_voice(c, "CA2", told))
    for each in (sid, known):
        office.api.recordings[each] = wav(5)
        office.voices.keep(each, wav(5))
    office.looks()
    assert not office.voice(sid)  # its turn may yet tell
    for _ in range(2):
        office.now += 2 * HOUR
        office.looks()
    office.comes_home()
    voice, other = office.voice(sid), office.voice(known)
    assert voice
    assert (voice.kind, voice.fate) == (Kind.UNKNOWN, Fate.HOME)
    assert other
    assert other.kind is Kind.ADDRESS
    assert not office.api.recordings
    assert office.voices.find(sid)
