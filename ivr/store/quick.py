"""A statement that is run on the driver itself, for what every turn of an order asks.

SQLAlchemy compiles it, once; its own way from there to the driver and back takes longer than
SQLite or PostgreSQL's client takes for the whole question.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError

Process = Callable[[Any], Any] | None


@dataclass(frozen=True)
class _Plan:
    sql: str
    binds: Sequence[tuple[str, Any, Process]]
    """Name, what it is where nothing is given, and how its value is put to the driver."""
    is_positional: bool
    row: Callable[..., Any]
    types: Sequence[Any]


class Quick:
    """One statement, compiled for each kind of database when it is first asked."""

    def __init__(
        self, make: Callable[[str], ClauseElement], columns: Sequence[str] | None = None
    ) -> None:
        """`make` is given the kind, such as "sqlite"; `columns` are those that a change sets."""
        self.make = make
        self._columns = columns
        self._plans: dict[str, _Plan] = {}
        self._results: dict[str, list[Process]] = {}

    def all(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        """Every row, with its columns as attributes."""
        cursor, plan = self._run(connection, given)
        rows = cursor.fetchall()
        if not rows:
            return []
        results = self._results.get(connection.dialect.name)
        if results is None:
            results = [
                kind.dialect_impl(connection.dialect).result_processor(connection.dialect, told[1])
                for kind, told in zip(plan.types, cursor.description, strict=True)
            ]
            self._results[connection.dialect.name] = results
        return [
            plan.row(
                *[
                    process(value) if process else value
                    for process, value in zip(results, row, strict=True)
                ]
            )
            for row in rows
        ]

    def change(self, connection: Connection, given: Mapping[str, Any]) -> int:
        """How many rows were changed."""
        cursor, _ = self._run(connection, given)
        count: int = cursor.rowcount
        return count

    def _run(self, connection: Connection, given: Mapping[str, Any]) -> tuple[Any, _Plan]:
        if not connection.in_transaction():
            connection.begin()
        dialect = connection.dialect
        plan = self._plans.get(dialect.name) or self._compile(dialect)
        values = [
            process(given.get(name, fixed)) if process else given.get(name, fixed)
            for name, fixed, process in plan.binds
        ]
        names = () if plan.is_positional else [name for name, _, _ in plan.binds]
        cursor = _cursor(connection)
        try:
            cursor.execute(plan.sql, dict(zip(names, values, strict=True)) if names else values)
        except dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemy_tells_it(connection, error) from error
        return cursor, plan

    def _compile(self, dialect: Dialect) -> _Plan:
        statement = self.make(dialect.name)
        compiled: Any = statement.compile(dialect=dialect, column_keys=self._columns)
        types = {name: bind.type for bind, name in compiled.bind_names.items()}
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        plan = _Plan(
            sql=str(compiled),
            binds=[
                (name, compiled.params[name], _bind(types[name], dialect))
                for name in (compiled.positiontup or types)
            ],
            is_positional=bool(compiled.positiontup),
            row=namedtuple("Row", [column.name for column in columns]),
            types=[column.type for column in columns],
        )
        self._plans[dialect.name] = plan
        return plan


def _bind(kind: Any, dialect: Dialect) -> Process:
    process: Process = kind.dialect_impl(dialect).bind_processor(dialect)
    return process


def _cursor(connection: Connection) -> Any:
    """One for each connection: to make one takes as long as a question."""
    cursor = connection.info.get("cursor")
    if cursor is None:
        driver: Any = connection.connection.driver_connection
        cursor = connection.info["cursor"] = driver.cursor()
    return cursor


def _as_sqlalchemy_tells_it(connection: Connection, error: Any) -> Exception:
    dialect = connection.dialect
    driver: Any = connection.connection.driver_connection
    is_dead = dialect.is_disconnect(error, driver, None)
    if is_dead:
        connection.invalidate()
    told: Exception = DBAPIError.instance(
        None,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_dead,
        dialect=dialect,
    )
    return told
