"""The leaflets and fact sheets that callers can ask for: `leaflets.toml`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.content import Problem, TomlFile, did_you_mean, read_toml
from ivr.leaflets.order import Format

_KEYS = ("title", "option", "kind", "stages", "formats", "available")
_KINDS = ("leaflet", "fact sheet", "leaflet or fact sheet")


@dataclass(frozen=True)
class Leaflet:
    """One leaflet or fact sheet."""

    id: str
    title: str
    option: str
    """How the menu offers it, `For the leaflet, School Action and School Action Plus`."""
    kind: str
    stages: tuple[str, ...]
    """The explanations it belongs to."""
    formats: tuple[Format, ...]
    available: bool


Catalogue = Mapping[str, Leaflet]


def load_catalogue(prompts: Path) -> tuple[dict[str, Leaflet], list[Problem]]:
    """Read `leaflets.toml`, in the order they are offered; every problem is listed."""
    file, problems = read_toml(prompts / "leaflets.toml", prompts)
    leaflets = {}
    for name, table in file.tables.items():
        if isinstance(table, Mapping):
            leaflets[name] = _read(file, name, table, problems)
        else:
            problems.append(file.problem(f"Write [{name}] on a line of its own.", "", name))
    return leaflets, problems


def _read(file: TomlFile, name: str, table: Mapping[str, Any], problems: list[Problem]) -> Leaflet:
    def fault(message: str, key: str = "") -> None:
        problems.append(file.problem(f"[{name}] {message}", name, key))

    for key in table:
        if key not in _KEYS:
            fault(f'has the unknown key "{key}".{did_you_mean(key, _KEYS)}', key)
    for key in ("title", "option"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            fault(f"needs `{key}`, in quotes.", key)
    kind = table.get("kind", _KINDS[0])
    if kind not in _KINDS:
        fault(f"`kind` should be one of: {', '.join(_KINDS)}.", "kind")
    formats = _read_formats(table.get("formats", list(Format)), fault)
    if not isinstance(table.get("available", True), bool):
        fault("`available` should be true or false.", "available")
    return Leaflet(
        id=name,
        title=str(table.get("title", "")),
        option=str(table.get("option", "")),
        kind=str(kind),
        stages=tuple(map(str, table.get("stages", ()))),
        formats=formats,
        available=table.get("available", True) is True,
    )


def _read_formats(written: object, fault: Callable[[str, str], None]) -> tuple[Format, ...]:
    names = written if isinstance(written, list) else []
    for name in names:
        if name not in set(Format):
            fault(f'has no format "{name}".{did_you_mean(str(name), Format)}', "formats")
    if not names:
        fault(f"needs `formats`, a list of: {', '.join(Format)}.", "formats")
    return tuple(Format(name) for name in names if name in set(Format))
