"""The database itself: what is promised is on disk, and what can't be promised is told."""

import io
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text

from ivr.leaflets.order import Order
from ivr.store import migrations, postgresql, sqlite
from ivr.store.database import Database, DatabaseFault, DatabaseUnavailable, default_url
from ivr.store.leaflets import find_order, save_order
from ivr.store.tables import calls
from tests.store.callers import STEPS, order_step
from tests.store.processes import Child, side_by_side

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def saving(call: str) -> Callable[[Connection], None]:
    return lambda connection: save_order(connection, Order(call, NOW))


def stored_calls(database: Database) -> set[str]:
    return set(database.read(lambda connection: connection.scalars(select(calls.c.call)).all()))


def the_order(database: Database, call: str) -> Order:
    order = database.read(lambda connection: find_order(connection, call))
    assert order
    return order


def test_a_change_is_there_for_the_next_process(database: Database, url: str) -> None:
    assert database.write(lambda connection: saving("CA1")(connection) or "done") == "done"
    with closing(Database(url)) as another:
        assert stored_calls(another) == {"CA1"}


def test_a_change_that_fails_leaves_the_others_and_nothing_of_itself(database: Database) -> None:
    def change(number: int) -> str:
        def run(connection: Connection) -> str:
            saving(f"CA{number}")(connection)
            if number % 3 == 0:
                raise LookupError(number)
            return f"kept {number}"

        try:
            return database.write(run)
        except LookupError as error:
            return f"lost {error}"

    with ThreadPoolExecutor(24) as callers:
        outcomes = list(callers.map(change, range(96)))
    assert outcomes == [f"{'kept' if n % 3 else 'lost'} {n}" for n in range(96)]
    assert stored_calls(database) == {f"CA{n}" for n in range(96) if n % 3}


def test_callers_who_wait_share_one_commit(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'ivr.db'}")) as database:
        database.upgrade()
        begun, go_on = threading.Event(), threading.Event()

        def first(connection: Connection) -> int:
            begun.set()
            go_on.wait()
            return transaction(connection)

        def transaction(connection: Connection) -> int:
            # A transaction that has written shows its own rows to itself alone.
            saving(f"CA{threading.get_ident()}-{time.monotonic_ns()}")(connection)
            return len(connection.scalars(select(calls.c.id)).all())

        with ThreadPoolExecutor(9) as callers:
            head = callers.submit(database.write, first)
            begun.wait()
            tail = [callers.submit(database.write, transaction) for _ in range(8)]
            with closing(sqlite3.connect(tmp_path / "ivr.db")) as onlooker:
                go_on.set()
                assert head.result() == 1
                assert sorted(each.result() for each in tail) == list(range(2, 10))
                assert onlooker.execute("SELECT count(*) FROM calls").fetchone() == (9,)


def test_what_was_promised_outlives_a_kill(url: str) -> None:
    child = Child("order-until-killed", url)
    child.wait_until_ready()
    child.go()
    promised = [child.line() for _ in range(150)]
    promised += child.kill()
    reached: dict[str, int] = {}
    for line in promised:
        call, step = line.split()
        reached[call] = max(reached.get(call, -1), int(step))
    with closing(Database(url)) as database:
        for call, last in reached.items():
            # A step more may be on disk that nobody has heard of.
            assert the_order(database, call).step in (last + 1, last + 2)
            answers = {order_step(database, call, again) for again in range(STEPS)}
            assert len(answers) == STEPS
            order = the_order(database, call)
            assert order.step == STEPS
            assert len(order.items) == 1
            assert len(order.voices) == 2
            assert order.confirmed_at


def test_two_processes_bring_a_new_database_to_its_newest_form(empty_url: str) -> None:
    with closing(Database(empty_url)) as database:
        assert side_by_side(*3 * [("upgrade", empty_url)]) == 3 * [["True"]]
        assert database.is_current()
        database.upgrade()
        assert database.is_current()


def test_a_new_database_is_not_current(empty_url: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    with closing(Database(empty_url)) as database:
        assert not database.is_current()
        with pytest.raises(DatabaseUnavailable):
            database.write(saving("CA1"))


def test_migrations_make_what_the_tables_say(database: Database) -> None:
    def check(connection: Connection) -> None:
        config = migrations.config(connection)
        config.stdout = io.StringIO()  # else that of the test which was first to import alembic
        command.check(config)
        assert ScriptDirectory.from_config(config).get_heads() == [migrations.newest()]

    database.read(check)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    with closing(Database(default_url(tmp_path / "var"))) as database:
        database.upgrade()
        database.write(saving("CA1"))
        for path in (tmp_path / "var").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_sqlite_is_set_up_for_power_cuts(tmp_path: Path) -> None:
    def pragmas(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    with closing(Database(f"sqlite:///{tmp_path / 'ivr.db'}")) as database:
        assert database.write(pragmas) == ["wal", 2, 1]


def test_a_file_that_can_not_be_opened(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with closing(Database(f"sqlite:///{tmp_path / 'file' / 'ivr.db'}")) as database:
        for use in (database.upgrade, database.is_current, lambda: database.write(saving("CA1"))):
            with pytest.raises(DatabaseUnavailable):
                use()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "ivr.db").write_text("Dear parents, " * 1000)
    with closing(Database(f"sqlite:///{tmp_path / 'ivr.db'}")) as database:
        with pytest.raises(DatabaseUnavailable):
            database.write(saving("CA1"))
        with pytest.raises(DatabaseUnavailable):
            stored_calls(database)


def test_a_file_that_can_not_be_written(tmp_path: Path) -> None:
    path = tmp_path / "ivr.db"
    with closing(Database(f"sqlite:///{path}")) as database:
        database.upgrade()
    read_only = Database(f"sqlite:///file:{path}?mode=ro&uri=true")
    with closing(read_only), pytest.raises(DatabaseUnavailable):
        read_only.write(saving("CA1"))


def test_a_full_disk(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ivr.db'}"
    with closing(Database(url)) as database:
        database.upgrade()
        [[*promised, last]] = side_by_side(("fill-disk", url, "300000"))
        assert last == "unavailable"
        assert promised
        assert stored_calls(database) == set(promised)
        database.write(saving("once there is room again"))


def test_a_neighbour_who_keeps_the_file_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_LOCKED_TOO_LONG", 0.2)
    with closing(Database(f"sqlite:///{tmp_path / 'ivr.db'}")) as database:
        database.upgrade()
        database.write(saving("before"))
        with closing(sqlite3.connect(tmp_path / "ivr.db", isolation_level=None)) as neighbour:
            neighbour.execute("BEGIN IMMEDIATE")
            assert stored_calls(database) == {"before"}
            with pytest.raises(DatabaseUnavailable, match="locked for too long"):
                database.write(saving("meanwhile"))
            neighbour.execute("ROLLBACK")
        database.write(saving("after"))
        assert stored_calls(database) == {"before", "after"}


def test_who_has_been_told_no_is_not_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_LONGEST_WAIT", 0.1)
    with closing(Database(f"sqlite:///{tmp_path / 'ivr.db'}")) as database:
        database.upgrade()
        go_on = threading.Event()
        with ThreadPoolExecutor(1) as callers:
            slow = callers.submit(database.write, lambda _: go_on.wait())
            time.sleep(0.05)
            with pytest.raises(DatabaseUnavailable):
                database.write(saving("CA1"))
            go_on.set()
            assert slow.exception()
        monkeypatch.setattr(sqlite, "_LONGEST_WAIT", 10.0)
        database.write(saving("CA2"))
        assert stored_calls(database) == {"CA2"}


def test_a_timeout_of_the_change_itself_is_its_own(database: Database) -> None:
    def change(_: Connection) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        database.write(change)


def test_a_server_out_of_reach() -> None:
    with closing(Database("postgresql://nobody:secret@127.0.0.1:1/ivr")) as database:
        for use in (database.upgrade, database.is_current, lambda: database.write(saving("CA1"))):
            with pytest.raises(DatabaseUnavailable) as told:
                use()
            assert "secret" not in str(told.value)


def test_a_connection_that_has_died_is_replaced(shared_url: str) -> None:
    with closing(Database(shared_url)) as database:
        own = database.write(lambda connection: connection.scalar(text("SELECT pg_backend_pid()")))
        with psycopg.connect(shared_url, autocommit=True) as neighbour:
            neighbour.execute("SELECT pg_terminate_backend(%s, 5000)", [own])
        assert database.write(lambda connection: connection.scalar(text("SELECT 1"))) == 1


def test_a_row_that_stays_locked(shared_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_PATIENCE", 1)
    with closing(Database(shared_url)) as database, psycopg.connect(shared_url) as neighbour:
        neighbour.execute("LOCK TABLE calls")
        with pytest.raises(DatabaseUnavailable):
            database.write(saving("CA1"))


def test_more_callers_than_connections(shared_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_PATIENCE", 0.2)
    with closing(Database(shared_url)) as database:
        go_on = threading.Event()
        with ThreadPoolExecutor(16) as callers:
            busy = [callers.submit(database.read, lambda _: go_on.wait()) for _ in range(16)]
            time.sleep(0.3)
            with pytest.raises(DatabaseUnavailable, match="every connection is taken"):
                database.write(saving("CA1"))
            go_on.set()
            assert all(each.result() for each in busy)
        assert database.write(lambda connection: connection.scalar(text("SELECT 1"))) == 1


def test_a_fault_of_ours_is_loud_and_names_nobody(database: Database) -> None:
    def change(connection: Connection) -> None:
        connection.execute(text("INSERT INTO calls (id, call) VALUES (1, :call)"), {"call": "CA1"})
        connection.execute(text("INSERT INTO calls (id, call) VALUES (2, :call)"), {"call": "CA1"})

    with pytest.raises(DatabaseFault) as told:
        database.write(change)
    assert "CA1" not in str(told.value)
    assert told.value.__cause__ is None
    assert stored_calls(database) == set()


@pytest.mark.parametrize("url", ["", "mysql://db/ivr", "ivr.db"])
def test_other_kinds_of_database_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:/// or postgresql://"):
        Database(url)


def test_the_address_that_platforms_give(shared_url: str) -> None:
    url = shared_url.replace("postgresql://", "postgres://")
    with closing(Database(url)) as database:
        assert database.is_current()


def test_a_closed_database(database: Database) -> None:
    database.close()
    with pytest.raises(DatabaseUnavailable, match="closed"):
        database.write(saving("CA1"))


def test_a_menu_turn_needs_no_sqlalchemy() -> None:
    program = (
        "import sys; from ivr.store.database import Database; Database('sqlite:////ivr.db');"
        "sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'psycopg', 'alembic')))"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
