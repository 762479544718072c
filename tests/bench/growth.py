"""A database with very many orders in it, for the benchmark."""

from functools import partial

from sqlalchemy import Connection, text

from ivr.store.database import Database

_AT_ONCE = 20_000
_NUMBERS = {
    "sqlite": (
        "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)"
    ),
    "postgresql": "WITH n(i) AS (SELECT generate_series(CAST(:first AS int), CAST(:last AS int)))",
}
_RANDOM = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "md5(i || random()::text)",
}
_LONG_AGO = {
    "sqlite": "datetime('2026-01-01', '+' || i || ' seconds') || '.000000'",
    "postgresql": "timestamptz '2026-01-01 00:00Z' + i * interval '1 second'",
}
_EMPTY = {"sqlite": "'[]'", "postgresql": "'[]'::jsonb"}


def fill(url: str, count: int) -> None:
    """Store finished orders, each with two recordings and the answer to its last step."""
    database = Database(url)
    for first in range(1, count + 1, _AT_ONCE):
        last = min(first + _AT_ONCE - 1, count)
        database.write(partial(_fill, first=first, last=last))
    database.write(_tell_the_planner)
    database.close()


def _fill(connection: Connection, first: int, last: int) -> None:
    kind = connection.dialect.name
    numbers, moment, empty = _NUMBERS[kind], _LONG_AGO[kind], _EMPTY[kind]
    name = _RANDOM[kind]
    for statement in (  # nothing here comes from outside
        f"INSERT INTO calls (id, call) {numbers} SELECT i, 'CA' || {name} FROM n",  # noqa: S608  # nothing from outside
        f"""INSERT INTO orders (id, call_id, asked_at, step, at, chosen, items, keys, letters,
                wrong_postcodes, unheard, postcode, voices, ring_back, reference, confirmed_at,
                needs_address, closed_at, handling, state)
            {numbers}
            SELECT i, i, {moment}, 8, 'done', '', {empty}, '740133', 'DD', 0, 0, 'S40 1DD',
                {empty}, '', CAST(100000 + i % 900000 AS TEXT), {moment}, false, {moment},
                'posted', 'posted' FROM n""",  # noqa: S608  # nothing from outside
        f"""INSERT INTO order_turns (call_id, step, answer, answered_at)
            {numbers} SELECT i, 7, '{"x" * 400}', {moment} FROM n""",  # noqa: S608  # nothing from outside
        *2
        * [
            f"""INSERT INTO recordings (id, call, kind, item, url, seconds, copied)
            {numbers} SELECT 'RE' || {name}, 'CA' || {name}, 'name', 0, '{"x" * 80}', 2.5, true
            FROM n"""  # noqa: S608  # nothing from outside
        ],
    ):
        connection.execute(text(statement), {"first": first, "last": last})


def _tell_the_planner(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for table in ("calls", "orders"):
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608  # nothing from outside
            )
    connection.exec_driver_sql("ANALYZE")
