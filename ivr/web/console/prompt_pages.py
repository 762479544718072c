"""What a page says: shipped, on air and in each version; and the proof of what somebody writes."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ivr.call.edition import Edition, load_with
from ivr.call.on_air import prompt_part
from ivr.content import Problem
from ivr.language import DEFAULT_LANGUAGE, LANGUAGES
from ivr.prompt_library.history import PageHistory
from ivr.prompt_library.recording import Recording
from ivr.prompt_library.version import SHIPPED, Made, Version
from ivr.script.page import GREETS, LANGUAGE_WELCOME, Menu, keys_of
from ivr.script.prompts import page_of
from ivr.script.pronunciation import PRONUNCIATIONS
from ivr.script.way import way_to
from ivr.script.wording import Wording
from ivr.script.words import shipped_words, written_elsewhere
from ivr.store import versions as store
from ivr.store.audio_files import ShippedAudio
from ivr.store.on_air import read_on_air
from ivr.store.versions import part_of
from ivr.web.console.at_hand import console, now, person, read
from ivr.web.console.other_languages import in_english, may_have_words, why_unheard
from ivr.web.console.studio import edition as edition_as_published
from ivr.web.console.words import from_id


class PageUnknown(Exception):
    """Nothing in the script has this name."""


@dataclass(frozen=True)
class PromptPage:
    """One page in one language, with everything that was ever made of it."""

    language: str
    name: str
    shipped: str
    """The words that are shipped."""
    shipped_recordings: tuple[Recording, ...]
    history: PageHistory
    edition: Edition
    """What is on air."""

    @property
    def title(self) -> str:
        """As staff call it: "Goodbye", "Goodbye in Polish"."""
        called = from_id(self.name)
        if self.language == DEFAULT_LANGUAGE:
            return called
        return f"{called} in {LANGUAGES[self.language].name}"

    @property
    def is_of_pronunciations(self) -> bool:
        """Whether it is not said itself: its lines are how words are spoken."""
        return self.name == PRONUNCIATIONS

    @property
    def in_english(self) -> str:
        """What is to be translated; "" where it is English itself."""
        is_english = self.language == DEFAULT_LANGUAGE
        return (
            ""
            if is_english or self.is_of_pronunciations
            else in_english(self.edition, self.language, self.name)
        )

    @property
    def why_unheard(self) -> str:
        """Why callers don't hear what is on air; "" where they do."""
        if self.language == DEFAULT_LANGUAGE or not self.clips:
            return ""
        return why_unheard(self.edition, self.language, self.name)

    @property
    def keys(self) -> dict[str, str]:
        """Where its keys lead now."""
        return keys_of(self.edition.script.pages.get(self.name))

    @property
    def is_left_out(self) -> bool:
        """Whether what was published does not fit the keys any more, so that nobody hears it."""
        return prompt_part(self.language, self.name) in self.edition.left_out

    @property
    def on_air(self) -> Version:
        """What callers hear."""
        return self.version(SHIPPED if self.is_left_out else self.history.on_air)

    @property
    def draft(self) -> Version | None:
        """What somebody has begun, and nobody has published yet."""
        return self.history.draft

    @property
    def newest(self) -> Version:
        """What a change goes on from: the draft, or else what was published last."""
        return self.draft or self.version(self.history.on_air)

    def version(self, number: int) -> Version:
        """One version; 0 is what is shipped. Raises VersionUnknown."""
        if number != SHIPPED:
            return self.history.version(number)
        return Version(
            language=self.language,
            page=self.name,
            number=SHIPPED,
            text=self.shipped,
            recordings=self.shipped_recordings,
            made=Made.WORDS,
            made_at=now(),
            who="",
            shipped=self.shipped,
            keys=self.keys,
        )

    @property
    def is_outdated(self) -> bool:
        """Whether an upgrade has brought other words than those that were changed here."""
        return self.history.on_air != SHIPPED and self.on_air.shipped != self.shipped

    def needs_attention(self, today: date) -> bool:
        """Whether anybody should look at it."""
        return bool(
            self.draft
            or self.unrecorded
            or self.is_outdated
            or self.is_left_out
            or self.history.planned
            or self.history.failed
            or self.on_air.is_due_for_review(today)
        )

    @property
    def clips(self) -> list[Wording]:
        """The words that are on air, clip by clip."""
        return clips_of(self.edition, self.language, self.name)

    @property
    def unrecorded(self) -> list[Wording]:
        """Those that the computer voice says."""
        return [clip for clip in self.clips if self.edition.recording(clip) is None]

    @property
    def ways(self) -> list[tuple[str, str]]:
        """The keys and the pages from which callers come here."""
        pages = self.edition.script.pages.values()
        if self.name == LANGUAGE_WELCOME:
            script = self.edition.script
            return [(script.languages[self.language], script.call.start)]
        return [
            (key, page.name)
            for page in pages
            if isinstance(page, Menu)
            for key, target in page.keys.items()
            if target == self.name
        ]

    @property
    def heard_at(self) -> str:
        """Where to go in a call to hear it: for `/phone`; "" where no keys alone lead there."""
        said = {notice.name: notice.page for notice in self.edition.notices}
        name = said.get(self.name, self.name)
        return "" if way_to(self.edition.script, name) is None else name

    @property
    def said_before(self) -> list[str]:
        """The announcements on the way here, by their names."""
        on_the_way = {self.name, *(name for _, name in self.ways)}
        return [
            notice.name
            for notice in self.edition.notices
            if notice.is_said(now()) and not notice.instead and notice.page in on_the_way
        ]


@dataclass(frozen=True)
class Proof:
    """What would be on air with a version, and what is wrong with it."""

    edition: Edition
    clips: tuple[Wording, ...]
    problems: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """How long callers would listen."""
        return sum(self.edition.seconds(clip) for clip in self.clips)

    @property
    def unrecorded(self) -> list[Wording]:
        """What the computer voice would say."""
        return [clip for clip in self.clips if self.edition.recording(clip) is None]

    @property
    def has_no_voice(self) -> bool:
        """Whether some of it has neither a recording nor a computer voice."""
        return any(not LANGUAGES[clip.language].say_voice for clip in self.unrecorded)


def find_page(language: str, name: str) -> PromptPage:
    """A page of the script in a language. Raises PageUnknown."""
    # What has just been published for the first time is looked at before callers hear it.
    edition = console().edition()
    if language != DEFAULT_LANGUAGE or not clips_of(edition, language, name):
        edition = edition_as_published()
    page_clips = clips_of(edition, language, name)
    is_how_words_are_said = name == PRONUNCIATIONS and language in edition.script.wordings
    if not (page_clips or is_how_words_are_said or may_have_words(edition, language, name)):
        raise PageUnknown(name)
    known = read(lambda connection: store.history(connection, language, name))
    audio = ShippedAudio(console().settings.audio)
    recordings = audio.read(language, lambda clip: page_of(clip) == name)
    return PromptPage(
        language, name, _shipped(language, name), tuple(recordings.values()), known, edition
    )


def all_pages() -> list[PromptPage]:
    """Every page in every language, as callers come to them."""
    edition = console().edition()
    known, audio = read(store.histories), ShippedAudio(console().settings.audio)
    order = {name: at for at, name in enumerate(edition.script.pages)}
    found = []
    for language in edition.script.wordings.keys() | edition.script.languages.keys():
        clips = edition.script.wordings.get(language, {})
        names = dict.fromkeys(wording.page for wording in clips.values())
        if clips:
            names[PRONUNCIATIONS] = None
        if language in edition.script.languages:
            written = [page for code, page in known if code == language]
            names |= dict.fromkeys((*GREETS, *written))
        recordings = defaultdict(list)
        for recording in audio.read(language).values():
            recordings[page_of(recording.clip)].append(recording)
        for name in sorted(names, key=lambda each: order.get(each, len(order))):
            history = known.get((language, name), PageHistory((), ()))
            shipped, theirs = _shipped(language, name), tuple(recordings[name])
            found.append(PromptPage(language, name, shipped, theirs, history, edition))
    return sorted(found, key=lambda page: (page.language != DEFAULT_LANGUAGE, page.language))


def _shipped(language: str, name: str) -> str:
    return shipped_words(console().settings.prompts, language, name)


def clips_of(edition: Edition, language: str, name: str) -> list[Wording]:
    """The words of a page, clip by clip."""
    clips = edition.script.wordings.get(language, {}).values()
    return [wording for wording in clips if wording.page == name]


def prove(version: Version) -> Proof:
    """What would be on air with a version: nothing else of what is on air changes."""
    parts = read(read_on_air)
    shipped_audio = ShippedAudio(console().settings.audio)
    recordings = {each: shipped_audio.read(each) for each in shipped_audio.languages()}
    part = prompt_part(version.language, version.page)
    value = part_of(version) if version.number != SHIPPED else None
    edition, problems = load_with(console().settings.prompts, recordings, parts, {part: value})
    if version.page == PRONUNCIATIONS:
        clips = _said_otherwise(edition, version.language)
    else:
        clips = tuple(clips_of(edition, version.language, version.page))
    return Proof(edition, clips, tuple(fault_in_words(version, problem) for problem in problems))


def _said_otherwise(edition: Edition, language: str) -> tuple[Wording, ...]:
    """What of a language is not said as it is on air: only how some word is spoken has changed."""
    on_air = console().edition().script.wordings.get(language, {})
    clips = edition.script.wordings.get(language, {}).items()
    return tuple(wording for clip, wording in clips if on_air.get(clip) != wording)


def draft_of(page: PromptPage, made: Made, **changes: Any) -> Version:
    """A new version that goes on from the newest, made now by whoever is signed in."""
    return replace(
        page.newest,
        number=page.history.latest + 1,
        made=made,
        made_at=now(),
        who=person().called,
        shipped=page.shipped,
        approved_by="",
        **changes,
    )


def fault_in_words(version: Version, problem: Problem) -> str:
    """What is wrong with a version, as whoever writes its words reads it."""
    if problem.file == written_elsewhere(version.page, version.language):
        return f"Line {problem.line}: {problem.message}" if problem.line else problem.message
    return problem.message
