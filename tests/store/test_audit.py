"""The audit log, kept: what is looked for is found, off an index, page by page."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import Connection, event, text

from ivr.staff.account import Role
from ivr.staff.audit import Entry, Kind
from ivr.store import staff
from ivr.store.audit import Page, Wanted, add_entry, list_entries
from ivr.store.database import Database

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def log(database: Database, *entries: Entry) -> None:
    def change(connection: Connection) -> None:
        for entry in entries:
            add_entry(connection, entry)

    database.write(change)


def listed(
    database: Database, wanted: Wanted, *, older: tuple[datetime, int] | None = None, most: int = 50
) -> Page:
    return database.read(lambda c: list_entries(c, wanted, older=older, most=most))


def test_an_entry_comes_back_as_it_was(database: Database) -> None:
    number = database.write(lambda c: staff.add_account(c, "a@example.org", Role.LOOK)).id
    entry = Entry(NOW, Kind.PRINT, "printed 14 labels", "Ravi", number, "batch/7")
    log(database, entry)
    assert listed(database, Wanted()) == Page((entry,), None)


def test_an_entry_is_undone_with_what_it_tells(database: Database) -> None:
    def change(connection: Connection) -> None:
        add_entry(connection, Entry(NOW, Kind.CHANGE, "published Welcome message"))
        raise LookupError

    with pytest.raises(LookupError):
        database.write(change)
    assert listed(database, Wanted()).entries == ()


def test_what_is_looked_for(database: Database) -> None:
    a, b = (
        database.write(lambda c, n=name: staff.add_account(c, f"{n}@example.org", Role.LOOK)).id  # type: ignore[misc]
        for name in "ab"
    )
    entries = [
        Entry(NOW + timedelta(hours=hour), kind, f"did {hour}", "X", number, about)
        for hour, (kind, number, about) in enumerate(
            product((Kind.PRINT, Kind.CHANGE), (a, b), ("recording/welcome", ""))
        )
    ]
    log(database, *entries)

    def found(wanted: Wanted) -> list[str]:
        return [entry.did for entry in listed(database, wanted).entries]

    assert found(Wanted(kind=Kind.PRINT)) == ["did 3", "did 2", "did 1", "did 0"]
    assert found(Wanted(staff=a)) == ["did 5", "did 4", "did 1", "did 0"]
    assert found(Wanted(staff=b, kind=Kind.CHANGE)) == ["did 7", "did 6"]
    assert found(Wanted(about="recording/welcome")) == ["did 6", "did 4", "did 2", "did 0"]
    since, until = NOW + timedelta(hours=2), NOW + timedelta(hours=5)
    assert found(Wanted(since=since, until=until)) == ["did 4", "did 3", "did 2"]
    assert found(Wanted(staff=b, since=until)) == ["did 7", "did 6"]


def test_pages_hold_each_entry_once_even_of_one_moment(database: Database) -> None:
    log(database, *(Entry(NOW, Kind.LISTEN, f"did {number}") for number in range(25)))
    seen, older = [], None
    while True:
        page = listed(database, Wanted(kind=Kind.LISTEN), older=older, most=10)
        seen += [entry.did for entry in page.entries]
        older = page.next
        # Whoever looks is not confused by what is done meanwhile.
        log(database, Entry(NOW + timedelta(hours=1), Kind.LISTEN, "did more"))
        if older is None:
            break
    assert seen == [f"did {number}" for number in reversed(range(25))]


EVERY_SEARCH = [
    Wanted(staff=who, kind=kind, since=since, until=until)
    for who, kind, since, until in product(
        (None, 1), (None, Kind.PRINT), (None, NOW), (None, NOW + timedelta(days=1))
    )
] + [Wanted(about="recording/welcome")]


@pytest.mark.parametrize("older", [None, (NOW, 7)])
@pytest.mark.parametrize("wanted", EVERY_SEARCH)
def test_no_search_reads_the_whole_log_or_sorts_it(
    database: Database, kind: str, wanted: Wanted, older: tuple[datetime, int] | None
) -> None:
    plan: list[str] = []

    def explain(connection: Connection) -> None:
        if kind == "postgresql":  # which reads small tables whole, if it may
            for habit in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
                connection.execute(text(f"SET LOCAL {habit} = off"))

        def see(conn, cursor, statement, parameters, context, many):  # type: ignore[no-untyped-def]
            if statement.startswith("SELECT"):
                word = "EXPLAIN" if kind == "postgresql" else "EXPLAIN QUERY PLAN"
                asked = conn.connection.cursor()
                asked.execute(f"{word} {statement}", parameters)
                plan.extend(" ".join(map(str, row)) for row in asked.fetchall())

        event.listen(connection, "before_cursor_execute", see)
        list_entries(connection, wanted, older=older)
        event.remove(connection, "before_cursor_execute", see)

    database.read(explain)
    told = "\n".join(plan)
    assert "ix_audit_" in told, told
    assert "Seq Scan" not in told, told
    assert "Sort" not in told, told
    assert "TEMP B-TREE" not in told, told
