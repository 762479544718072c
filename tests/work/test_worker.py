"""A worker process does what nobody on the phone waits for."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.leaflets.order import Item, Order, State
from ivr.store.database import Database
from ivr.store.leaflets import find_order, save_order

MINUTE = timedelta(minutes=1)


@contextmanager
def worker(home: Path, url: str) -> Iterator[subprocess.Popen[str]]:
    """`ivr worker`, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ivr", "worker"],
        env={"PATH": os.environ["PATH"], "IVR_HOME": str(home), "DATABASE_URL": url},
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
        assert "worker ready" in process.stdout.readline()
