"""What is on air, written as the folders `prompts/` and `audio/` hold it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ivr.call.edition import Edition, load_edition
from ivr.call.on_air import changed
from ivr.content import read_toml
from ivr.notices.read import TABLE, read_notices, write_notice
from ivr.offices.hours_written import write_hours
from ivr.offices.office import OFFICES, load_offices
from ivr.script.load import MAP
from ivr.store.audio_files import ShippedAudio
from ivr.store.toml_tables import with_table

PROMPTS, AUDIO = "prompts", "audio"
Sound = Callable[[str, str, str], bytes | None]
"""Language, clip and checksum → the sound; None where it is lost."""


class FolderTaken(Exception):
    """Something stands in the folder already."""


def write_folders(
    folder: Path, prompts: Path, edition: Edition, parts: Mapping[str, Any], sound: Sound
) -> list[str]:
    """Write what is on air into an empty folder; the names of the clips whose sound is lost.

    `edition` is what `parts` make of `prompts`. All sounds are had before anything is written.
    Raises FolderTaken and whatever `sound` raises.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderTaken(folder)
    found = {
        language: [
            (recording, sound(language, clip, recording.checksum))
            for clip, wording in wordings.items()
            if (recording := edition.recording(wording))
        ]
        for language, wordings in edition.script.wordings.items()
    }
    _write_prompts(folder / PROMPTS, prompts, parts)
    audio = ShippedAudio(folder / AUDIO)
    for language, recordings in found.items():
        audio.keep_all(language, [(made, wav) for made, wav in recordings if wav is not None])
    written, problems = load_edition(folder / PROMPTS, {})
    if problems or (written.script, written.offices, written.notices) != (
        edition.script,
        edition.offices,
        edition.notices,
    ):
        raise RuntimeError("what was written is not what is on air")
    return sorted(made.clip for each in found.values() for made, wav in each if wav is None)


def _write_prompts(to: Path, prompts: Path, parts: Mapping[str, Any]) -> None:
    """The files that are shipped, with what staff have put in their place."""
    shutil.copytree(prompts, to, ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True)
    offices, _ = load_offices(prompts)
    notices, _ = read_notices(read_toml(prompts / MAP, prompts)[0])
    now = changed(parts, offices, notices)
    for language, words in now.words.items():
        for page, text in words.items():
            _write(to / language / f"{page}.txt", as_file(text) + "\n")
    for name, office in now.offices.items():
        if office.hours != offices[name].hours:
            _put(to / OFFICES, f"{name}.hours", write_hours(office.hours))
    for notice in now.notices:
        if notice not in notices:
            _put(to / MAP, f"{TABLE}.{notice.name}", write_notice(notice))


def as_file(text: str) -> str:
    """Words as they stand in a file, whatever browser they were typed in."""
    return "\n".join(row.rstrip() for row in text.strip().splitlines())


def _put(file: Path, table: str, values: Mapping[str, Any]) -> None:
    _write(file, with_table(file.read_text("utf-8-sig"), table, values))


def _write(file: Path, text: str) -> None:
    file.write_text(text, "utf-8", newline="\n")
