"""A worker process does what nobody on the phone waits for."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from ivr.config import Settings, read_settings
from ivr.leaflets.order import Item, Order, State
from ivr.staff.account import Role
from ivr.store.database import Database
from ivr.store.exports import begin_export, get_export
from ivr.store.leaflets import find_order, save_order
from ivr.store.staff import add_account
from ivr.store.voices import Voices
from ivr.work.exports import export_task, sweep_exports
from ivr.work.forgetting import Memory, forget_daily
from ivr.work.publishing import publish_due
from ivr.work.queue import make_queue
from ivr.work.sweep import heartbeat, sweep
from tests.conftest import CHECKOUT

MINUTE = timedelta(minutes=1)


@contextmanager
def worker(home: Path, url: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """`ivr worker`, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ivr", "worker"],
        env={"PATH": os.environ["PATH"], "IVR_HOME": str(home), "DATABASE_URL": url, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 0, output
    assert "Traceback" not in output


@pytest.mark.parametrize("ago", [9, 11])
def test_a_call_silent_for_ten_minutes_is_over(
    tmp_path: Path, database: Database, url: str, ago: int
) -> None:
    begun = datetime.now(UTC) - ago * MINUTE
    asked = Order("CA1", begun, items=(Item("school-action"),))
    database.write(lambda connection: save_order(connection, asked))
    with worker(tmp_path, url) as process:
        assert process.stdout
        assert any("worker ready" in row for row in process.stdout)
    order = database.read(lambda connection: find_order(connection, "CA1"))
    assert order
    assert order.state == (State.IN_PROGRESS if ago < 10 else State.RANG_OFF)
    assert order.closed_at == (None if ago < 10 else begun)


def test_a_worker_waits_for_a_database_that_is_away(tmp_path: Path) -> None:
    with worker(tmp_path, f"sqlite:///{tmp_path}") as process:  # a folder is no database
        assert process.stdout
        first = process.stdout.readline()
        assert "the sweep waits for the database" in first
        assert "forgetting waits" in process.stdout.readline()
        assert "worker ready" in process.stdout.readline()


def test_a_worker_waits_for_a_queue_that_is_away(tmp_path: Path) -> None:
    with worker(tmp_path, "postgresql://nobody:very-secret@127.0.0.1:1/ivr") as process:
        assert process.stdout
        first = process.stdout.readline()
        assert "the worker waits for its queue" in first
        assert "very-secret" not in first


def test_an_export_is_made_by_the_worker(tmp_path: Path, database: Database, url: str) -> None:
    settings = read_settings(home=tmp_path, database_url=url, secret_key="a secret")
    now = datetime.now(UTC)

    def change(connection: Connection) -> int:
        save_order(connection, Order("CA1", now, items=(Item("school-action"),)))
        me = add_account(connection, "a@example.org", Role.REQUESTS)
        return begin_export(
            connection,
            staff_id=me.id,
            since=now - MINUTE,
            until=now + MINUTE,
            with_addresses=False,
            at=now,
        )

    number = database.write(change)
    with worker(tmp_path, url, SECRET_KEY="a secret"):
        queue = make_queue(settings)
        export_task(queue, lambda _: None)(number)
        queue.storage.close()
        for _ in range(200):
            export = database.read(lambda connection: get_export(connection, number))
            if export.finished_at:
                break
            time.sleep(0.1)
    assert export.requests == 1


def test_the_sweep_finds_exports_that_a_crash_has_left(tmp_path: Path, database: Database) -> None:
    now = datetime.now(UTC)

    def change(connection: Connection) -> int:
        me = add_account(connection, "a@example.org", Role.REQUESTS)
        given = {"staff_id": me.id, "since": now - MINUTE, "until": now, "with_addresses": False}
        return begin_export(connection, **given, at=now)  # type: ignore[arg-type]

    number = database.write(change)
    for later, is_made in ((1, False), (3, True)):
        moment = now + later * MINUTE
        sweep_exports(database, CHECKOUT / "prompts", lambda moment=moment: moment)  # type: ignore[misc]
        export = database.read(lambda connection: get_export(connection, number))
        assert (export.finished_at is not None) == is_made


def test_nothing_that_is_done_each_minute_fails_with_the_database(
    settings: Settings, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path}")  # a folder is no database
    sweep(database, datetime.now(UTC))
    heartbeat(database, datetime.now(UTC))
    publish_due(settings, database, lambda: datetime.now(UTC))
    sweep_exports(database, settings.prompts, lambda: datetime.now(UTC))
    forget_daily(Memory(settings, database, Voices(tmp_path / "voices"), lambda: datetime.now(UTC)))
    database.close()
