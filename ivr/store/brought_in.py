"""A folder as `ivr prompts export` writes it, read as drafts: what in it is not on air already."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ivr.call.edition import Edition, Recordings, load_edition
from ivr.call.on_air import changed
from ivr.content import Problem, read_text, read_toml
from ivr.language import LANGUAGES
from ivr.prompt_library.history import PageHistory
from ivr.prompt_library.recording import Recording
from ivr.prompt_library.version import Made, Version
from ivr.script.page import keys_of
from ivr.script.words import shipped_words, written_elsewhere
from ivr.staff.audit import COMMAND_LINE, Entry, Kind
from ivr.store.audio_proved import prove_audio
from ivr.store.audit import add_entry
from ivr.store.database import Database
from ivr.store.script_folders import AUDIO, PROMPTS, as_file
from ivr.store.sounds import Sounds
from ivr.store.versions import add_version, parts_with

_NEW_LANGUAGE = (
    "This line has no words in this language yet, so they can't be drafts of its own. Take this "
    "folder out, or put {language}/pronunciation.toml into this line's own prompts first."
)


@dataclass(frozen=True)
class OnAirNow:
    """What a folder is held against."""

    prompts: Path
    shipped: Recordings
    edition: Edition
    parts: Mapping[str, Any]
    """Those parts of it that staff have put on air."""
    histories: Mapping[tuple[str, str], PageHistory]


@dataclass(frozen=True)
class BroughtIn:
    """What a folder amounts to."""

    versions: tuple[Version, ...] = ()
    """Drafts to be made; none where there are problems."""
    sounds: Mapping[str, Path] = field(default_factory=dict)
    """The sounds that they need, by checksum."""
    notes: tuple[str, ...] = ()
    """What stands in the folder and is not brought in."""
    problems: tuple[Problem, ...] = ()


def bring_in(folder: Path, now: OnAirNow, at: datetime) -> BroughtIn:
    """Read a folder; nothing is changed. Every problem is listed, with its file and line."""
    theirs, problems = load_edition(folder / PROMPTS, {})
    recordings, amiss = prove_audio(folder / AUDIO)
    drafts = {
        (language, name): _draft(language, name, text, theirs, now, at)
        for (language, name), text in _texts(folder / PROMPTS, theirs, now).items()
    }
    parts = dict(now.parts)
    for (language, name), draft in drafts.items():
        if draft.text != _text_on_air(language, name, now):
            parts = parts_with(parts, language, name, draft)
    proof, unfit = load_edition(now.prompts, now.shipped, parts)
    problems += amiss + [_in_their_file(each, drafts) for each in unfit]
    problems += [
        Problem(f"{PROMPTS}/{language}", 1, _NEW_LANGUAGE.format(language=language))
        for language in theirs.script.wordings.keys() - now.edition.script.wordings.keys()
        if language in LANGUAGES  # of any other the folder itself has told
    ]
    if problems:
        return BroughtIn(problems=tuple(sorted(set(problems))))
    versions, sounds = [], dict[str, Path]()
    for (language, name), draft in drafts.items():
        new = _new_recordings(draft, proof, recordings.get(language, {}))
        for each in new:
            draft = replace(draft, recordings=draft.with_recording(each))
        is_new = new or draft.text != _text_on_air(language, name, now)
        if is_new and not _is_made(draft, now.histories.get((language, name))):
            versions.append(draft)
            sounds |= {e.checksum: folder / AUDIO / language / f"{e.clip}.wav" for e in new}
    return BroughtIn(tuple(versions), sounds, tuple(_notes(folder / PROMPTS, theirs, now)))


def keep(found: BroughtIn, database: Database, sounds: Sounds) -> None:
    """Make the drafts, all of them or none. Raises ChangedMeanwhile and SoundsUnavailable."""
    for path in found.sounds.values():
        sounds.keep_take(path.read_bytes())

    def change(connection: Connection) -> None:
        for version in found.versions:
            add_version(connection, version, seen=version.number - 1)
            entry = Entry(version.made_at, Kind.CHANGE, version.did, version.who)
            add_entry(connection, replace(entry, about=version.about))

    if found.versions:
        database.write(change)


def _texts(prompts: Path, theirs: Edition, now: OnAirNow) -> dict[tuple[str, str], str]:
    """Their words by language and page, without announcements that are none here."""
    left_out = _unknown_notices(theirs, now)
    return {
        (path.parent.name, path.stem): as_file(read_text(path, prompts)[0])
        for path in sorted(prompts.glob("[!._]*/[!.]*.txt"))
        if path.stem not in left_out
    }


def _unknown_notices(theirs: Edition, now: OnAirNow) -> set[str]:
    here = {notice.name for notice in now.edition.notices}
    return {notice.name for notice in theirs.notices} - here


def _draft(
    language: str, name: str, text: str, theirs: Edition, now: OnAirNow, at: datetime
) -> Version:
    """Their words of a page, with the recordings that are on air of it."""
    known = now.histories.get((language, name), PageHistory((), ()))
    on_air = next((each for each in known.versions if each.number == known.on_air), None)
    clips = now.edition.script.wordings.get(language, {}).values()
    made = (now.edition.recording(clip) for clip in clips if clip.page == name)
    return Version(
        language=language,
        page=name,
        number=known.latest + 1,
        text=text,
        recordings=tuple(filter(None, made)),
        made=Made.IMPORT,
        made_at=at,
        who=COMMAND_LINE,
        shipped=shipped_words(now.prompts, language, name),
        keys=keys_of(theirs.script.pages.get(name)),
        review_on=on_air.review_on if on_air else None,
    )


def _text_on_air(language: str, name: str, now: OnAirNow) -> str:
    words = changed(now.parts, {}, []).words.get(language, {})
    return as_file(words.get(name) or shipped_words(now.prompts, language, name))


def _new_recordings(
    draft: Version, proof: Edition, theirs: Mapping[str, Recording]
) -> list[Recording]:
    """Their recordings of the very words of a page, where they are others than those on air."""
    found = []
    for wording in proof.script.wordings[draft.language].values():
        their, had = theirs.get(wording.clip), draft.recording_of(wording.clip)
        if wording.page == draft.page and their and their.speaks(wording):
            is_had = had and had.speaks(wording) and had.checksum == their.checksum
            found += [] if is_had else [their]
    return found


def _is_made(draft: Version, known: PageHistory | None) -> bool:
    """Whether the same has been brought in before, and waits to be published."""
    made = known.draft if known else None
    if made is None or as_file(made.text) != draft.text:
        return False
    sounds = {each.clip: each.checksum for each in made.recordings}
    return all(sounds.get(each.clip) == each.checksum for each in draft.recordings)


def _in_their_file(problem: Problem, drafts: Collection[tuple[str, str]]) -> Problem:
    """A problem of words, at the file that they came from."""
    files = {
        written_elsewhere(name, language): f"{PROMPTS}/{language}/{name}.txt"
        for language, name in drafts
    }
    return replace(problem, file=files.get(problem.file, problem.file))


def _notes(prompts: Path, theirs: Edition, now: OnAirNow) -> Iterator[str]:
    for name in sorted(_unknown_notices(theirs, now)):
        yield f"The announcement {name} is none of this line's. To make it one: ivr notices put"
    for path in sorted([*prompts.glob("*.toml"), *prompts.glob("*/*.toml")]):
        inside = path.relative_to(prompts)
        their, ours = read_toml(path, prompts)[0], read_toml(now.prompts / inside, now.prompts)[0]
        if their.tables != ours.tables:
            file = f"{PROMPTS}/{inside.as_posix()}"
            yield f"{file} differs from this line's. Only words and recordings are brought in"
