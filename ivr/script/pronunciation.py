"""How a language says what its words can't spell: keys, counts, and words that voices misread."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ivr.content import Problem, TomlFile, did_you_mean, read_toml

PRONUNCIATION = "pronunciation.toml"
PRONUNCIATIONS = "pronunciations"
"""The words file in which each line is a word as it is written, and as it is spoken."""
_OPTION_KEYS = ("sentence", "keys", "counts")
_LINE = re.compile(r"(\S[^=]*?)\s*=\s*(\S.*)")


@dataclass(frozen=True)
class Pronunciation:
    """How a language speaks options, counts and words that a page can't spell."""

    sentence: str = "{option}, … {key}."
    keys: Mapping[str, str] = field(default_factory=dict)
    counts: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def option(self, key: str, text: str) -> str:
        """An option as it is spoken, `For School Action Plus, … press three.`"""
        said = self.sentence.replace("{option}", text.rstrip(" ,."))
        return said.replace("{key}", self.keys.get(key, key))

    def count(self, number: int) -> str:
        """How many choices, as a word where there is one."""
        return self.counts[number] if number < len(self.counts) else str(number)


def read_pronunciation(path: Path, prompts: Path) -> tuple[Pronunciation, list[Problem]]:
    """The file `pronunciation.toml` of a language, without the words of its `pronunciations`."""
    file, problems = read_toml(path, prompts)
    for table, content in file.tables.items():
        if table != "options":
            message = f"There is the unknown table [{table}].{did_you_mean(table, ['options'])}"
            problems.append(file.problem(message, table))
        elif not isinstance(content, Mapping):
            problems.append(file.problem(f"[{table}] should be a table.", "", table))
    options = file.table("options")
    for key in options:
        if key not in _OPTION_KEYS:
            message = f'[options] has the unknown key "{key}".{did_you_mean(key, _OPTION_KEYS)}'
            problems.append(file.problem(message, "options", key))
    sentence = options.get("sentence", Pronunciation.sentence)
    if not isinstance(sentence, str) or "{option}" not in sentence or "{key}" not in sentence:
        message = "[options] `sentence` should be text with {option} and {key} in it."
        problems.append(file.problem(message, "options", "sentence"))
        sentence = Pronunciation.sentence
    counts = options.get("counts", [])
    if not isinstance(counts, list) or not all(isinstance(count, str) for count in counts):
        message = '[options] `counts` should be a list of words: ["no", "one", "two"].'
        problems.append(file.problem(message, "options", "counts"))
        counts = []
    keys = _texts(file, options.get("keys", {}), problems)
    return Pronunciation(sentence, keys, tuple(counts)), problems


def read_pronunciations(text: str, file: str, problems: list[Problem]) -> dict[str, str]:
    """Written → spoken, of a text whose lines are `SENCO = Senco`; `problems` are added to."""
    words: dict[str, str] = {}
    for number, row in enumerate(map(str.strip, text.splitlines()), start=1):
        found = _LINE.fullmatch(row)
        if found and found[1] in words:
            problems.append(Problem(file, number, f'"{found[1]}" is written twice.'))
        elif found:
            words[found[1]] = found[2]
        elif row:
            message = "Write a word, =, and how it is spoken, such as: SENCO = Senco"
            problems.append(Problem(file, number, message))
    return words


def _texts(file: TomlFile, content: Any, problems: list[Problem]) -> dict[str, str]:
    if not isinstance(content, Mapping):
        message = '[options] `keys` is written { 1 = "one", 2 = "two" }.'
        problems.append(file.problem(message, "options", "keys"))
        return {}
    wrong = [key for key, value in content.items() if not isinstance(value, str) or not key.strip()]
    problems += [
        file.problem(f'[options] "{key}" should be text in quotes.', "options", key)
        for key in wrong
    ]
    return {key: value for key, value in content.items() if key not in wrong}
