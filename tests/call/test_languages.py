"""Other languages: their keys, and the language that goes with the call."""

import re
import shutil
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from ivr.call.answer import accepted, answer
from ivr.call.directions import Ask, InLanguage, Speak
from ivr.call.edition import Edition, load_edition, load_fitting
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.call.turn import begin
from ivr.script.page import GREETS, Menu
from tests.call.scenes import after
from tests.conftest import CHECKOUT, OFFICES
from tests.languages import LINES, WELCOME, part, parts_of, recordings

NOW = 1_790_000_000.0
START = Place("main-menu", began=int(NOW))
LINE, GREETING = InLanguage("pl", "language-line"), "greeting"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("languages") / "prompts"
    shutil.copytree(CHECKOUT / "prompts", folder)
    (folder / "offices.toml").write_text(OFFICES)
    return folder


def with_parts(folder: Path, parts: dict[str, Any]) -> Edition:
    edition, problems = load_edition(folder, {}, parts)
    assert not problems
    return edition


@pytest.fixture(scope="module")
def greeting(folder: Path) -> Moment:
    """Polish has its line and its welcome, approved in the computer voice."""
    return Moment(with_parts(folder, parts_of("pl")), NOW)


@pytest.fixture(scope="module")
def whole(folder: Path) -> Moment:
    """And every page: the English words stand for Polish ones."""
    return Moment(with_parts(folder, parts_of("pl", whole=folder)), NOW)


def keys_of(edition: Edition) -> list[tuple[str, str, bool]]:
    return [(each.language, each.key, each.is_whole) for each in edition.offered]


def test_no_language_has_a_key_as_shipped(folder: Path) -> None:
    edition = with_parts(folder, {})
    assert keys_of(edition) == []
    for key in "567":
        assert after(Moment(edition, NOW), START, key).misses == 1


# What of a language is published, and whether it has a key then.
PUBLISHED = [
    ("nothing", {}, False),
    ("its line alone", {"language-line": "approved"}, False),
    ("its welcome alone", {"language-welcome": "approved"}, False),
    ("both approved", dict.fromkeys(GREETS, "approved"), True),
    ("one not approved", {"language-line": "approved", "language-welcome": ""}, False),
    ("by a speaker", dict.fromkeys(GREETS, "staff"), True),
    ("by a machine", {"language-line": "staff", "language-welcome": "gtts"}, False),
    ("by a machine, approved", dict.fromkeys(GREETS, "gtts approved"), True),
]


@pytest.mark.parametrize("language", ["pl", "pa"])
@pytest.mark.parametrize(("name", "published", "has_key"), PUBLISHED, ids=[p[0] for p in PUBLISHED])
def test_a_language_has_a_key_once_both_may_be_heard(
    folder: Path, language: str, name: str, published: dict[str, str], has_key: bool
) -> None:
    parts: dict[str, Any] = {}
    for page, how in published.items():
        words = LINES[language] if page == "language-line" else WELCOME
        approved_by = "Ewa Nowak" if "approved" in how else ""
        engine = how.replace("approved", "").strip()
        spoken = recordings(folder, language, page, words, engine) if engine else []
        parts |= part(language, page, words, spoken, approved_by)
    if language == "pa" and name == "both approved":
        has_key = False  # Twilio has no voice for it: it must be a recording
    assert bool(keys_of(with_parts(folder, parts))) is has_key


def test_a_line_says_the_key_of_the_map_and_no_other(folder: Path) -> None:
    wrong = part("pl", "language-line", "6: Po polsku", [], "Ewa Nowak")
    _, problems = load_edition(folder, {}, parts_of("pl") | wrong)
    messages = [problem.message for problem in problems]
    assert 'Key 5 leads to "this language", but no line says so. Write a line "5: ...".' in messages
    assert "Key 6 is offered here, but the map gives it no page." in messages
    fitting, _ = load_fitting(folder, {}, parts_of("pl") | wrong)
    assert fitting
    assert keys_of(fitting) == []


def test_the_lines_follow_the_greeting_or_else_the_choices(greeting: Moment) -> None:
    assert answer(greeting, begin(greeting)) == (Ask((GREETING, LINE, "main-menu"), 8),)
    assert answer(greeting, START) == (Ask(("main-menu", LINE), 8),)
    missed = after(greeting, START, "")
    assert answer(greeting, missed) == (Ask(("no-key", "main-menu", LINE), 16),)
    assert answer(greeting, after(greeting, missed, "")) == (Ask(("no-key-again",), 16),)


def test_a_language_that_greets_goes_with_the_call(greeting: Moment) -> None:
    welcome = after(greeting, START, "5")
    assert (welcome.page, welcome.language, welcome.speaks) == ("language-welcome", "en", "pl")
    assert welcome.said_in == "pl"
    for key, page in {"1": "message", "2": "leaflet-menu", "0": "where-you-live"}.items():
        place = after(greeting, welcome, key)
        assert (place.page, place.said_in, place.speaks) == (page, "en", "pl")
    person = after(greeting, welcome, "0", "1")
    assert accepted(greeting, person) == (Speak(("speaks-pl",)),)
    back = after(greeting, welcome, "*")
    assert (back.page, back.speaks) == ("main-menu", "pl")


def test_silence_and_wrong_keys_at_a_welcome(greeting: Moment) -> None:
    welcome = after(greeting, START, "5")
    assert answer(greeting, after(greeting, welcome, "")) == (
        Ask(("no-key", "language-welcome"), 16),
    )
    assert after(greeting, welcome, "7").misses == 1
    assert after(greeting, welcome, "", "", "").page == "connect-chesterfield"


def test_a_whole_language_is_the_whole_call(whole: Moment) -> None:
    assert keys_of(whole.edition) == [("pl", "5", True)]
    place = after(whole, START, "5")
    assert (place.page, place.language, place.speaks) == ("main-menu", "pl", "pl")
    # The other languages would be offered there; its own is not.
    assert answer(whole, place) == (Ask((GREETING, "main-menu"), 8),)
    assert after(whole, place, "5").misses == 1
    assert after(whole, place, "1", "1").language == "pl"


def test_a_page_that_a_language_lacks_blocks_the_whole_call(folder: Path) -> None:
    parts = parts_of("pl", whole=folder)
    lacking = {name: value for name, value in parts.items() if name != "prompt.pl.order-address"}
    lacking["prompt.pl.goodbye"] = parts["prompt.pl.goodbye"] | {"approved_by": ""}
    edition = with_parts(folder, lacking)
    assert keys_of(edition) == [("pl", "5", False)]
    assert set(edition.lacks("pl")) == {"order-address", "goodbye"}


def test_whoever_is_in_a_language_goes_on_when_it_is_taken_off_air(
    folder: Path, greeting: Moment, whole: Moment, moment: Moment
) -> None:
    in_polish = after(whole, START, "5", "1")
    for now in (greeting, moment):
        stage = after(now, in_polish, "1")
        assert (stage.page, stage.language) == ("school-action", "pl")
        assert now.edition.said("pl", "school-action").language == "en"
    welcome = after(greeting, START, "5")
    assert after(moment, welcome, "1").page == "message"
    moved = after(moment, welcome, "")
    assert (moved.page, moved.before[0], moved.speaks) == ("main-menu", "page-moved", "pl")


def test_no_menu_says_a_key_that_does_nothing_and_none_works_unsaid(
    greeting: Moment, whole: Moment, moment: Moment
) -> None:
    for now, (language, speaks) in product(
        (moment, greeting, whole), [("en", "en"), ("en", "pl"), ("pl", "pl")]
    ):
        if speaks not in {"en", *(each.language for each in now.edition.offered)}:
            continue
        for page in now.script.pages.values():
            if not isinstance(page, Menu) or (page.name in GREETS and speaks == "en"):
                continue
            place = Place(page.name, topic="school-action", language=language, speaks=speaks)
            said = _keys_said(now, place)
            working = {key for key in "12345678" if after(now, place, key).misses == 0}
            assert said == working, (page.name, language, speaks)


def _keys_said(moment: Moment, place: Place) -> set[str]:
    """The keys of the menu that are offered in its words."""
    asked = answer(moment, place)[0]
    assert isinstance(asked, Ask)
    said = [
        moment.edition.said(clip.language, clip.clip)
        if isinstance(clip, InLanguage)
        else moment.edition.said(place.said_in, str(clip))
        for clip in asked.clips
    ]
    return {key for wording in said for key in re.findall(r"(?m)^([1-8]): ", wording.written)}


@pytest.mark.parametrize("codes", [(), ("pl",), ("pa", "ur"), ("pl", "pa", "ur")])
def test_the_main_menu_says_the_keys_of_those_languages_alone_that_have_one(
    folder: Path, codes: tuple[str, ...]
) -> None:
    parts: dict[str, Any] = {}
    for code in codes:
        for page, words in (("language-line", LINES[code]), ("language-welcome", WELCOME)):
            parts |= part(code, page, words, recordings(folder, code, page, words, "staff"))
    now = Moment(with_parts(folder, parts), NOW)
    said = set("123") | {LINES[code][0] for code in codes}
    assert _keys_said(now, START) == said
    assert {key for key in "12345678" if after(now, START, key).misses == 0} == said
    for code in codes:
        assert after(now, START, LINES[code][0]).speaks == code


def test_an_old_address_of_a_language_means_what_it_says(whole: Moment) -> None:
    place = replace(START, language="pl")
    assert after(whole, place, "1").language == "pl"
    unknown = after(whole, replace(START, language="xx", speaks="xx"), "1")
    assert (unknown.page, unknown.language, unknown.speaks) == ("main-menu", "en", "en")
