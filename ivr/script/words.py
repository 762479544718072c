"""Reading the words of one language: `prompts/<language>/*.txt` and its pronunciation file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ivr.content import (
    Problem,
    check_letters,
    did_you_mean,
    name_of,
    read_text,
)
from ivr.script.page import BACK_KEY
from ivr.script.prompts import clip_name
from ivr.script.pronunciation import (
    PRONUNCIATION,
    PRONUNCIATIONS,
    Pronunciation,
    read_pronunciation,
    read_pronunciations,
)
from ivr.script.spoken import spoken_form
from ivr.script.wording import Wording

_OPTION = re.compile(r"([0-9*#])\s*:\s*(.*)")
_VALUE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class PageWords:
    """The words file of one page."""

    file: str
    clips: tuple[Wording, ...]
    options: Mapping[str, int]
    """Each key that the words offer, with the line where they do."""


def read_language(
    folder: Path,
    prompts: Path,
    values: Mapping[str, str],
    written: Mapping[str, str] | None = None,
) -> tuple[dict[str, PageWords], list[Problem]]:
    """Read every words file of a language, by page name; `values` fill `{name}` in the words.

    `written` has the words of pages that stand elsewhere; they count, whatever the file says.
    """
    pronunciation, problems = read_pronunciation(folder / PRONUNCIATION, prompts)
    pronunciation = replace(
        pronunciation, words=_pronounced(folder, prompts, written or {}, problems)
    )
    pages: dict[str, PageWords] = {}
    for path in sorted(folder.glob("[!.]*.txt")):  # an editor's own files begin with a dot
        text, unreadable = read_text(path, prompts)
        problems += unreadable
        if path.stem not in (written or {}) and path.stem != PRONUNCIATIONS:
            file = name_of(path, prompts)
            pages[path.stem] = _read_page(path, file, text, values, pronunciation, problems)
    for page, text in (written or {}).items():
        file = written_elsewhere(page, folder.name)
        path = folder / f"{page}.txt"
        problems += check_letters(text, file)
        if page == PRONUNCIATIONS:
            continue
        pages[page] = _read_page(path, file, text, values, pronunciation, problems)
    return pages, problems


def _pronounced(
    folder: Path, prompts: Path, written: Mapping[str, str], problems: list[Problem]
) -> dict[str, str]:
    """How words are spoken; what can't be read of a file is told with the other words files."""
    path = folder / f"{PRONUNCIATIONS}.txt"
    if PRONUNCIATIONS in written:
        file = written_elsewhere(PRONUNCIATIONS, folder.name)
        return read_pronunciations(written[PRONUNCIATIONS], file, problems)
    text = read_text(path, prompts)[0] if path.is_file() else ""
    return read_pronunciations(text, name_of(path, prompts), problems)


def shipped_words(prompts: Path, language: str, page: str) -> str:
    """The words file of a page; empty where none is shipped."""
    path = prompts / language / f"{page}.txt"
    return path.read_text("utf-8").strip() if path.is_file() else ""


def to_translate(prompts: Path, page: str) -> str:
    """The English of what has words in other languages alone."""
    return (prompts / f"{page}.txt").read_text("utf-8").strip()


def written_elsewhere(page: str, language: str) -> str:
    """What problems name as their file where the words of a page are not those of a file."""
    return f"{page} ({language})"


def _read_page(
    path: Path,
    file: str,
    text: str,
    values: Mapping[str, str],
    pronunciation: Pronunciation,
    problems: list[Problem],
) -> PageWords:
    language, page = path.parent.name, path.stem
    written_rows = list(_with_lists(text, values))
    rows = [row for _, row in written_rows]
    options: dict[str, int] = {}
    for number, row in written_rows:
        option = _OPTION.fullmatch(row)
        if option and option[1] in options:
            problems.append(Problem(file, number, f"Key {option[1]} is offered twice."))
        elif option:
            options[option[1]] = number
            if not option[2]:
                problems.append(Problem(file, number, f"Key {option[1]} is offered without words."))
        if row.startswith("---") and row != "---":
            problems.append(Problem(file, number, "Parts are parted by --- alone on a line."))
    filled = {**values, "count": pronunciation.count(_offered(options))}
    for number, row in written_rows:
        for name in _VALUE.findall(row):
            if name not in filled:
                message = f"There is no value {{{name}}}.{did_you_mean(name, filled)}"
                problems.append(Problem(file, number, message))
    clips = []
    for number, written in enumerate(_parts(rows, filled), start=1):
        spoken = _speak(written, pronunciation, language)
        clips.append(Wording(language, page, clip_name(page, number), written, spoken))
    return PageWords(file, tuple(clips), options)


def _with_lists(text: str, values: Mapping[str, str]) -> Iterable[tuple[int, str]]:
    """Every row with its number; a value of several lines that stands alone becomes its lines."""
    for number, row in enumerate(map(str.strip, text.splitlines()), start=1):
        value = values.get(row[1:-1], "") if _VALUE.fullmatch(row) else ""
        for part in value.splitlines() if "\n" in value else [row]:
            yield number, part


def _offered(options: Mapping[str, int]) -> int:
    """How many choices a menu announces: those it offers before the way back."""
    keys = list(options)
    return keys.index(BACK_KEY) if BACK_KEY in keys else len(keys)


def _parts(rows: list[str], values: Mapping[str, str]) -> list[str]:
    text = _VALUE.sub(lambda found: values.get(found[1], ""), "\n".join(rows))
    parts = re.split(r"^---$", text, flags=re.MULTILINE)
    return [re.sub(r"\n{3,}", "\n\n", part.strip()) for part in parts]


def _speak(written: str, pronunciation: Pronunciation, language: str) -> str:
    rows = []
    for row in written.split("\n"):
        option = _OPTION.fullmatch(row)
        said = spoken_form(option[2] if option else row, pronunciation.words, language)
        rows.append(pronunciation.option(option[1], said) if option else said)
    return "\n".join(rows)
