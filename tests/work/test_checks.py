"""The worker sees whether calls reach the line, by asking Twilio and by ringing it."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from ivr.call.edition import Edition, load_fitting
from ivr.calls.own import NO_CALL, is_signed, new_name
from ivr.calls.tally import Figure
from ivr.config import Settings
from ivr.notices.notice import Notice
from ivr.simulator.sound import Sounds
from ivr.store.audio_files import ShippedAudio
from ivr.store.checks import SELF_CALL, TWILIO, Check, find_check
from ivr.store.database import Database, default_url
from ivr.twilio_rest.account import Account
from ivr.twilio_rest.document import get_document
from ivr.work import checks as under_test
from ivr.work.checks import Checks
from ivr.work.self_call import ring_ourselves
from tests.line import Line
from tests.twilio_rest.twilio_api import ACCOUNT, TwilioApi
from tests.web.test_call_notes import counted, of, ring

STAGES = (
    *("school-action", "education-plan", "school-action-plus", "what-next", "assessment"),
    *("chesterfield-office", "derby-office", "website"),
)


def now() -> datetime:
    return datetime.now(UTC)


def edition_of(line: Line) -> Edition:
    audio = ShippedAudio(line.settings.audio)
    recordings = {language: audio.read(language) for language in audio.languages()}
    edition, problems = load_fitting(line.settings.prompts, recordings, {})
    assert edition
    assert not problems
    return edition


@pytest.fixture
def kept(line: Line) -> Iterator[Database]:
    """The database of the line, with its tables."""
    database = Database(default_url(line.settings.home))
    database.upgrade()
    yield database
    database.close()


def test_every_stage_is_reached_and_heard(line: Line) -> None:
    sounds, chosen = Sounds(), list[str]()
    for stage in STAGES:

        def choose(stages: object, stage: str = stage) -> str:
            assert set(STAGES) <= set(stages)  # type: ignore[call-overload]
            chosen.append(stage)
            return stage

        assert ring_ourselves(line.settings, edition_of(line), now(), sounds, choose) == []
    assert tuple(chosen) == STAGES


def test_other_words_than_are_on_air_are_told_and_no_key_is_pressed(
    line: Line, prompts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = prompts.parent / "others"
    shutil.copytree(prompts, elsewhere)
    menu = elsewhere / "en" / "main-menu.txt"
    menu.write_text(menu.read_text().replace("1: ", "1: No longer ", 1))
    edition, _ = load_fitting(elsewhere, {}, {})
    assert edition
    [problem] = ring_ourselves(line.settings, edition, now(), Sounds())
    assert "heard other words at main-menu than are on air" in problem
    assert capsys.readouterr().out.count("key=") == 1  # that the call came in


def test_a_line_that_does_not_answer_is_told(line: Line) -> None:
    edition = edition_of(line)
    for wrong in ({"public_url": "http://127.0.0.1:1"}, {"twilio_auth_tokens": ("another",)}):
        settings = line.settings.model_copy(update=wrong)
        [problem] = ring_ourselves(settings, edition, now(), Sounds())
        assert f"Our own call to {settings.address} went wrong: " in problem


def test_a_notice_in_place_of_a_page_is_gone_round(line: Line) -> None:
    instead = Notice("names-changed", "help-at-school", instead=True)
    edition = edition_of(line)
    ways: list[set[str]] = []

    def choose(stages: object) -> str:
        ways.append(set(stages))  # type: ignore[call-overload]
        return "website"

    told = ring_ourselves(
        line.settings, replace(edition, notices=(instead,)), now(), Sounds(), choose
    )
    assert (told, ways) == ([], [{"chesterfield-office", "derby-office", "website"}])


def test_our_own_calls_are_in_no_figures(line: Line, kept: Database) -> None:
    assert ring_ourselves(line.settings, edition_of(line), now(), Sounds()) == []
    account = Account(ACCOUNT, line.settings.twilio_auth_tokens)
    get_document("POST", f"{line.url}/voice", account, line.settings.twilio_number)
    ring(line, "1")
    assert of(counted(line, kept, 1), Figure.CALLS) == 1


def test_nobody_else_can_make_a_call_of_our_own() -> None:
    name = new_name("a secret")
    assert re.fullmatch("CA[0-9a-f]{32}", name)
    assert name != new_name("a secret")
    assert is_signed(name, "a secret")
    assert is_signed(NO_CALL, "a secret")
    assert not is_signed(name, "another secret")
    for other in (
        f"{name[:-1]}{'1' if name[-1] == '0' else '0'}",
        f"CA{'1' * 32}",
        "",
        "é",
    ):
        assert not is_signed(other, "a secret")


def test_a_call_from_another_number_counts_whatever_its_name(line: Line, kept: Database) -> None:
    ring(line, "1", new_sid=lambda _: new_name(line.settings.secret_key))
    assert of(counted(line, kept, 1), Figure.CALLS) == 1


def test_what_is_found_is_kept(line: Line, api: TwilioApi, database: Database) -> None:
    settings = line.settings.model_copy(update=api.settings)
    checks = Checks(settings, database, now)
    assert database.read(partial(find_check, name=SELF_CALL)) is None
    Checks(line.settings, database, now).ring()
    found = database.read(partial(find_check, name=SELF_CALL))
    assert found
    assert found.problems == ()
    for _ in range(2):
        checks.check_twilio()
        found = database.read(partial(find_check, name=TWILIO))
        assert found
        assert len(found.problems) == 1
        assert "where Twilio can't reach us" in found.problems[0]


def test_each_is_done_in_its_time_and_by_one_of_several(
    line: Line, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The public address is one where nothing listens; each call is made twice before it counts."""
    monkeypatch.setattr(under_test, "_LOOK_AGAIN", 0.0)
    elsewhere = {"public_url": "https://127.0.0.2:1", "self_call": 5}
    settings = line.settings.model_copy(update=elsewhere)
    time = [now()]
    workers = [Checks(settings, database, lambda: time[0]) for _ in range(2)]
    found: list[Check | None] = []
    for minutes in (0, 4, 6):
        time[0] += timedelta(minutes=minutes)
        for worker in workers:
            worker.look()
        found.append(database.read(partial(find_check, name=SELF_CALL)))
    first, again, later = found
    assert first
    assert "no connection to the server" in first.problems[0]
    assert again == first
    assert later
    assert later.at > first.at
    assert database.read(partial(find_check, name=TWILIO)) is None


@pytest.mark.parametrize(
    ("changed", "rings"),
    [
        ({}, True),
        ({"self_call": 0}, False),
        ({"public_url": "https://localhost"}, False),
        ({"public_url": ""}, False),
    ],
)
def test_only_what_the_world_can_ring_is_rung(
    settings: Settings, changed: dict[str, object], rings: bool
) -> None:
    production = {"public_url": "https://line.example.org"} | changed
    assert settings.model_copy(update=production).rings_itself is rings
