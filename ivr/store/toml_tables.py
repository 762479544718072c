"""Writing a table into a TOML file that people keep: what else stands in it stays as it is."""

import json
import re
from collections.abc import Mapping
from typing import Any

_HEADER = re.compile(r"\s*\[+\s*([^\[\]]+?)\s*\]+\s*(#.*)?")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BETWEEN = re.compile(r"\s*(#.*)?")


def with_table(text: str, table: str, values: Mapping[str, Any]) -> str:
    """The text of a file with a table in place of the one of that name, or at its end.

    `values` are of JSON's own types. What reads the file afterwards proves that it was understood:
    a table may be written in more ways than are looked for here.
    """
    parent, _, key = table.rpartition(".")
    inline = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=.*")
    kept: list[str] = []
    between: list[str] = []  # what stands before the header after the table belongs to that
    within, current, place = False, "", None
    for row in text.splitlines():
        if header := _HEADER.fullmatch(row):
            current = re.sub(r"[\"'\s]", "", header[1])
            within = current == table or current.startswith(f"{table}.")
            if within and place is None:
                place = len(kept)
            if not within:
                kept += between
            between = []
        if not within and not (parent and current == parent and inline.fullmatch(row)):
            kept.append(row)
        elif within:
            between = [*between, row] if _BETWEEN.fullmatch(row) else []
    if within:
        kept += between
    written = [f"[{table}]", *(f"{_key(name)} = {_value(value)}" for name, value in values.items())]
    if place is None:
        kept = [*kept, "", *written]
    else:
        kept[place:place] = written if kept[place : place + 1] in ([], [""]) else [*written, ""]
    return "\n".join(kept).rstrip() + "\n"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return (
            "{ "
            + ", ".join(f"{_key(name)} = {_value(each)}" for name, each in value.items())
            + " }"
        )
    if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        return "[\n" + "".join(f"    {_value(each)},\n" for each in value) + "]"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    # JSON's true, false, numbers and strings are TOML's too, but for one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
