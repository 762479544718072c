"""`ivr postcode` and `ivr postcodes load`."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from ivr.cli.postcode import postcode, postcodes
from tests.uk.code_point import row, write_area

Run = Callable[..., "Result"]


@dataclass(frozen=True)
class Result:
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IVR_HOME", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(command: click.Command, *arguments: str) -> Result:
        with pytest.raises(SystemExit) as left:
            command.main(list(arguments), prog_name="ivr")
        said = capsys.readouterr()
        return Result(int(left.value.code or 0), said.out, said.err)

    return run


@pytest.mark.parametrize(
    ("arguments", "candidates", "office"),
    [
        (["S forty one double D"], ["S40 1DD"], "chesterfield"),
        (["S", "forty", "one", "double", "D"], ["S40 1DD"], "chesterfield"),
        (["DE24 8DS"], ["DE24 8DS"], "derby"),
        (["DE6 2AA"], ["DE6 2AA"], "ask"),
        (["SW1A 1AA"], ["SW1A 1AA"], "outside"),
        (["DE24 8DS or S40 1DD"], ["DE24 8DS", "S40 1DD"], None),
        (["BFPO 57"], [], None),
        ([""], [], None),
        (["--keys", "74*740155#"], ["S40 1JJ", "S40 1JL", "S40 1LJ", "S40 1LL"], "chesterfield"),
        (["--keys", ""], [], None),
        (["--keys", "*"], [], None),
    ],
)
def test_postcode(
    run: Run, arguments: list[str], candidates: list[str], office: str | None
) -> None:
    result = run(postcode, *arguments, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"candidates": candidates, "office": office}


def test_postcode_for_people(run: Run) -> None:
    answer = run(postcode, "DE24 8DS or S40 1DD").stdout
    assert answer == "DE24 8DS  derby\nS40 1DD   chesterfield\n"
    assert run(postcode, "hello").stdout == "That is no postcode the line understands.\n"


@pytest.mark.parametrize("arguments", [[], ["S40 1DD", "--keys", "740133"]])
def test_words_or_keys(run: Run, arguments: list[str]) -> None:
    result = run(postcode, *arguments)
    assert result.exit_code == 2
    assert "--keys 740133" in result.stderr


def test_load(run: Run, home: Path, tmp_path: Path) -> None:
    write_area(tmp_path / "codepo_gb", "s", row("S40 1DE"), row("S40 1EF"))
    result = run(postcodes, "load", str(tmp_path / "codepo_gb"))
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "2 postcodes are in use, of the areas S.\n"
    assert (home / "postcodes.index").is_file()
    found = json.loads(run(postcode, "--keys", "740133", "--json").stdout)
    assert found["candidates"][:3] == ["S40 1DE", "S40 1EF", "S40 1DD"]


def test_a_faulty_load_changes_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    write_area(tmp_path / "codepo_gb", "s", row("S40 1DE"))
    run(postcodes, "load", str(tmp_path / "codepo_gb"))
    old = (home / "postcodes.index").read_bytes()
    write_area(tmp_path / "codepo_gb", "s", row("S40 1DE"), "rubbish\n")
    result = run(postcodes, "load", str(tmp_path / "codepo_gb"))
    assert result.exit_code == 1
    assert "codepo_gb/s.csv:2: there are 1 columns here" in result.stderr
    assert result.stderr.endswith("Nothing was changed.\n")
    assert (home / "postcodes.index").read_bytes() == old


def test_a_home_that_can_not_be_written_is_told(run: Run, home: Path, tmp_path: Path) -> None:
    write_area(tmp_path / "codepo_gb", "s", row("S40 1DE"))
    (home / "postcodes.index").mkdir(parents=True)
    result = run(postcodes, "load", str(tmp_path / "codepo_gb"))
    assert result.exit_code == 1
    assert "can't be written" in result.stderr


def test_a_damaged_index_is_told_and_the_tables_answer(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "postcodes.index").write_text("rubbish")
    result = run(postcode, "S40 1DD", "--json")
    assert json.loads(result.stdout) == {"candidates": ["S40 1DD"], "office": "chesterfield"}
    assert "ivr postcodes load" in result.stderr
