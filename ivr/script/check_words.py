"""Proving the words of a language: nothing missing, nothing said that the keys do not do."""

from collections.abc import Collection, Mapping
from pathlib import Path

from ivr.content import Problem, did_you_mean, name_of
from ivr.language import DEFAULT_LANGUAGE, LANGUAGES
from ivr.script.map import CallMap
from ivr.script.page import FIXED_KEYS, GREETS, Ending, Menu, Transfer, clips_of, topics
from ivr.script.prompts import (
    HEARD_BY_STAFF,
    KEYS_OF_PROMPTS,
    LANGUAGE_LINE,
    PARTS_OF_PROMPTS,
    PROMPTS,
    SAID_TO_THE_END,
    OrderPrompt,
    language_clip,
    topic_clip,
)
from ivr.script.words import PageWords

MOST_LETTERS = 2500
"""Twilio's voices refuse more than 3,000."""
LONGEST_PROMPT = 60.0
"""Seconds. A caller can't hold more in mind."""


def check_words(
    call_map: CallMap,
    words: Mapping[str, PageWords],
    folder: Path,
    prompts: Path,
    notices: Collection[str] = (),
) -> list[Problem]:
    """Every fault of one language's words: missing, empty, too long, or not what the keys do."""
    problems = []
    wanted = _wanted(call_map, folder.name) | dict.fromkeys(notices, 1)
    for name, parts in wanted.items():
        if name not in words and folder.name != DEFAULT_LANGUAGE:
            continue  # other languages come page by page
        if name not in words:
            file = name_of(folder / f"{name}.txt", prompts)
            problems.append(Problem(file, 1, f'There are no words for "{name}" in this language.'))
        elif len(words[name].clips) != parts:
            count = len(words[name].clips)
            message = f"The map has {parts} part(s) for this page, the words have {count}."
            problems.append(Problem(words[name].file, 1, message))
    for name, page_words in words.items():
        if name not in wanted:
            known = did_you_mean(name, wanted)
            message = f'These words are never heard: nothing is called "{name}".{known}'
            problems.append(Problem(page_words.file, 1, message))
        else:
            problems += _said_and_keyed(call_map, name, page_words, folder.name)
        problems += _empty_or_too_long(page_words)
    return problems


def whole_language(call_map: CallMap) -> tuple[str, ...]:
    """What another language needs words for, beside its own two, before the call can be in it."""
    own = {*GREETS, *HEARD_BY_STAFF}
    return tuple(name for name in _wanted(call_map, "") if name not in own)


def _wanted(call_map: CallMap, language: str) -> dict[str, int]:
    """What there can be words for, and of how many parts."""
    wanted = {page.name: len(clips_of(page)) for page in call_map.pages.values() if clips_of(page)}
    wanted |= {prompt: PARTS_OF_PROMPTS.get(prompt, 1) for prompt in PROMPTS}
    wanted[OrderPrompt.TITLE] = len(call_map.leaflets)
    if language == DEFAULT_LANGUAGE:  # what only staff hear is said in theirs
        wanted |= {topic_clip(page): 1 for page in topics(call_map.pages)}
        wanted |= {language_clip(code): 1 for code in LANGUAGES if code != DEFAULT_LANGUAGE}
        return {name: parts for name, parts in wanted.items() if name not in GREETS}
    return wanted | {LANGUAGE_LINE: 1}


def _said_and_keyed(call_map: CallMap, name: str, words: PageWords, language: str) -> list[Problem]:
    page = call_map.pages.get(name)
    keys: Mapping[str, str] = page.keys if isinstance(page, Menu) else {}
    if name in KEYS_OF_PROMPTS:
        keys = dict.fromkeys(KEYS_OF_PROMPTS[name], "the next question")
    if name == LANGUAGE_LINE:
        keys = dict.fromkeys(call_map.languages.get(language, ""), "this language")
    said_only = [
        Problem(words.file, line, f"Key {key} is offered here, but the map gives it no page.")
        for key, line in words.options.items()
        if key not in keys and not (key in FIXED_KEYS and _listens(call_map, name))
    ]
    keyed_only = [
        Problem(
            words.file,
            1,
            f'Key {key} leads to "{target}", but no line says so. Write a line "{key}: ...".',
        )
        for key, target in keys.items()
        if key not in words.options
    ]
    return said_only + keyed_only


def _listens(call_map: CallMap, name: str) -> bool:
    """Whether keys count while this is said: none do in a transfer or a goodbye."""
    page = call_map.pages.get(name)
    return not isinstance(page, Transfer | Ending) and name not in SAID_TO_THE_END


def _empty_or_too_long(words: PageWords) -> list[Problem]:
    problems = []
    for wording in words.clips:
        if not any(letter.isalnum() for letter in wording.spoken):
            problems.append(
                Problem(words.file, 1, f'"{wording.clip}" is empty: nothing would be said.')
            )
        elif len(wording.spoken) > MOST_LETTERS:
            message = f'"{wording.clip}" has more than {MOST_LETTERS} letters. Say less.'
            problems.append(Problem(words.file, 1, message))
        elif wording.estimated_seconds > LONGEST_PROMPT:
            message = (
                f'"{wording.clip}" takes about {wording.estimated_seconds:.0f} seconds to say; '
                f"the most is {LONGEST_PROMPT:.0f}. Part it with --- or say less."
            )
            problems.append(Problem(words.file, 1, message))
    return problems
