"""What staff put on air is heard by the next caller of every process, and ends by itself."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from ivr.call.on_air import hours_part, notice_part
from ivr.notices.notice import Notice
from ivr.prompt_library.version import new_words
from ivr.store.announcements import announce
from ivr.store.database import Database
from ivr.store.on_air import put_on_air, take_off_air
from tests.line import link
from tests.patience import comes_true
from tests.served import Served, served

WORDS = "Our Derby office is snowed in."


def put(database: Database, part: str, value: Any) -> None:
    database.write(partial(put_on_air, part=part, value=value, at=datetime.now(UTC)))


def test_a_notice_on_two_processes(tmp_path: Path, url: str) -> None:
    database = Database(url)
    with served(tmp_path, url) as one, served(tmp_path, url, one.public_url) as other:
        servers = (one, other)
        in_progress = one.post("/voice", CallSid="CA" + "1" * 32)
        assert WORDS not in in_progress
        ends = datetime.now(UTC) + timedelta(seconds=8)
        now = datetime.now(UTC)
        words = new_words("en", "snow", WORDS, now, "Rosa")
        snow = Notice("snow", "main-menu", ends=ends)
        database.write(lambda connection: announce(connection, snow, now, words))

        def is_said(server: Served) -> bool:
            return WORDS in server.post("/voice", CallSid="CA" + "2" * 32)

        assert all(comes_true(partial(is_said, server)) for server in servers)
        # The call in progress goes on, from whichever process answers.
        key = link(in_progress, "Gather")
        assert all(
            "help-at-school" in server.post(key, CallSid="CA" + "1" * 32, Digits="1")
            for server in servers
        )
        assert comes_true(lambda: not any(map(is_said, servers)))
        assert datetime.now(UTC) >= ends
    database.close()


def test_an_office_closed_by_hand_and_opened_again(tmp_path: Path, url: str) -> None:
    database = Database(url)
    with served(tmp_path, url) as server:
        menu = server.post("/voice", CallSid="CA" + "1" * 32)
        person = server.post(link(menu, "Gather"), CallSid="CA" + "1" * 32, Digits="0")

        def is_rung() -> bool:
            answer = server.post(link(person, "Gather"), CallSid="CA" + "1" * 32, Digits="1")
            return "+441632960003" in answer

        assert is_rung()
        put(database, hours_part("derby"), {"closed-until": "further notice"})
        assert comes_true(lambda: not is_rung())
        database.write(partial(take_off_air, part=hours_part("derby")))
        assert comes_true(is_rung)
    database.close()


def test_what_no_longer_fits_stays_off_air_and_is_logged(tmp_path: Path, url: str) -> None:
    database = Database(url)
    put(database, hours_part("derby"), {"closed-until": "further notice"})
    put(database, notice_part("old"), {"before": "a-page-of-last-year"})
    with served(tmp_path, url) as server:
        menu = server.post("/voice", CallSid="CA" + "1" * 32)
        person = server.post(link(menu, "Gather"), CallSid="CA" + "1" * 32, Digits="0")
        answer = server.post(link(person, "Gather"), CallSid="CA" + "1" * 32, Digits="1")
        assert "<Dial" not in answer  # the office stays closed all the same
        assert "a-page-of-last-year" in server.log()
    database.close()
