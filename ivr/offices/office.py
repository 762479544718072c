"""The offices that callers are put through to, and their lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.content import NOT_PLAIN, PLAIN_NAME, Problem, TomlFile, did_you_mean, read_toml
from ivr.uk import telephone

_SHORTEST_RING, _LONGEST_RING = 5, 60


@dataclass(frozen=True)
class Line:
    """One telephone number of an office."""

    number: str
    """E.164."""
    ring: int
    """Seconds that Twilio is told to let it ring; Twilio adds 5."""


@dataclass(frozen=True)
class Office:
    """An office and its lines, in the order they are rung."""

    id: str
    lines: tuple[Line, ...]


def load_offices(prompts: Path) -> tuple[dict[str, Office], list[Problem]]:
    """Read `offices.toml`; every problem is listed."""
    file, problems = read_toml(prompts / "offices.toml", prompts)
    offices: dict[str, Office] = {}
    for name, table in file.tables.items():
        if not PLAIN_NAME.fullmatch(name):
            problems.append(file.problem(NOT_PLAIN.format(name), name))
        lines, found = _read_lines(file, name, table)
        problems += found
        offices[name] = Office(name, lines)
    if not file.tables and not problems:
        problems.append(file.problem("There is no office here, so no caller can be put through."))
    return offices, problems


def _read_lines(file: TomlFile, office: str, table: Any) -> tuple[tuple[Line, ...], list[Problem]]:
    if not isinstance(table, Mapping):
        return (), [file.problem(f"{office} should be a table: write [{office}] on its own line.")]
    problems = [
        file.problem(
            f'[{office}] has the unknown key "{key}".{did_you_mean(key, ["lines"])}', office, key
        )
        for key in table
        if key != "lines"
    ]
    rows = table.get("lines")
    if not isinstance(rows, list) or not rows:
        return (), [
            *problems,
            file.problem(f"[{office}] needs `lines`, at least one.", office, "lines"),
        ]
    lines = []
    for row in rows:
        line, wrong = _read_line(row)
        problems += [file.problem(f"[{office}] {sentence}", office, "lines") for sentence in wrong]
        lines.append(line)
    return tuple(lines), problems


def _read_line(row: Any) -> tuple[Line, list[str]]:
    if not isinstance(row, Mapping):
        return Line("", 0), ['each line is written { number = "+44...", ring = 15 }.']
    number, ring = row.get("number", ""), row.get("ring", 15)
    known = ["number", "ring"]
    wrong = [
        f'has a line with the unknown key "{key}".{did_you_mean(key, known)}'
        for key in row
        if key not in known
    ]
    if not isinstance(number, str) or not telephone.may_be_dialled(number):
        wrong.append(
            f'has the number "{number}", which is not a UK number in the form +441632960001 '
            "(+44, then the number without its first 0; no spaces)."
        )
    if not isinstance(ring, int) or not _SHORTEST_RING <= ring <= _LONGEST_RING:
        wrong.append(
            f"has `ring = {ring}`; it should be {_SHORTEST_RING} to {_LONGEST_RING} seconds."
        )
    return Line(str(number), ring if isinstance(ring, int) else 0), wrong
