"""The edition that this process answers with, and the documents it is made of."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ivr.call.answer import accepted, answer, our_numbers, sorry, whisper
from ivr.call.directions import Direction, OwnVoice
from ivr.call.edition import Edition, Recordings, load_fitting
from ivr.call.moment import Moment
from ivr.call.on_air import CHOICES, without_sounds
from ivr.call.place import Place
from ivr.content import Problem
from ivr.language import DEFAULT_LANGUAGE
from ivr.logs import log
from ivr.script.page import LANGUAGE_WELCOME, clips_of
from ivr.store.audio_files import PublishedAudio, ShippedAudio
from ivr.store.on_air_feed import OnAirFeed
from ivr.store.sounds import SoundsUnavailable
from ivr.store.trouble import DatabaseUnavailable
from ivr.twiml.address import Event, write_place
from ivr.twiml.render import OUR_NUMBER, PLACE, Renderer
from ivr.web.known_turns import KnownTurns

_PLACE, _OUR_NUMBER = PLACE.encode(), OUR_NUMBER.encode()
_NO_NUMBER = b' callerId="' + _OUR_NUMBER + b'"'
Choices = Mapping[str, Any]
_Seen = tuple[frozenset[tuple[str, int, int]], int | None]
_LOOK_AGAIN = 1.0
"""Seconds between two looks at whether the files have changed."""
_ASK_AGAIN = 60.0
"""Seconds after which it is asked again for recordings that were lost."""


class ScriptFaulty(Exception):
    """The script has problems, so it may not go on air."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))


class Broadcast:
    """One edition with its documents, each rendered once."""

    def __init__(self, edition: Edition, renderer: Renderer) -> None:
        self.edition = edition
        self.known_turns = KnownTurns(edition)
        self._renderer = renderer
        self._documents: dict[tuple[object, ...], bytes] = {}
        moment = Moment(edition, 0.0)
        whole = [each.language for each in edition.offered if each.is_whole]
        languages = (DEFAULT_LANGUAGE, *whole)
        self._sorry = {
            (language, office.id): renderer.render(sorry([office]), language)
            for language in languages
            for office in edition.offices.values()
        }
        self._first_office = edition.first_office.id
        self._our_numbers = {each: renderer.render(our_numbers(), each) for each in languages}
        for language in languages:
            for page in edition.script.pages.values():
                if page.name == LANGUAGE_WELCOME:
                    continue
                for part in range(1, max(len(clips_of(page)), 1) + 1):
                    self._template(moment, Place(page.name, part=part, language=language))
        for each in edition.offered:
            self._template(moment, Place(LANGUAGE_WELCOME, speaks=each.language))

    def document(self, moment: Moment, place: Place, our_number: str) -> bytes:
        """What a place says and does, with the caller's own memory in its links."""
        return _fill(self._template(moment, place), place, our_number)

    def asking(
        self,
        directions: tuple[Direction, ...],
        place: Place,
        heard: Callable[[OwnVoice], str],
    ) -> bytes:
        """A question whose words depend on what this caller has given; it is not kept."""
        template = self._renderer.render(directions, place.said_in, heard=heard)
        return _fill(template, place, "")

    def whisper(self, place: Place) -> bytes:
        """What whoever picks up hears before the caller, in the language of staff."""
        template = self._rendered(whisper(place), DEFAULT_LANGUAGE, Event.WHISPER_KEY)
        return _fill(template, place, "")

    def accepted(self, moment: Moment, place: Place) -> bytes:
        """What whoever has taken the call hears of the caller; at its end the two are joined."""
        return self._rendered(accepted(moment, place), DEFAULT_LANGUAGE)

    def sorry(self, place: Place, our_number: str) -> bytes:
        """Our own failure, said and passed to the office that the caller chose last."""
        office = place.office if place.office in self.edition.offices else self._first_office
        document = self._sorry[self._language_of(place), office]
        return _with_number(document, our_number)

    def our_numbers(self, place: Place) -> bytes:
        """Our own failure after an office has been rung: it is never rung again."""
        return self._our_numbers[self._language_of(place)]

    def _language_of(self, place: Place) -> str:
        """One that apologies are rendered in."""
        return place.language if place.language in self._our_numbers else DEFAULT_LANGUAGE

    def _template(self, moment: Moment, place: Place) -> bytes:
        if place.page in moment.call.when_closed:  # what is said there depends on the hour
            return self._rendered(answer(moment, place), place.said_in)
        document = self._documents.get(place.look)
        if document is None:
            document = self._renderer.render(answer(moment, place), place.said_in)
            self._documents[place.look] = document
        return document

    def _rendered(
        self, directions: tuple[Direction, ...], language: str, keyed: Event = Event.KEY
    ) -> bytes:
        look = (directions, language, keyed)
        document = self._documents.get(look)
        if document is None:
            document = self._renderer.render(directions, language, keyed)
            self._documents[look] = document
        return document


def _fill(template: bytes, place: Place, our_number: str) -> bytes:
    written = escape(write_place(place)).encode()
    return _with_number(template.replace(_PLACE, written), our_number)


def _with_number(template: bytes, our_number: str) -> bytes:
    """Our number as offices see it; where it is not known, the host shows what it can."""
    if our_number:
        return template.replace(_OUR_NUMBER, our_number.encode())
    return template.replace(_NO_NUMBER, b"")


@dataclass(frozen=True)
class Rehearsal:
    """One broadcast that is never swapped: of an edition that is not on air."""

    now: Broadcast


class OnAir:
    """Holds one broadcast and swaps it whole when the files behind it change."""

    def __init__(
        self,
        prompts: Path,
        shipped: ShippedAudio,
        published: PublishedAudio,
        feed: OnAirFeed,
        renderer: Callable[[Edition, Choices], Renderer],
        bring_here: Callable[[Iterable[str]], set[str]],
        ended: threading.Event,
    ) -> None:
        """`bring_here` fetches recordings to our own disk; it answers those that are lost, and
        raises SoundsUnavailable where it can't ask for them now.

        Raises ScriptFaulty where the shipped script may not go on air.

        Where what staff have put on air can't be read, or doesn't fit it, it goes alone for now.
        It looks for changes until `ended` is set.
        """
        self._prompts = prompts
        self._shipped = shipped
        self._published = published
        self._renderer = renderer
        self._feed = feed
        self._bring = bring_here
        self._ended = ended
        self._seen: _Seen = (self._newest_files(), None)
        self._parts: Mapping[str, Any] = {}
        self._clips: tuple[frozenset[tuple[str, int, int]], Recordings] = (frozenset(), {})
        self._lost: set[str] = set()
        self._asked_at = 0.0
        self.now = self._load_first()
        threading.Thread(target=self._keep_looking, name="new editions", daemon=True).start()

    @property
    def choices(self) -> Choices:
        """What managers have chosen, for `Settings.with_choices`."""
        return self._parts.get(CHOICES) or {}

    def _keep_looking(self) -> None:
        """Swap the edition behind the callers' backs when words or recordings have changed."""
        while not self._ended.wait(_LOOK_AGAIN):
            self._reload()
        self._feed.close()

    def _load_first(self) -> Broadcast:
        """With as much of what staff have put on air as can be had."""
        try:
            self._look()
        except DatabaseUnavailable as trouble:
            log.error("what staff put on air can't be read", trouble=str(trouble))
        try:
            return self._load()
        except SoundsUnavailable:
            log.error("the store of sounds is away: what is not here is said by the computer voice")
            self._seen = (self._seen[0], None)  # asked again within a second
            return self._load(with_what_is_here=True)

    def _reload(self) -> None:
        try:
            if self._look() or self._has_found():
                self.now = self._load()
                log.info("new edition on air")
        except ScriptFaulty as faulty:
            log.error("the changed script stays off air", problems=str(faulty).splitlines())
        except SoundsUnavailable:
            log.error("an edition waits for its recordings: the store of sounds is away")
            self._seen = (self._seen[0], None)
        except Exception:
            log.exception("the changed script could not be read")

    def _look(self) -> bool:
        """Whether anything has changed since the last look. Raises DatabaseUnavailable."""
        newest = self._newest_files(), self._number()
        if newest == self._seen:
            return False
        if newest[1] != self._seen[1]:
            self._parts = self._feed.parts()
        self._seen = newest
        return True

    def _has_found(self) -> bool:
        """Whether a recording that was lost is there again."""
        if not self._lost or time.monotonic() < self._asked_at + _ASK_AGAIN:
            return False
        self._asked_at = time.monotonic()
        try:
            return self._bring(self._lost) != self._lost
        except SoundsUnavailable:
            return False

    def _number(self) -> int | None:
        """What every change by staff raises; as it was seen last, where the database is away."""
        try:
            return self._feed.number()
        except DatabaseUnavailable:
            return self._seen[1]

    def _load(self, *, with_what_is_here: bool = False) -> Broadcast:
        """The newest edition, once its recordings are here.

        One that the store has lost is left out, and so is what is not here where that is wanted.
        Raises SoundsUnavailable and ScriptFaulty.
        """
        recordings = self._publish_shipped()
        edition = self._fitting(recordings, self._parts)
        named = {each.checksum for clips in edition.recordings.values() for each in clips.values()}
        if with_what_is_here:
            missing = {checksum for checksum in named if self._published.find(checksum) is None}
        else:
            missing = self._lost = self._bring(named)
            self._asked_at = time.monotonic()
            if missing:
                log.error("recordings are lost: the computer voice speaks", sounds=sorted(missing))
        if missing:
            edition = self._fitting(recordings, without_sounds(self._parts, missing))
        return Broadcast(edition, self._renderer(edition, self.choices))

    def _publish_shipped(self) -> Recordings:
        """What is shipped, each clip under its checksum; looked at where files have changed."""
        files, found = self._clips
        if files == self._seen[0]:
            return found
        recordings = {}
        for language in self._shipped.languages():
            # A clip that can't be fetched ends a call, so it is ours before it is named.
            recordings[language] = {
                clip: recording
                for clip, recording in self._shipped.made(language).items()
                if self._published.publish(self._shipped.path(language, clip), recording.checksum)
            }
        self._clips = (self._seen[0], recordings)
        return recordings

    def _fitting(self, recordings: Recordings, parts: Mapping[str, Any]) -> Edition:
        edition, problems = load_fitting(self._prompts, recordings, parts)
        if edition is None:
            raise ScriptFaulty(problems)
        if problems:
            log.error("not all of it goes on air", problems=[str(problem) for problem in problems])
        return edition

    def _newest_files(self) -> frozenset[tuple[str, int, int]]:
        paths = [*self._prompts.glob("*.toml"), *self._prompts.glob("*/*.t*")]
        paths += self._shipped.manifests()
        found = ((path, path.stat()) for path in paths if not path.name.startswith("."))
        return frozenset((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)
