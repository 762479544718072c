"""Reading `[languages]` of `menu.toml`: the key of the main menu for each other language."""

from ivr.content import Problem, TomlFile, did_you_mean
from ivr.language import DEFAULT_LANGUAGE, LANGUAGES
from ivr.script.page import MENU_KEYS

TABLE = "languages"
MOST_LANGUAGES = 3
"""Everybody listens to the lines of all of them."""


def read_languages(file: TomlFile) -> tuple[dict[str, str], list[Problem]]:
    """Language → its key; what can't be is left out and listed."""
    keys: dict[str, str] = {}
    problems = []
    others = [code for code in LANGUAGES if code != DEFAULT_LANGUAGE]
    for code, key in file.table(TABLE).items():
        if code not in others:
            fault = f'"{code}" is no other language.{did_you_mean(code, others)}'
        elif not isinstance(key, str) or key not in tuple(MENU_KEYS):
            fault = f'`{code}` should be a key from 1 to 8, in quotes: {code} = "5".'
        elif key in keys.values():
            fault = f"Key {key} is given to two languages."
        else:
            keys[code] = key
            continue
        problems.append(file.problem(f"[{TABLE}] {fault}", TABLE, code))
    if len(keys) > MOST_LANGUAGES:
        message = f"[{TABLE}] has {len(keys)} languages; the most is {MOST_LANGUAGES}."
        problems.append(file.problem(message, TABLE))
    return keys, problems
