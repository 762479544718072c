"""The rows of every table as lines of text, and back, whichever kind of database they are in.

The first line of a table's file names its columns; each other line is a row. What JSON can't say is
marked: `{"at": …}` a moment, `{"on": …}` a day, `{"bytes": …}` and `{"json": …}`.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, MetaData, Table, insert, null, select, text

from ivr.store.all_tables import METADATA

_AT_ONCE = 500
_ENDING = ".jsonl"


def write_rows(connection: Connection, folder: Path) -> dict[str, int]:
    """Write every table, as it is in the one transaction of the connection; rows of each."""
    return {table.name: _write(connection, table, folder) for table in METADATA.sorted_tables}


def read_rows(connection: Connection, folder: Path) -> None:
    """Put back every row, into tables as they were when the rows were written, and empty."""
    there = MetaData()
    there.reflect(connection)
    for table in there.sorted_tables:
        path = folder / f"{table.name}{_ENDING}"
        if path.exists():
            _read(connection, table, path)
    if connection.dialect.name == "postgresql":
        _count_on(connection, there)


def is_empty(connection: Connection) -> bool:
    """Whether no table has a row, but for what a worker puts there by itself."""
    there = MetaData()
    there.reflect(connection)
    ours = [each for each in there.tables.values() if _is_ours(each)]
    ours = [each for each in ours if each.name not in ("alembic_version", "checks", "heartbeats")]
    return not any(
        connection.execute(select(1).select_from(each).limit(1)).first() for each in ours
    )


def drop_all(connection: Connection) -> None:
    """Drop every table of ours, with what is in it; the queue's are left alone."""
    there = MetaData()
    there.reflect(connection)
    there.drop_all(connection, tables=[each for each in there.tables.values() if _is_ours(each)])


def _is_ours(table: Table) -> bool:
    return not table.name.startswith("huey_")


def _write(connection: Connection, table: Table, folder: Path) -> int:
    columns = list(table.columns)
    number = 0
    with (folder / f"{table.name}{_ENDING}").open("w", encoding="utf-8") as file:
        file.write(json.dumps([column.name for column in columns]) + "\n")
        ordered = select(table).order_by(*table.primary_key.columns)
        for row in connection.execute(ordered.execution_options(yield_per=_AT_ONCE)):
            values = [
                _plain(value, column.type) for value, column in zip(row, columns, strict=True)
            ]
            file.write(json.dumps(values, ensure_ascii=False) + "\n")
            number += 1
    return number


def _plain(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, JSON):
        return {"json": value}
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    return value


def _read(connection: Connection, table: Table, path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        names = json.loads(next(file))
        for some in _in_parts(file):
            rows = [dict(zip(names, map(_value, json.loads(line)), strict=True)) for line in some]
            for empty, alike in _by_what_is_empty(rows).items():
                # A nothing in a column of JSON would be taken for JSON's own.
                connection.execute(insert(table).values(dict.fromkeys(empty, null())), alike)


def _by_what_is_empty(rows: list[dict[str, Any]]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """Rows that lack the same columns, without them."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        empty = tuple(name for name, value in row.items() if value is None)
        full = {name: value for name, value in row.items() if value is not None}
        alike.setdefault(empty, []).append(full)
    return alike


def _value(plain: Any) -> Any:
    match plain:
        case {"at": moment}:
            return datetime.fromisoformat(moment)
        case {"on": day}:
            return date.fromisoformat(day)
        case {"bytes": coded}:
            return base64.b64decode(coded)
        case {"json": value}:
            return value
    return plain


def _in_parts(lines: Iterable[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in lines:
        part.append(line)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _count_on(connection: Connection, there: MetaData) -> None:
    """New rows are numbered from after the last one on."""
    for table in there.tables.values():
        column = table.autoincrement_column
        if column is None or not _is_ours(table):
            continue
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": table.name, "column": column.name},
        ).scalar()
        last = connection.execute(select(column).order_by(column.desc()).limit(1)).scalar()
        if sequence and last is not None:
            connection.execute(
                text("SELECT setval(:name, :last)"), {"name": sequence, "last": last}
            )
