"""The offices that callers are put through to: their lines and hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivr.content import NOT_PLAIN, PLAIN_NAME, Problem, TomlFile, did_you_mean, read_toml
from ivr.offices.hours import ALWAYS_OPEN, OpeningHours
from ivr.offices.hours_written import read_hours
from ivr.uk import telephone

if TYPE_CHECKING:
    from ivr.uk.address import PostalAddress

OFFICES = "offices.toml"
_KEYS = ("lines", "hours", "address")
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
    hours: OpeningHours = ALWAYS_OPEN
    address: "PostalAddress | None" = None
    """What stands at the top of its letters; None where it is not written down."""

    @property
    def telephone(self) -> str:
        """Its first number, as people write it."""
        return telephone.as_written(self.lines[0].number)


def load_offices(prompts: Path) -> tuple[dict[str, Office], list[Problem]]:
    """Read `offices.toml`; every problem is listed."""
    file, problems = read_toml(prompts / OFFICES, prompts)
    offices: dict[str, Office] = {}
    for name, table in file.tables.items():
        if not PLAIN_NAME.fullmatch(name):
            problems.append(file.problem(NOT_PLAIN.format(name), name))
        offices[name] = _read_office(file, name, table, problems)
    if not file.tables and not problems:
        problems.append(file.problem("There is no office here, so no caller can be put through."))
    return offices, problems


def _read_office(file: TomlFile, name: str, table: Any, problems: list[Problem]) -> Office:
    if not isinstance(table, Mapping):
        sentence = f"{name} should be a table: write [{name}] on its own line."
        problems.append(file.problem(sentence, "", name))
        return Office(name, ())
    for key in table:
        if key not in _KEYS:
            sentence = f'[{name}] has the unknown key "{key}".{did_you_mean(key, _KEYS)}'
            problems.append(file.problem(sentence, name, key))
    lines, wrong = _read_lines(table.get("lines"))
    problems += [file.problem(f"[{name}] {sentence}", name, "lines") for sentence in wrong]
    where = f"{name}.hours"
    hours, faults = read_hours(table.get("hours", {}))
    problems += [file.problem(f"[{where}] {fault}", where, fault.key) for fault in faults]
    address, amiss = _read_address(table.get("address"))
    problems += [file.problem(f"[{name}] {sentence}", name, "address") for sentence in amiss]
    return Office(name, lines, hours, address)


def _read_address(written: Any) -> "tuple[PostalAddress | None, list[str]]":
    from ivr.uk.address import read_address  # a process that answers calls starts without it

    if written is None:
        return None, []
    if not isinstance(written, list) or not all(isinstance(line, str) for line in written):
        return None, ["`address` is a list of lines in quotes, from the name to the postcode."]
    address, faults = read_address("".join(written[:1]), "\n".join(written[1:]))
    return address, [f"`address`: {fault.message}." for fault in faults]


def _read_lines(rows: Any) -> tuple[tuple[Line, ...], list[str]]:
    if not isinstance(rows, list) or not rows:
        return (), ["needs `lines`, at least one."]
    read = [_read_line(row) for row in rows]
    return tuple(line for line, _ in read), [sentence for _, wrong in read for sentence in wrong]


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
    if why_not := telephone.why_not(str(number)):
        wrong.append(f'has the number "{number}", which {why_not}')
    if not isinstance(ring, int) or not _SHORTEST_RING <= ring <= _LONGEST_RING:
        wrong.append(
            f"has `ring = {ring}`; it should be {_SHORTEST_RING} to {_LONGEST_RING} seconds."
        )
    return Line(str(number), ring if isinstance(ring, int) else 0), wrong
