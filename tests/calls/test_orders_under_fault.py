"""What an order survives: servers that are killed, and two that are asked at the same moment."""

import contextlib
import threading
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import requests

from ivr.leaflets.order import Item, Order, State
from ivr.store.database import Database
from ivr.store.leaflets import list_orders
from tests.line import link, silent_second
from tests.served import Served, served

CALL = "CA" + "7" * 32
ADDRESS, NAME = "RE" + "a" * 32, "RE" + "b" * 32
Answer = Callable[[str], tuple[str, dict[str, str]]]
"""A document → the webhook that the caller's answer to it is."""


def press(keys: str) -> Answer:
    return lambda document: (link(document, "Gather"), {"Digits": keys})


def say(recording: str) -> Answer:
    about = {
        "RecordingSid": recording,
        "RecordingUrl": f"https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/{recording}",
        "RecordingDuration": "5",
        "Digits": "#",
    }
    return lambda document: (link(document, "Record"), about)


_MOMENTS = (0.002, 0.2)
BEFORE_THE_ORDER = press("3")
ORDER = [
    press("1"),  # which leaflet
    press("1"),  # ordinary print
    press("1"),  # the privacy words
    press("740133#"),
    press("1"),  # D
    press("1"),  # D
    press("1"),  # S40 1DD is right
    say(ADDRESS),
    say(NAME),
    press("1"),  # what was heard back is right
    press("2"),  # do not ring me back
]


def the_only_order(url: str) -> Order:
    database = Database(url)
    (order,) = database.read(list_orders).orders
    database.close()
    return order


def test_a_server_killed_at_every_step(tmp_path: Path, url: str) -> None:
    """Killed while it answers, or just after; each webhook is sent again, and once more."""
    server = Served(tmp_path, url)
    server.start()
    try:
        for recording in (ADDRESS, NAME):
            server.hand_over(recording, silent_second())
        document = server.post("/voice", CallSid=CALL)
        target, form = BEFORE_THE_ORDER(document)
        document = server.post(target, CallSid=CALL, **form)
        for answer, moment in zip(ORDER, cycle(_MOMENTS), strict=False):
            target, form = answer(document)
            told: list[str] = []
            sender = threading.Thread(target=_send, args=(server, target, form, told))
            sender.start()
            time.sleep(moment)
            server.kill()
            sender.join()
            server.start()
            told += [server.post(target, CallSid=CALL, **form) for _ in range(2)]
            assert len(set(told)) == 1  # whatever was answered is answered again
            document = told[0]
    finally:
        server.kill()
    order = the_only_order(url)
    assert (order.state, order.postcode) == (State.WAITING, "S40 1DD")
    assert order.items == (Item("school-action"),)
    assert [voice.id for voice in order.voices] == [ADDRESS, NAME]


def _send(server: Served, target: str, form: dict[str, str], told: list[str]) -> None:
    # Killed before it could answer: that is what is tried here.
    with contextlib.suppress(requests.RequestException):
        told.append(server.post(target, CallSid=CALL, **form))


def test_two_servers_asked_at_the_same_moment(tmp_path: Path, url: str) -> None:
    with served(tmp_path, url) as one, served(tmp_path, url, one.public_url) as other:
        for recording in (ADDRESS, NAME):
            one.hand_over(recording, silent_second())
        document = one.post("/voice", CallSid=CALL)
        for answer in (BEFORE_THE_ORDER, *ORDER):
            target, form = answer(document)
            first, second = _at_once((one, other), target, form)
            assert first == second
            document = first
    order = the_only_order(url)
    assert (order.state, order.items) == (State.WAITING, (Item("school-action"),))


def test_a_full_disk_is_logged_and_the_caller_put_through(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ivr.db'}"
    with served(tmp_path, url, largest_file=1024 * 1024) as server:
        for number in range(1000):
            call = f"CA{number:032}"
            target, form = BEFORE_THE_ORDER(server.post("/voice", CallSid=call))
            menu = server.post(target, CallSid=call, **form)
            target, form = press("1")(menu)
            document = server.post(target, CallSid=call, **form)
            if "<Dial" in document:
                break
        assert number > 10
        assert "+441632960001" in document
        assert "what a caller gave could not be kept" in server.log()
        assert "SQLITE_FULL" in server.log() or "SQLITE_IOERR" in server.log()


def _at_once(servers: tuple[Served, Served], target: str, form: dict[str, str]) -> list[str]:
    """What each answers to the same webhook, sent to both as nearly together as can be."""
    answers = ["", ""]
    ready = threading.Barrier(len(servers))

    def ask(number: int) -> None:
        ready.wait()
        answers[number] = servers[number].post(target, CallSid=CALL, **form)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(servers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
