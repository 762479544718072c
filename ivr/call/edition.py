"""Everything on air at one moment, as one value that never changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ivr.call.on_air import Changes, changed, notices_among, only_hours, prompts_among
from ivr.content import Problem, read_toml
from ivr.language import DEFAULT_LANGUAGE, LANGUAGES
from ivr.leaflets.catalogue import Catalogue, load_catalogue
from ivr.notices.notice import Notice
from ivr.notices.read import check_notices, read_notices
from ivr.offices.office import Office, load_offices
from ivr.prompt_library.recording import Recording
from ivr.script.load import MAP, load_script
from ivr.script.page import GREETS, Menu, Script, Transfer, keys_of
from ivr.script.wording import Wording
from ivr.script.words import written_elsewhere
from ivr.uk import telephone

Recordings = Mapping[str, Mapping[str, Recording]]
"""Language → clip → its sound."""


@dataclass(frozen=True)
class Offered:
    """A language that has a key of the main menu now."""

    language: str
    key: str
    is_whole: bool
    """Whether the whole call can be in it; else it greets, and the rest is in English."""


@dataclass(frozen=True)
class Edition:
    """The map, the words, the recordings, the offices, the leaflets and the announcements."""

    script: Script
    offices: Mapping[str, Office]
    catalogue: Catalogue
    recordings: Recordings
    notices: tuple[Notice, ...] = ()
    left_out: frozenset[str] = frozenset()
    """The parts that staff have put on air and that do not fit, so that nobody hears them."""
    approved: frozenset[tuple[str, str]] = frozenset()
    """Languages and pages whose computer voice a named person has approved."""

    @property
    def first_office(self) -> Office:
        """The office of a caller who has chosen none."""
        page = self.script.pages[self.script.call.silence]
        if not isinstance(page, Transfer):
            raise TypeError("[call] `silence` was not proved before this edition was made")
        return self.offices[page.office]

    def wording(self, language: str, clip: str) -> Wording:
        """The words of a clip."""
        return self.script.wordings[language][clip]

    def said(self, language: str, clip: str) -> Wording:
        """The words of a clip as callers hear them: in English where the language can't say them.

        A call in a language goes on when staff take a page of it off air meanwhile.
        """
        wording = self.script.wordings.get(language, {}).get(clip)
        if wording and self.may_be_heard(wording):
            return wording
        return self.wording(DEFAULT_LANGUAGE, clip)

    def may_be_heard(self, wording: Wording) -> bool:
        """Whether callers hear these words: another language is said by a speaker of it.

        Or in a computer voice that a named person has approved, recorded or Twilio's own.
        """
        if wording.language == DEFAULT_LANGUAGE:
            return True
        approved = (wording.language, wording.page) in self.approved
        if recording := self.recording(wording):
            return approved or not recording.is_by_computer
        return approved and bool(LANGUAGES[wording.language].say_voice)

    def says(self, language: str, page: str) -> bool:
        """Whether every word of a page can be heard in a language."""
        clips = self.clips_of(language, page)
        return bool(clips) and all(map(self.may_be_heard, clips))

    def clips_of(self, language: str, page: str) -> tuple[Wording, ...]:
        """The words of a page, clip by clip; nothing where there are none."""
        return self._by_page.get((language, page), ())

    @cached_property
    def _by_page(self) -> Mapping[tuple[str, str], tuple[Wording, ...]]:
        found: dict[tuple[str, str], tuple[Wording, ...]] = {}
        for language, clips in self.script.wordings.items():
            for wording in clips.values():
                key = (language, wording.page)
                found[key] = (*found.get(key, ()), wording)
        return found

    def lacks_for_key(self, language: str) -> tuple[str, ...]:
        """What a language lacks of the two things that its key needs."""
        return tuple(page for page in GREETS if not self.says(language, page))

    def lacks(self, language: str) -> tuple[str, ...]:
        """The pages without which the whole call can't be in a language."""
        return tuple(page for page in self.script.whole if not self.says(language, page))

    @cached_property
    def offered(self) -> tuple[Offered, ...]:
        """The languages that have a key of the main menu now, in the order of the map."""
        return tuple(
            Offered(language, key, not self.lacks(language))
            for language, key in self.script.languages.items()
            if not self.lacks_for_key(language)
        )

    def recording(self, wording: Wording) -> Recording | None:
        """The sound of exactly these words, or None: then the computer voice says them."""
        recording = self.recordings.get(wording.language, {}).get(wording.clip)
        return recording if recording and recording.speaks(wording) else None

    def clips_on_air(self) -> dict[str, Wording]:
        """What callers hear as sound: the checksum of each recording, and what it speaks."""
        return {
            recording.checksum: wording
            for language in self.script.wordings.values()
            for wording in language.values()
            if (recording := self.recording(wording))
        }

    def seconds(self, wording: Wording) -> float:
        """How long callers listen to some words."""
        recording = self.recording(wording)
        return recording.seconds if recording else wording.estimated_seconds


def load_edition(
    prompts: Path, recordings: Recordings, on_air: Mapping[str, Any] | None = None
) -> tuple[Edition, list[Problem]]:
    """Read what is to go on air; it may only do so where the list of problems is empty.

    `on_air` has what staff have put on air over what is shipped.
    """
    offices, problems = load_offices(prompts)
    menu, _ = read_toml(prompts / MAP, prompts)  # the script tells what can't be read of it
    notices, misread = read_notices(menu)
    now = changed(on_air or {}, offices, notices)
    catalogue, unreadable = load_catalogue(prompts)
    offered = {
        leaflet.id: (leaflet.title, leaflet.option)
        for leaflet in catalogue.values()
        if leaflet.available
    }
    names = [notice.name for notice in now.notices]
    script, faults = load_script(prompts, _spoken_lines(offices), offered, names, now.words)
    spoken = _with_theirs(recordings, now.recordings, script)
    edition = Edition(script, now.offices, catalogue, spoken, now.notices, approved=now.approved)
    faults += check_notices(menu, now.notices, **places_of_notices(edition))
    faults += _led_elsewhere(script, now)
    return edition, sorted({*problems, *unreadable, *misread, *now.problems, *faults})


def _led_elsewhere(script: Script, now: Changes) -> list[Problem]:
    """Words of staff that were written when the keys of their page led to other places."""
    return [
        Problem(
            written_elsewhere(page, language),
            1,
            f"The keys of {page} lead to other places since these words were written. "
            "Look at them, and save them again.",
        )
        for (language, page), keys in now.keys.items()
        if dict(keys) != keys_of(script.pages.get(page))
    ]


def _with_theirs(shipped: Recordings, theirs: Recordings, script: Script) -> Recordings:
    """The recordings of staff over those that are shipped, wherever theirs speak the words."""
    spoken = {language: dict(clips) for language, clips in shipped.items()}
    for language, clips in theirs.items():
        wordings = script.wordings.get(language, {})
        for clip, recording in clips.items():
            if clip in wordings and recording.speaks(wordings[clip]):
                spoken.setdefault(language, {})[clip] = recording
    return spoken


def load_fitting(
    prompts: Path, recordings: Recordings, on_air: Mapping[str, Any]
) -> tuple[Edition | None, list[Problem]]:
    """The edition with as much of what staff have put on air as fits what is shipped.

    None where what is shipped has problems. They are listed, those of what was left out too.
    """
    edition, _, told = fit(prompts, recordings, on_air)
    return edition, told


def fit(
    prompts: Path, recordings: Recordings, on_air: Mapping[str, Any]
) -> tuple[Edition | None, dict[str, Any], list[Problem]]:
    """The same, with the parts that fit between the two.

    Words of a page that no longer fit the map are left out; then the announcements; then everything
    but the hours; then the hours.
    """
    parts, told = dict(on_air), list[Problem]()
    while True:
        edition, problems = load_edition(prompts, recordings, parts)
        if not problems:
            left_out = frozenset(on_air.keys() - parts.keys())
            return replace(edition, left_out=left_out), parts, told
        told += problems
        if not parts:
            return None, parts, told
        at_fault = prompts_among(parts)
        unfit = {at_fault[problem.file] for problem in problems if problem.file in at_fault}
        unfit = unfit or notices_among(parts) or set(parts) - set(only_hours(parts)) or set(parts)
        parts = {part: value for part, value in parts.items() if part not in unfit}


def load_with(
    prompts: Path, recordings: Recordings, on_air: Mapping[str, Any], put: Mapping[str, Any | None]
) -> tuple[Edition, list[Problem]]:
    """What would be on air with some parts `put` there; the problems are of those alone.

    A part that is None is taken off it. What staff have on air besides and does not fit is nobody's
    hindrance here: it is left out.
    """
    others = {name: each for name, each in on_air.items() if name not in put}
    new = {name: each for name, each in put.items() if each is not None}
    edition, problems = load_edition(prompts, recordings, others | new)
    if problems and others:
        _, others, _ = fit(prompts, recordings, others)
        edition, problems = load_edition(prompts, recordings, others | new)
    return edition, problems


def _spoken_lines(offices: Mapping[str, Office]) -> dict[str, dict[str, str]]:
    """The values that words may name: `{derby.1}` is the first number of the Derby office."""
    return {
        name: {
            str(number): telephone.as_written(line.number)
            for number, line in enumerate(office.lines, start=1)
        }
        for name, office in offices.items()
    }


def places_of_notices(edition: Edition) -> dict[str, Collection[str]]:
    """Where announcements can be said, and for which offices."""
    pages = edition.script.pages.values()
    told = [page.name for page in pages if isinstance(page, Menu | Transfer)]
    start = edition.script.call.start
    return {
        "pages": told,
        "replaceable": [name for name in told if name != start],
        "offices": edition.offices.keys(),
    }
