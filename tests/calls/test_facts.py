"""Every fact of the leaflet is heard within two keys of the greeting, walking the TwiML alone."""

from pathlib import Path

import pytest

from ivr.offices.office import load_offices
from ivr.uk import telephone
from tests.calls.transcript import sounds_like
from tests.calls.walk import Document, Walker
from tests.line import Line

Fact = tuple[str, str, str]


def read_facts() -> list[Fact]:
    text = (Path(__file__).parent / "facts.txt").read_text("utf-8")
    rows = [row.split("|") for row in text.splitlines() if not row.startswith("#")]
    return [(name.strip(), keys.replace(" ", ""), phrase.strip()) for name, keys, phrase in rows]


FACTS = read_facts()


def heard_with(walker: Walker, keys: str) -> str:
    """All that a caller hears who presses some keys, one at each menu, and then listens."""
    document: Document = walker.ring()
    for key in keys:
        document = walker.ask(document.key, {"Digits": key})
    heard = document.heard
    while document.plays_on:
        document = walker.ask(document.silence)
        heard += " " + document.heard
    return heard


@pytest.fixture(scope="session")
def spoken_lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    from tests.conftest import OFFICES

    folder = tmp_path_factory.mktemp("offices") / "prompts"
    folder.mkdir()
    (folder / "offices.toml").write_text(OFFICES)
    offices, _ = load_offices(folder)
    return {
        f"{{{office.id}.{number}}}": telephone.as_spoken(telephone.as_written(line.number))
        for office in offices.values()
        for number, line in enumerate(office.lines, start=1)
    }


def test_there_are_52() -> None:
    assert len({name for name, _, _ in FACTS}) == 52
    assert all(len(keys) <= 2 for _, keys, _ in FACTS)


def test_all_52_facts_are_heard(line: Line, spoken_lines: dict[str, str]) -> None:
    walker = Walker(line)
    heard = {keys: heard_with(walker, keys) for keys in {keys for _, keys, _ in FACTS}}
    missing = []
    for name, keys, phrase in FACTS:
        for value, spoken in spoken_lines.items():
            phrase = phrase.replace(value, spoken.replace("…", ""))
        if not sounds_like(f"…{phrase}…", heard[keys]):
            missing.append(f"{name} ({phrase}) with keys {keys or 'none'}")
    assert not missing


def test_a_changed_prompt_loses_exactly_its_own_facts(line: Line, prompts: Path) -> None:
    """The test above can fail: without the second part of what-next, F33 and F34 are gone."""
    words = prompts / "en" / "what-next.txt"
    first, _ = words.read_text("utf-8").split("---")
    words.write_text(first + "---\nThat is all.", "utf-8")
    with Line(line.settings) as changed:
        heard = heard_with(Walker(changed), "14")
    lost = [
        name
        for name, keys, phrase in FACTS
        if keys == "14" and not sounds_like(f"…{phrase}…", heard)
    ]
    assert lost == ["F33", "F34"]
