"""`ivr doctor` says what is wrong, and nothing that is anybody's business."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.leaflets.order import Item, Order
from ivr.store.checks import SELF_CALL, TWILIO, Check, note_check
from ivr.store.database import Database
from ivr.store.heartbeats import FORGETTING, WORKER, beat
from ivr.store.leaflets import save_order

SECRETS = {
    "SECRET_KEY": "very-secret",
    "TWILIO_AUTH_TOKEN": "very-secret",
    "IVR_METRICS_KEY": "very-secret",
}


def doctor(home: Path, **env: str) -> Result:
    return CliRunner().invoke(main, ["doctor"], env={"IVR_HOME": str(home), **SECRETS, **env})


def test_a_line_that_is_well(tmp_path: Path, url: str, database: Database) -> None:
    now = datetime.now(UTC)
    order = Order("CA1", now, items=(Item("school-action"),), ring_back="+447700900123")

    for name in (WORKER, FORGETTING):
        database.write(lambda c, name=name: beat(c, name, now))  # type: ignore[misc]
    database.write(lambda c: save_order(c, order))
    told = doctor(tmp_path, DATABASE_URL=url)
    assert told.exit_code == 0, told.output
    assert "Nothing is wrong." in told.output
    assert "requests in_progress         1" in told.output
    for secret in ("very-secret", "700900123", "CA1"):
        assert secret not in told.output


def test_a_worker_that_is_away(tmp_path: Path, database: Database, url: str) -> None:
    long_ago = datetime.now(UTC) - timedelta(minutes=6)
    database.write(lambda c: beat(c, WORKER, long_ago))
    told = doctor(tmp_path, DATABASE_URL=url)
    assert told.exit_code == 1
    assert "The worker has not run since" in told.output
    assert "Forgetting what is old has not run so far." in told.output


def test_whether_calls_reach_us(tmp_path: Path, url: str, database: Database) -> None:
    now, account = datetime.now(UTC), "AC" + "1" * 32
    for name in (WORKER, FORGETTING):
        database.write(lambda c, name=name: beat(c, name, now))  # type: ignore[misc]
    here = {
        "DATABASE_URL": url,
        "PUBLIC_URL": "https://line.example.org",
        "TWILIO_ACCOUNT_SID": account,
    }
    told = doctor(tmp_path, **here)
    assert told.exit_code == 0, told.output
    assert "self-call looked at          never" in told.output
    for name, problems in ((TWILIO, (f"The account {account} is closed.",)), (SELF_CALL, ())):
        found = Check(now, problems)
        database.write(partial(note_check, name=name, check=found))
    told = doctor(tmp_path, **here)
    assert told.exit_code == 1
    assert f"self-call looked at          {now.isoformat(timespec='seconds')}" in told.output
    assert "Wrong: The account AC1111… is closed." in told.output
    told = doctor(tmp_path, DATABASE_URL=url)
    assert (told.exit_code, "looked at" in told.output) == (0, False)


def test_everything_is_away(tmp_path: Path) -> None:
    away = {
        "DATABASE_URL": "postgresql://me:very-secret@127.0.0.1:1/ivr",
        "QUEUE_URL": "redis://:very-secret@127.0.0.1:1/0",
        "AUDIO_URL": "s3://bucket/x",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "very-secret",
        "AWS_SECRET_ACCESS_KEY": "very-secret",
    }
    told = doctor(tmp_path, **away)
    assert told.exit_code == 1
    for what in ("The database can't be used", "The store of sounds can't", "The queue can't"):
        assert what in told.output
    assert "very-secret" not in told.output


@pytest.mark.parametrize(
    ("env", "faults"),
    [
        ({}, 0),
        ({"DYNO": "web.1"}, 2),
        ({"DOKKU_APP_NAME": "line", "AUDIO_URL": "file:///srv/sounds"}, 2),
    ],
)
def test_files_on_a_disk_that_goes(tmp_path: Path, env: dict[str, str], faults: int) -> None:
    told = CliRunner().invoke(main, ["doctor", "--json"], env={"IVR_HOME": str(tmp_path), **env})
    problems = json.loads(told.stdout)["problems"]
    assert sum("throws the disk away" in each for each in problems) == faults
