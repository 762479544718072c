"""What staff have put on air, written as files, brought in again, and told from its beginning."""

import json
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.config import Settings, read_settings
from ivr.prompt_library.recording import Recording
from ivr.prompt_library.version import Made, Version
from ivr.store import versions
from ivr.store.audit import Wanted, list_entries
from ivr.store.database import Database, default_url
from ivr.store.sounds import Sounds
from ivr.store.toml_tables import with_table
from tests.conftest import CHECKOUT
from tests.line import silent_second

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
GOODBYE = "Thank you for ringing us.\nGoodbye."
SHIPPED = "Thank you for calling"
KEYS_IN_POLISH = CHECKOUT / "prompts" / "pl" / "pronunciation.toml"


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    """Some recordings, and a sound that is out of date with the invented numbers of offices."""
    folder = tmp_path / "audio" / "en"
    folder.mkdir(parents=True)
    made = json.loads((CHECKOUT / "audio" / "en" / "manifest.json").read_text())
    clips = ("goodbye", "greeting", "help-at-school", "our-numbers", "school-action.2")
    for clip in clips:
        shutil.copy(CHECKOUT / "audio" / "en" / f"{clip}.wav", folder)
    (folder / "manifest.json").write_text(json.dumps({clip: made[clip] for clip in clips}))
    return folder.parent


@pytest.fixture
def settings(
    tmp_path: Path, prompts: Path, audio: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    for name, value in (("HOME", tmp_path / "var"), ("PROMPTS", prompts), ("AUDIO", audio)):
        monkeypatch.setenv(f"IVR_{name}", str(value))
    return read_settings()


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(default_url(settings.home))
    database.upgrade()
    yield database
    database.close()


def ivr(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["prompts", *arguments])


def listed() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(ivr("list", "--json").stdout)
    return sorted(rows, key=lambda row: str(row["clip"]))


def goodbye(settings: Settings, text: str = GOODBYE) -> Version:
    """The page in other words, recorded."""
    sounds = Sounds(settings.sounds_at, settings.home)
    checksum = sounds.keep_take(silent_second())
    sounds.publish(checksum)
    recording = Recording("goodbye", text, text, "staff", "", 0, 1.0, checksum)
    shipped = (settings.prompts / "en" / "goodbye.txt").read_text().strip()
    return Version(
        "en", "goodbye", 0, text, (recording,), Made.RECORDING, AT, "Rosa", shipped, note="warmer"
    )


def publish(database: Database, page: str, number: int) -> None:
    database.write(lambda c: versions.publish(c, "en", page, number, "Rosa", AT))


def publish_drafts(database: Database) -> list[str]:
    """Every draft; the names of their pages."""
    drafts = [
        (page, known.draft.number)
        for (_, page), known in database.read(versions.histories).items()
        if known.draft
    ]
    for page, number in drafts:
        publish(database, page, number)
    return sorted(page for page, _ in drafts)


def change_the_line(settings: Settings, database: Database) -> None:
    """Words and a recording, the hours of an office, and two announcements."""
    number = database.write(lambda c: versions.add_version(c, goodbye(settings)))
    publish(database, "goodbye", number)
    for command in (
        'notices put snow --before main-menu --words "Snow."',
        "notices put names-changed --before help-at-school --until 2030-01-02",
        'hours close derby --until "2030-12-24 12:00"',
    ):
        done = CliRunner().invoke(main, shlex.split(command))
        assert done.exit_code == 0, done.output


def test_exported_wiped_imported_and_published_it_sounds_the_same(
    settings: Settings, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_the_line(settings, database)
    before, hours = listed(), CliRunner().invoke(main, ["hours"]).stdout
    said = CliRunner().invoke(main, ["notices", "list"]).stdout
    folder = tmp_path / "out"
    assert ivr("export", str(folder)).stdout == f"What is on air stands in {folder}.\n"
    # The folders alone are the same line.
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("IVR_HOME", str(tmp_path / "empty"))
        elsewhere.setenv("IVR_PROMPTS", str(folder / "prompts"))
        elsewhere.setenv("IVR_AUDIO", str(folder / "audio"))
        check = CliRunner().invoke(main, ["check"])
        assert check.exit_code == 0, check.output
        after = listed()
        assert CliRunner().invoke(main, ["hours"]).stdout == hours
        assert CliRunner().invoke(main, ["notices", "list"]).stdout == said
    for row in (*before, *after):
        if not row["up_to_date"]:  # a recording of other words is not taken along
            row.update(checksum=None, engine=None, voice=None)
    assert after == before
    # What is on air already makes nothing new.
    assert "All of it is on air, or a draft, already." in ivr("import", str(folder)).stdout
    database.close()
    shutil.rmtree(settings.home)
    imported = ivr("import", str(folder))
    assert [" ".join(line.split()) for line in imported.output.splitlines()] == [
        "The announcement snow is none of this line's. To make it one: ivr notices put.",
        "prompts/menu.toml differs from this line's. Only words and recordings are brought in.",
        "prompts/offices.toml differs from this line's. Only words and recordings are brought in.",
        "en goodbye version 1, a draft",
        "Callers hear the drafts once they are published in the console.",
    ]
    assert "All of it is on air, or a draft, already." in ivr("import", str(folder)).stdout
    wiped = Database(default_url(settings.home))
    assert publish_drafts(wiped) == ["goodbye"]
    [entry] = wiped.read(lambda c: list_entries(c, Wanted())).entries
    assert entry.sentence == (
        "Somebody at the command line made version 1 of Goodbye: brought in from files."
    )
    wiped.close()
    again = [row for row in listed() if row["page"] == "goodbye"]
    assert again == [row for row in before if row["page"] == "goodbye"]


def test_every_problem_of_a_folder_is_told_and_nothing_is_brought_in(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    ivr("export", str(folder))
    words, sounds = folder / "prompts" / "en", folder / "audio" / "en"
    (words / "goodbye.txt").write_text("Goodbye then.")
    (words / "zebra.txt").write_text("Zebra.")
    menu = words / "help-at-school.txt"
    menu.write_text(menu.read_text().replace("2: ", "8: ", 1))
    manifest = json.loads((sounds / "manifest.json").read_text())
    (sounds / "greeting.wav").write_bytes(b"RIFF")
    (sounds / "somebody.wav").write_bytes(silent_second())
    manifest["help-at-school"] = "a sound"
    (sounds / "manifest.json").write_text(json.dumps(manifest, indent=1))
    refused = ivr("import", str(folder))
    assert refused.exit_code == 1
    told = refused.output.splitlines()
    assert told[-1] == "Nothing was brought in."
    for file, message in (
        ("prompts/en/help-at-school.txt:6", "Key 8 is offered here, but the map gives it no page."),
        ("prompts/en/help-at-school.txt:1", 'Key 2 leads to "education-plan", but no line says so'),
        ("prompts/en/zebra.txt:1", 'nothing is called "zebra"'),
        ("audio/en/manifest.json", '"greeting": greeting.wav is not the sound that is named here'),
        ("audio/en/manifest.json", '"help-at-school": it should be a table'),
        ("audio/en/somebody.wav:1", "manifest.json does not say which words this speaks."),
    ):
        assert any(each.startswith(file) and message in each for each in told), (file, told)
    lines = {each.split(": ")[0] for each in told if "manifest.json:" in each.split(" ")[0]}
    assert len(lines) == 2  # each on a line of its own
    assert not database.read(versions.histories)


def test_words_that_were_written_for_other_keys_are_refused(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    ivr("export", str(folder))
    menu, words = folder / "prompts" / "menu.toml", folder / "prompts" / "en" / "help-at-school.txt"
    swapped = menu.read_text().replace('1 = "school-action"', '1 = "education-plan"', 1)
    menu.write_text(swapped.replace('2 = "education-plan"', '2 = "school-action"', 1))
    words.write_text(words.read_text().replace("Extra help", "More help"))
    refused = ivr("import", str(folder))
    assert "prompts/en/help-at-school.txt:1: The keys of help-at-school lead to" in refused.output
    assert not database.read(versions.histories)


def test_a_language_that_the_line_does_not_speak(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    folder, polish = tmp_path / "out", settings.prompts / "pl"
    ivr("export", str(folder))
    shutil.copytree(folder / "prompts" / "en", folder / "prompts" / "fr")
    refused = ivr("import", str(folder))
    assert 'prompts/fr:1: No language has the code "fr".' in refused.output
    assert "in this language yet" not in refused.output
    shutil.rmtree(folder / "prompts" / "fr")
    shutil.rmtree(polish, ignore_errors=True)
    (folder / "prompts" / "pl").mkdir(exist_ok=True)
    shutil.copy(KEYS_IN_POLISH, folder / "prompts" / "pl")
    (folder / "prompts" / "pl" / "language-line.txt").write_text("5: Po polsku\n")
    refused = ivr("import", str(folder))
    assert "prompts/pl:1: This line has no words in this language yet" in refused.output
    assert not database.read(versions.histories)
    polish.mkdir()
    shutil.copy(KEYS_IN_POLISH, polish)
    assert "pl  language-line" in ivr("import", str(folder)).output


def test_a_folder_that_is_none(settings: Settings, database: Database, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a-file").write_text("")
    assert "is not empty" in ivr("export", str(tmp_path / "full")).output
    refused = ivr("import", str(tmp_path / "full"))
    assert refused.exit_code == 1
    assert "prompts/menu.toml:1: This file is missing" in refused.output
    assert ivr("import", str(tmp_path / "nowhere")).exit_code == 2


def test_a_recording_alone_becomes_a_draft(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    number = database.write(lambda c: versions.add_version(c, goodbye(settings)))
    publish(database, "goodbye", number)
    ivr("export", str(tmp_path / "out"))
    publish(database, "goodbye", 0)
    said = [row["wording"] for row in listed() if row["page"] == "goodbye"]
    words = (settings.prompts / "en" / "goodbye.txt").read_text()
    (settings.prompts / "en" / "goodbye.txt").write_text(GOODBYE)
    assert SHIPPED in str(said)
    assert "goodbye" in ivr("import", str(tmp_path / "out")).stdout
    assert publish_drafts(database) == ["goodbye"]
    [row] = [row for row in listed() if row["page"] == "goodbye"]
    assert row["engine"] == "staff"
    (settings.prompts / "en" / "goodbye.txt").write_text(words)


def test_the_history_of_a_page(settings: Settings, database: Database) -> None:
    for text in (GOODBYE, "Bye."):
        database.write(partial(versions.add_version, version=goodbye(settings, text)))
    publish(database, "goodbye", 1)
    shown = ivr("history", "goodbye").stdout
    assert [line[:13].strip().split(maxsplit=1) for line in shown.splitlines()] == [
        ["2", "draft"],
        ["1", "on air"],
        ["0"],
    ]
    assert "2026-11-26 09:00  New recording, Rosa: warmer" in shown
    rows = json.loads(ivr("history", "goodbye", "--json").stdout)
    assert [(row["version"], row["state"]) for row in rows] == [
        (2, "draft"),
        (1, "on air"),
        (0, ""),
    ]
    assert rows[1]["published"] == [{"at": AT.isoformat(), "who": "Rosa"}]
    assert rows[1]["text"] == GOODBYE
    assert 'Did you mean "goodbye"?' in ivr("history", "godbye").output
    assert "There are: en" in ivr("history", "goodbye", "--language", "fr").output
    assert ivr("history", "greeting").stdout == "   0  on air     as shipped\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a]\nb = 1\n", '[a]\nb = 1\n\n[x.y]\nz = "ä\\"n"\n'),
        ("[x.y]\nz = 1\nw = 2\n\n# of a\n[a]\nb = 1", '[x.y]\nz = "ä\\"n"\n\n# of a\n[a]\nb = 1\n'),
        ("[x.y]\nz = 1\n[x.y.deep]\nw = 2\n# the end", '[x.y]\nz = "ä\\"n"\n# the end\n'),
        ("[x]\ny = { z = 1 }\nw = 2\n", '[x]\nw = 2\n\n[x.y]\nz = "ä\\"n"\n'),
    ],
)
def test_a_table_is_put_into_a_file_that_people_keep(before: str, after: str) -> None:
    written = with_table(before, "x.y", {"z": 'ä"n'})
    assert written.replace("\n\n# the end", "\n# the end") == after
