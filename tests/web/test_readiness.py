"""Who watches is told which part fails; who calls is answered all the same."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from ivr.config import Settings
from ivr.store.checks import SELF_CALL, Check, note_check
from ivr.store.database import Database, default_url
from ivr.store.heartbeats import WORKER, beat
from tests.line import Line
from tests.served import served
from tests.store import bucket


def ready(line: Line) -> tuple[int, dict[str, object]]:
    answer = requests.get(f"{line.url}/readyz", timeout=20)
    return answer.status_code, answer.json()


def test_all_is_well(settings: Settings, url: str) -> None:
    with Line(settings.model_copy(update={"database_url": url})) as line:
        parts = {"database": "ok", "tables": "ok", "sounds": "ok"}
        assert ready(line) == (200, {"ready": True, **parts})


def test_the_tables_are_old(settings: Settings, empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        path = Path(empty_url.removeprefix("sqlite:///"))
        path.parent.mkdir(exist_ok=True)
        path.touch()
    with Line(settings.model_copy(update={"database_url": empty_url})) as line:
        status, told = ready(line)
    assert (status, told["database"], told["sounds"]) == (503, "ok", "ok")
    assert "are in form none" in str(told["tables"])


def test_everything_is_away_and_calls_are_answered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in bucket.env("http://127.0.0.1:1").items():
        monkeypatch.setenv(name, value)
    away = {
        "database_url": "postgresql://nobody:very-secret@127.0.0.1:1/ivr",
        "sounds_at": "s3://line/x",
    }
    with Line(settings.model_copy(update=away)) as line:
        status, told = ready(line)
        assert (status, told["ready"]) == (503, False)
        assert str(told["database"]).startswith("can't be used")
        assert str(told["sounds"]).startswith("can't be used")
        assert "very-secret" not in str(told)
        assert requests.get(f"{line.url}/healthz", timeout=5).text == "ok\n"
        assert "<Gather" in line.post("/voice").text


def test_a_folder_that_can_not_be_written(settings: Settings, tmp_path: Path) -> None:
    Database(default_url(settings.home)).upgrade()
    file = tmp_path / "file"
    file.touch(mode=stat.S_IRUSR)
    with Line(settings.model_copy(update={"sounds_at": (file / "x").as_uri()})) as line:
        status, told = ready(line)
    assert (status, told["sounds"]) == (503, "can't be written to")


def test_the_figures_are_of_all_processes(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'ivr.db'}"
    with served(tmp_path, database) as one, served(tmp_path, database, IVR_METRICS_KEY="k") as two:
        for line, turns in ((one, 3), (two, 2)):
            for _ in range(turns):
                line.post("/voice", CallSid="CA1")
        refused = requests.get(f"{two.public_url}/metrics", timeout=5)
        assert refused.status_code == 401
        key = {"Authorization": "Bearer k"}
        requests.get(f"{two.public_url}/metrics", headers=key, timeout=5)  # its own are added up
        told = requests.get(f"{one.public_url}/metrics", timeout=5).text
    assert 'ivr_turns_total{outcome="call"} 5.0' in told
    assert 'ivr_slow_turns_total{seconds="1.0"} 0.0' in told
    assert "ivr_turn_seconds_total 0.0" in told


def test_what_the_worker_has_found_is_told(
    settings: Settings, url: str, database: Database
) -> None:
    at = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    database.write(lambda c: beat(c, WORKER, at))
    for problems in ((), ("Nobody answers.", "Twilio refuses us.")):
        found = Check(at, problems)
        database.write(lambda c, found=found: note_check(c, SELF_CALL, found))  # type: ignore[misc]
        with Line(settings.model_copy(update={"database_url": url})) as line:
            told = requests.get(f"{line.url}/metrics", timeout=5).text
        read = text_string_to_metric_families(told)
        values = {each.name: each.value for family in read for each in family.samples}
        assert values["ivr_worker_seen_seconds"] == at.timestamp()
        assert values["ivr_check_seconds"] == at.timestamp()
        assert values["ivr_check_problems"] == len(problems)
        assert 'ivr_check_problems{check="self-call"}' in told
