"""How a database goes about finding what it is asked for."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event, text

from ivr.store.database import Database

READS_A_WHOLE_TABLE = ("SCAN ", "Seq Scan")
# An empty list is a table of no rows to SQLite.
HARMLESS = ("USING COVERING INDEX", "USING INDEX", "CONSTANT ROW", "(subquery")


def plan_of(database: Database, kind: str, question: Callable[[Connection], Any]) -> list[str]:
    """The steps of every question that is asked of it, one a line."""
    plan: list[str] = []

    def explain(connection: Connection) -> None:
        if kind == "postgresql":  # which reads small tables whole, if it may
            for habit in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
                connection.execute(text(f"SET LOCAL {habit} = off"))

        def see(conn: Any, _: Any, statement: str, parameters: Any, *__: Any) -> None:
            if statement.startswith("SELECT"):
                asked = conn.connection.cursor()
                word = "EXPLAIN" if kind == "postgresql" else "EXPLAIN QUERY PLAN"
                asked.execute(f"{word} {statement}", parameters)
                plan.extend(" ".join(map(str, row)) for row in asked.fetchall())

        event.listen(connection, "before_cursor_execute", see)
        try:
            question(connection)
        finally:
            event.remove(connection, "before_cursor_execute", see)

    database.read(explain)
    return plan


def read_whole(plan: list[str], *, but: tuple[str, ...] = ()) -> list[str]:
    """The steps that read a table from end to end, but for those that name one of `but`."""
    return [
        step
        for step in plan
        if any(sign in step for sign in READS_A_WHOLE_TABLE)
        and not any(sign in step for sign in (*HARMLESS, *but))
    ]
