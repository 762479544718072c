"""`ivr check` finds every fault, says where it is, and says it so that its author can mend it."""

import subprocess
import sys
from pathlib import Path

import pytest

from ivr.call.edition import load_edition
from tests.conftest import OFFICES


def problems(prompts: Path) -> list[str]:
    return [str(problem) for problem in load_edition(prompts, {})[1]]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def line_of(path: Path, text: str) -> int:
    return path.read_text("utf-8")[: path.read_text("utf-8").index(text)].count("\n") + 1


def test_the_shipped_script_has_no_problem(prompts: Path) -> None:
    assert problems(prompts) == []


# The old text of menu.toml, the new one, and the problem a person then reads.
MAP_FAULTS = [
    pytest.param(
        '1 = "school-action", 2',
        '1 = "shool-action", 2',
        '[help-at-school] key 1 leads to "shool-action", which is no page. '
        'Did you mean "school-action"?',
        id="a key that leads nowhere",
    ),
    pytest.param(
        "[website]\nparts",
        '[map-of-derby]\nparts = 1\nback = "main-menu"\nthen = "main-menu"\n\n[website]\nparts',
        "No key leads to [map-of-derby], so it is never heard.",
        id="a page never reached",
    ),
    pytest.param(
        'back = "help-at-school"\nthen = "after-the-last-stage"',
        'back = "help-at-school"\nthen = "assessment"',
        "A loop without a way out: assessment → assessment. `then` should come to a menu.",
        id="a loop without a way out",
    ),
    pytest.param(
        'keys = { 1 = "again" }',
        'keys = { 0 = "website", 1 = "again" }',
        '[after-the-website] key 0 leads to "website", so a person can\'t be reached from this '
        "page. Take it out: 0 always leads to a person.",
        id="a person can't be reached by key",
    ),
    pytest.param(
        'keys = { 1 = "connect-derby", 2 = "connect-chesterfield", 3 = "find-office" }',
        'keys = { 1 = "main-menu", 2 = "main-menu", 3 = "main-menu" }',
        "Key 0 leads to [where-you-live], but no key there puts the caller through, "
        "so a person can't be reached from any page.",
        id="key 0 leads to no person",
    ),
    pytest.param(
        'silence = "connect-chesterfield" ',
        "",
        "Silence leads nowhere: [call] needs `silence`, the name of a page.",
        id="silence leads nowhere",
    ),
    pytest.param(
        'wrong-keys = "connect-chesterfield" ',
        "",
        "Pressing wrong keys leads nowhere: [call] needs `wrong-keys`, the name of a page.",
        id="wrong keys lead nowhere",
    ),
    pytest.param(
        'busy = "nobody-free"',
        'busy = "nobody"',
        '[call] `busy` leads to "nobody", which is no page. Did you mean "nobody-free"?',
        id="busy leads nowhere",
    ),
    pytest.param(
        'no-answer = "nobody-free" ',
        "",
        "An office that does not answer leads nowhere: "
        "[call] needs `no-answer`, the name of a page.",
        id="no answer leads nowhere",
    ),
    pytest.param(
        'failed = "nobody-free" ',
        "",
        "A line that can't be reached leads nowhere: [call] needs `failed`, the name of a page.",
        id="failed leads nowhere",
    ),
    pytest.param(
        'silence = "connect-chesterfield"',
        'silence = "main-menu"',
        '[call] `silence` leads to "main-menu"; it should be a page that puts the caller through.',
        id="silence leads to no person",
    ),
    pytest.param(
        'next = "education-plan"',
        'nexd = "education-plan"',
        '[school-action] is an explanation, and has the unknown key "nexd". Did you mean "next"?',
        id="an unknown key",
    ),
    pytest.param(
        'next = "what-next"\n',
        "",
        '[school-action-plus] goes on to "after-a-stage", which offers the next topic: '
        "it needs `next`.",
        id="no next topic where one is offered",
    ),
    pytest.param(
        'office = "derby"',
        'office = "derbi"',
        '[connect-derby] puts callers through to "derbi", which is not in offices.toml. '
        'Did you mean "derby"?',
        id="an office that does not exist",
    ),
    pytest.param(
        'before = "help-at-school"',
        'before = "help-at-shool"',
        '[notice.names-changed] is said before "help-at-shool", where none can be. '
        'Did you mean "help-at-school"?',
        id="a notice before nothing",
    ),
    pytest.param(
        "[website]",
        '["Our Website"]',
        'The name "Our Website" should be made of small letters, digits and hyphens.',
        id="a name that an address can't carry",
    ),
    pytest.param(
        "[call]",
        "[call",
        "This is not TOML",
        id="not TOML",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), MAP_FAULTS)
def test_a_fault_of_the_map(prompts: Path, old: str, new: str, expected: str) -> None:
    change(prompts / "menu.toml", old, new)
    found = [problem for problem in problems(prompts) if expected in problem]
    assert found, f"not among {problems(prompts)}"
    assert found[0].startswith("prompts/menu.toml:")
    line = int(found[0].split(":")[1])
    assert line > 1


def test_a_problem_names_the_line_of_its_key(prompts: Path) -> None:
    change(prompts / "menu.toml", '5 = "assessment"', '5 = "asessment"')
    line = line_of(prompts / "menu.toml", '5 = "asessment"')
    assert any(problem.startswith(f"prompts/menu.toml:{line}: ") for problem in problems(prompts))


# The words file, its old text and new text, and the problem with its line.
WORDS_FAULTS = [
    pytest.param(
        "help-at-school.txt",
        "*: To go back",
        "6: For something else\n*: To go back",
        "14: Key 6 is offered here, but the map gives it no page.",
        id="an option said but not keyed",
    ),
    pytest.param(
        "main-menu.txt",
        "2: To hear who you can contact",
        "To hear who you can contact",
        '1: Key 2 leads to "who-to-contact", but no line says so. Write a line "2: ...".',
        id="an option keyed but not said",
    ),
    pytest.param(
        "goodbye.txt",
        "Thank you for calling. Goodbye.",
        " \n ",
        '1: "goodbye" is empty: nothing would be said.',
        id="an empty prompt",
    ),
    pytest.param(
        "goodbye.txt",
        "Goodbye.",
        "Goodbye, and thank you again. " * 40,
        '1: "goodbye" takes about 79 seconds to say; the most is 60. Part it with --- or say less.',
        id="an over-long prompt",
    ),
    pytest.param(
        "education-plan.txt",
        "---\nNot all",
        "Not all",
        "1: The map has 3 part(s) for this page, the words have 2.",
        id="a part too few",
    ),
    pytest.param(
        "main-menu.txt",
        "{count}",
        "{cuont}",
        '1: There is no value {cuont}. Did you mean "count"?',
        id="an unknown value",
    ),
    pytest.param(
        "main-menu.txt",
        "2: To hear who",
        "1: To hear who",
        "5: Key 1 is offered twice.",
        id="a key offered twice",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), WORDS_FAULTS)
def test_a_fault_of_the_words(prompts: Path, file: str, old: str, new: str, expected: str) -> None:
    change(prompts / "en" / file, old, new)
    assert f"prompts/en/{file}:{expected}" in problems(prompts)


# What has the wrong type is a problem with its file, and never a crash.
WRONG_TYPES = [
    ("menu.toml", "[call]", "call = 3\n[call-it]"),
    ("menu.toml", "[notice.names-changed]", "[[notice]]"),
    ("menu.toml", "parts = 3", 'parts = "three"'),
    ("menu.toml", 'keys = { 1 = "again" }', "keys = 3"),
    ("en/pronunciation.toml", "[options]", "options = 1\n[option]"),
    ("en/pronunciation.toml", 'sentence = "{option}, … press {key}."', "sentence = 3"),
    ("en/pronunciation.toml", 'counts = ["no"', "counts = [0"),
    ("en/pronunciation.toml", "keys = {", "keys = 3 # {"),
    ("leaflets.toml", 'formats = ["ordinary", "large-print"]', "formats = 3"),
    ("leaflets.toml", 'kind = "leaflet"', "kind = 3"),
    ("offices.toml", "[derby]", "derby = 1\n[derbi]"),
]


@pytest.mark.parametrize(("file", "old", "new"), WRONG_TYPES)
def test_a_wrong_type_is_a_problem_and_no_crash(
    prompts: Path, file: str, old: str, new: str
) -> None:
    change(prompts / file, old, new)
    assert any(problem.startswith(f"prompts/{file}:") for problem in problems(prompts))


# Keys offered where none is taken, and words that are none.
UNHEARD = [
    ("connect-derby.txt", "0: To speak to someone", "1: Key 0 is offered here"),
    ("goodbye.txt", "*: To go back", "1: Key * is offered here"),
    ("no-key.txt", ".", '1: "no-key" is empty'),
    (
        "no-key.txt",
        "A tab\tis none.\nA bell \a is.",
        "2: There is a control character in this line",
    ),
    ("no-key.txt", "x" * 3000, '1: "no-key" has more than 2500 letters'),
]


@pytest.mark.parametrize(("file", "words", "expected"), UNHEARD)
def test_words_that_would_not_do(prompts: Path, file: str, words: str, expected: str) -> None:
    (prompts / "en" / file).write_text(words)
    found = problems(prompts)
    assert any(problem.startswith(f"prompts/en/{file}:{expected}") for problem in found), found


def test_an_editors_own_files_are_left_alone(prompts: Path) -> None:
    (prompts / "en" / ".#goodbye.txt").write_text("x")
    assert problems(prompts) == []


def test_wording_missing_in_english(prompts: Path) -> None:
    (prompts / "en" / "greeting.txt").unlink()
    assert problems(prompts) == [
        'prompts/en/greeting.txt:1: There are no words for "greeting" in this language.'
    ]


def test_words_that_nothing_uses(prompts: Path) -> None:
    (prompts / "en" / "goodby.txt").write_text("Bye.")
    assert problems(prompts) == [
        'prompts/en/goodby.txt:1: These words are never heard: nothing is called "goodby". '
        'Did you mean "goodbye"?'
    ]


def test_more_than_six_options(prompts: Path) -> None:
    more = ", ".join(f'{key} = "website"' for key in range(2, 8))
    change(prompts / "menu.toml", 'keys = { 1 = "again" }', f'keys = {{ 1 = "again", {more} }}')
    change(
        prompts / "en" / "after-the-website.txt",
        "*: To go back",
        "\n".join(f"{key}: For the website" for key in range(2, 8)),
    )
    line = line_of(prompts / "menu.toml", '1 = "again", 2 = "website"')
    assert problems(prompts) == [
        f"prompts/menu.toml:{line}: [after-the-website] has 7 options; callers can't hold more "
        "than 6 in mind. Part it into two pages."
    ]


@pytest.mark.parametrize("number", ["01632 960001", "+44 1632 960001", "+440163296"])
def test_a_number_that_may_not_be_dialled(prompts: Path, number: str) -> None:
    (prompts / "offices.toml").write_text(OFFICES.replace("+441632960002", number))
    found = [problem for problem in problems(prompts) if "offices.toml" in problem]
    assert found == [
        f'prompts/offices.toml:2: [chesterfield] has the number "{number}", which is not a UK '
        "number in the form +441632960001 (+44, then the number without its first 0; no spaces)."
    ]


def test_an_unknown_key_of_an_office(prompts: Path) -> None:
    (prompts / "offices.toml").write_text(OFFICES + 'linse = "one"\n')
    assert (
        'prompts/offices.toml:6: [derby] has the unknown key "linse". Did you mean "lines"?'
        in problems(prompts)
    )


def test_a_file_that_is_not_utf_8(prompts: Path) -> None:
    (prompts / "en" / "goodbye.txt").write_bytes("Thank you.\nGoodbye, caf\xe9.".encode("latin-1"))
    assert (
        "prompts/en/goodbye.txt:2: This file is not UTF-8 text. Save it again as UTF-8."
        in problems(prompts)
    )


def test_all_problems_are_listed_at_once_and_the_command_fails(prompts: Path) -> None:
    change(prompts / "menu.toml", '2 = "who-to-contact"', '2 = "who-to-contac"')
    change(prompts / "en" / "goodbye.txt", "Thank you for calling. Goodbye.", "")
    (prompts / "en" / "greeting.txt").unlink()
    run = subprocess.run(
        [sys.executable, "-m", "ivr", "check"],
        env={"IVR_PROMPTS": str(prompts), "IVR_HOME": str(prompts.parent / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    for file in ("prompts/menu.toml:", "prompts/en/goodbye.txt:1:", "prompts/en/greeting.txt:1:"):
        assert file in run.stdout
