"""Reading what people who are not programmers wrote: files, the problems in them, and where."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

PLAIN_NAME = re.compile(r"[a-z0-9-]{1,60}")
"""What pages, notices, offices and leaflets may be called: a name goes into addresses as it is."""
NOT_PLAIN = 'The name "{}" should be made of small letters, digits and hyphens.'
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f]")


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in a file of ours, said so that whoever wrote it can mend it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def name_of(path: Path, folder: Path) -> str:
    """How a file is named in a problem: `prompts/menu.toml`, for whoever looks from above."""
    return path.relative_to(folder.parent).as_posix()


def read_text(path: Path, folder: Path) -> tuple[str, list[Problem]]:
    """Read a UTF-8 file; what can't be read is a problem with its line, and the text is empty."""
    name = name_of(path, folder)
    try:
        content = path.read_bytes()
    except OSError:
        return "", [Problem(name, 1, "This file is missing or can't be read.")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return "", [Problem(name, line, "This file is not UTF-8 text. Save it again as UTF-8.")]
    return text, check_letters(text, name)


def check_letters(text: str, name: str) -> list[Problem]:
    """The first line with a letter that nobody can see or say."""
    for number, row in enumerate(text.splitlines(), start=1):
        if _CONTROL.search(row):
            return [Problem(name, number, "There is a control character in this line.")]
    return []


@dataclass(frozen=True)
class TomlFile:
    """A TOML file that knows on which line each of its keys stands."""

    name: str
    tables: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""

    def table(self, name: str) -> Mapping[str, Any]:
        """A table by its name; what is missing, or is no table, is an empty one."""
        found = self.tables.get(name)
        return found if isinstance(found, Mapping) else {}

    def problem(self, message: str, table: str = "", key: str = "") -> Problem:
        """A problem at `key` of `[table]`, or at the table where the key is not written."""
        return Problem(self.name, self._line(table, key), message)

    def _line(self, table: str, key: str) -> int:
        current, found = "", 0
        for number, row in enumerate(self.text.splitlines(), start=1):
            if header := re.match(r"\s*\[+\s*(.+?)\s*\]+\s*(#.*)?$", row):
                current = header[1].replace('"', "")
                if current == table:
                    found = number
            elif current == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", row):
                return number
        if not found and "." in table:  # a table within a table may be written on one line
            return self._line(*table.rsplit(".", 1))
        return found or 1


def read_toml(path: Path, folder: Path) -> tuple[TomlFile, list[Problem]]:
    """Read a TOML file; one that can't be read is empty, with its problem."""
    text, problems = read_text(path, folder)
    name = name_of(path, folder)
    if problems:
        return TomlFile(name, text=text), problems
    try:
        return TomlFile(name, tomllib.loads(text), text), []
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else len(text.splitlines()) or 1
        return TomlFile(name, text=text), [Problem(name, line, f"This is not TOML: {error}.")]


def from_id(name: str) -> str:
    """What is named in a file, as people write it: `school-action` is "School action"."""
    return name.replace("-", " ").capitalize()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean "…"?` with the nearest known word, or nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f' Did you mean "{close[0]}"?' if close else ""
