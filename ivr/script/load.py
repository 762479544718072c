"""`prompts/` becomes a Script, or a list of everything that is wrong with it."""

from collections.abc import Collection, Mapping
from pathlib import Path

from ivr.content import Problem, did_you_mean, read_toml
from ivr.language import DEFAULT_LANGUAGE, LANGUAGES
from ivr.script.check import check_map
from ivr.script.check_words import check_words, whole_language
from ivr.script.map import read_map
from ivr.script.page import Script
from ivr.script.words import read_language

MAP = "menu.toml"


def load_script(
    prompts: Path,
    offices: Mapping[str, Mapping[str, str]],
    leaflets: Mapping[str, tuple[str, str]],
    notices: Collection[str] = (),
    written: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[Script, list[Problem]]:
    """Read and prove the whole script.

    `offices` gives, for each office that can be rung, the values that words may name as
    `{office.value}`; `leaflets` gives the title of each that can be asked for, and how the menu
    offers it; `notices` are the names of the announcements; `written` has words that do not stand
    in `prompts/`, by language and page. The script is whole only where the list of problems is
    empty.
    """
    values = {
        f"{office}.{name}": value
        for office, named in offices.items()
        for name, value in named.items()
    }
    values["leaflets"] = "\n\n".join(
        f"{key}: {option}" for key, (_, option) in enumerate(leaflets.values(), start=1)
    )
    values["leaflet-titles"] = "\n---\n".join(title for title, _ in leaflets.values())
    file, problems = read_toml(prompts / MAP, prompts)
    call_map = read_map(file, list(leaflets))
    if file.tables:
        problems += call_map.problems + check_map(call_map, offices)
    wordings = {}
    for folder in _language_folders(prompts, written or {}):
        if folder.name not in LANGUAGES:
            problems.append(_unknown_language(folder, prompts))
        pages, unreadable = read_language(folder, prompts, values, (written or {}).get(folder.name))
        problems += unreadable + check_words(call_map, pages, folder, prompts, notices)
        wordings[folder.name] = {
            wording.clip: wording for words in pages.values() for wording in words.clips
        }
    if DEFAULT_LANGUAGE not in wordings:
        wanted = f"{prompts.name}/{DEFAULT_LANGUAGE}"
        problems.append(Problem(wanted, 1, "There are no words: this folder is missing."))
    whole = whole_language(call_map)
    script = Script(call_map.pages, call_map.call, wordings, call_map.languages, whole)
    return script, sorted(set(problems))


def _language_folders(prompts: Path, written: Collection[str]) -> list[Path]:
    """Those of every language that has words: a file each, or words that stand elsewhere."""
    shipped = {path for path in prompts.glob("*") if path.is_dir() and path.name[0] not in "._"}
    return sorted(shipped | {prompts / language for language in written})


def _unknown_language(folder: Path, prompts: Path) -> Problem:
    message = f'No language has the code "{folder.name}".{did_you_mean(folder.name, LANGUAGES)}'
    return Problem(f"{prompts.name}/{folder.name}", 1, message)
