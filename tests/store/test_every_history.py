"""Whatever staff, workers and upgrades do in a row: what is heard fits the keys, and all is kept.

Real files, a real database and a real store of sounds; the steps are those of the console, the
worker and the commands.
"""

import re
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ivr.call.edition import Edition, fit, load_edition, load_with
from ivr.call.on_air import prompt_part
from ivr.config import read_settings
from ivr.content import Problem
from ivr.prompt_library.history import PageHistory
from ivr.prompt_library.recording import Recording
from ivr.prompt_library.version import SHIPPED, Made, Version
from ivr.script.page import FIXED_KEYS, LANGUAGE_WELCOME, Menu
from ivr.script.words import shipped_words
from ivr.store import versions as store
from ivr.store.audio_files import PublishedAudio, ShippedAudio, checksum_of
from ivr.store.brought_in import OnAirNow, bring_in, keep
from ivr.store.database import Database, default_url
from ivr.store.on_air import read_on_air
from ivr.store.script_folders import write_folders
from ivr.store.sounds import Sounds, find_sound
from ivr.work.publishing import publish_due
from tests.conftest import CHECKOUT, OFFICES
from tests.line import silent_second

MENU, GOODBYE = PAGES = ("help-at-school", "goodbye")
STAGES = ("school-action", "education-plan", "school-action-plus", "what-next", "assessment")
OPTION = re.compile(r"([0-9*#]): (?:For (\S+))?.*")
pages = st.sampled_from([MENU, MENU, GOODBYE])
NOW, LATER, NEVER = 0, 2, None
afterwards = st.sampled_from([NOW, NOW, LATER, NEVER])
"""What becomes of a draft: it is published now, in some hours, or left."""
UPGRADES = ("swapped keys", "another key", "words", "recordings")
meanwhile = st.sampled_from([*UPGRADES, "hours", "", ""])
"""What happens next, whatever staff do: an upgrade, some hours, or nothing."""


def menu_words(keys: dict[str, str], opening: str) -> str:
    """The words of the menu; each option names the page that it leads to."""
    options = [f"{key}: For {target}" for key, target in keys.items()]
    return "\n".join([opening, *options, "*: To go back", "0: To speak to someone"])


class EveryHistory(RuleBasedStateMachine):
    """Two pages, one of them a menu, in the hands of everybody."""

    place: Path
    """Where there is room for folders, beside an empty database."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=self.place))
        shutil.copytree(CHECKOUT / "prompts", self.folder / "prompts")
        (self.folder / "prompts" / "offices.toml").write_text(OFFICES)
        (self.folder / "var").mkdir()
        shutil.copy(self.place / "empty.db", self.folder / "var" / "ivr.db")
        self.settings = read_settings(
            home=self.folder / "var",
            prompts=self.folder / "prompts",
            audio=self.folder / "audio",
            secret_key="a secret",
            twilio_auth_tokens=("a token",),
        )
        self.database = Database(default_url(self.settings.home))
        self.sounds = Sounds("", self.settings.home)
        self.audio = ShippedAudio(self.settings.audio)
        self.now = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
        self.says: dict[str, tuple[str, str]] = {}
        """Checksum → the words that were said when it was recorded."""
        self.ever: dict[tuple[str, int], Version] = {}
        self.folders: list[Path] = []
        self.takes: list[Recording] = []
        self.keys = dict(zip("12345", STAGES, strict=True))
        """Where those of the menu lead."""
        here = PublishedAudio(self.settings.home / "audio")
        self._find = partial(find_sound, self.sounds, here, self.audio)

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    # What is shipped, and upgrades of it.

    @initialize()
    def ship(self) -> None:
        self._ship("Extra help at school.")

    def _pass(self, what: str) -> None:
        """Some hours pass; or keys swap their pages, a page has another key, words change, `ivr
        speak` is run.
        """
        if what == "hours":
            self.now += timedelta(hours=LATER)
            publish_due(self.settings, self.database, lambda: self.now)
            return
        first, second, *others = self.keys.values()
        if what == "swapped keys":
            self.keys = dict(zip(self.keys, [second, first, *others], strict=True))
        elif what == "another key":
            keys = "1234" + ("6" if "5" in self.keys else "5")
            self.keys = dict(zip(keys, self.keys.values(), strict=True))
        elif what == "recordings":
            edition, _ = load_edition(self.settings.prompts, {})
            for name in PAGES:
                recording = self._record(edition, name)
                self.audio.keep("en", recording, self.sounds.take(recording.checksum))
        if what:
            self._ship("Help at school." if what == "words" else "Extra help at school.")

    def _ship(self, opening: str) -> None:
        file = self.settings.prompts / "menu.toml"
        written = ", ".join(f'{key} = "{target}"' for key, target in self.keys.items())
        changed, many = re.subn(
            r"(\[help-at-school\]\nkeys = ){.*}", rf"\1{{ {written} }}", file.read_text()
        )
        assert many == 1
        file.write_text(changed)
        words = self.settings.prompts / "en"
        (words / f"{MENU}.txt").write_text(menu_words(self.keys, opening))
        (words / f"{GOODBYE}.txt").write_text(f"Goodbye from {opening}")

    # What staff do.

    @rule(
        name=pages,
        opening=st.sampled_from(["Hello.", "Good day."]),
        then=afterwards,
        what=meanwhile,
    )
    def write_words(self, name: str, opening: str, then: int | None, what: str) -> None:
        words = menu_words(self.keys, opening) if name == MENU else f"{opening} Goodbye."
        assert self._draft(name, text=words, keys=self._keys_of(name))
        self._publish_draft(name, then)
        self._pass(what)

    @rule(which=st.integers(0, 4), key=st.sampled_from("1278"))
    def write_words_that_do_not_fit(self, which: int, key: str) -> None:
        """Such words are never saved."""
        if list(self.keys)[which] != key:
            rows = menu_words(self.keys, "Hello.").splitlines()
            rows[which + 1] = f"{key}{rows[which + 1][1:]}"
            assert not self._draft(MENU, text="\n".join(rows), keys=self.keys)

    @rule(name=pages, another=st.booleans(), then=afterwards, what=meanwhile)
    def record(self, name: str, another: bool, then: int | None, what: str) -> None:
        """The newest words are recorded; or a take is used that was made for other words."""
        newest = self._newest(name)
        others = [each for each in self.takes if each.clip == name]
        if another and others:
            made = others[0]
        else:
            edition, problems = self._proof(newest)
            if problems:
                return
            made = self._record(edition, name)
            self.takes.append(made)
        self._draft(name, recordings=newest.with_recording(made))
        self._publish_draft(name, then)
        self._pass(what)

    @rule(name=pages, what=meanwhile)
    def undo(self, name: str, what: str) -> None:
        done = [each for each in self._known(name).publications if each.done_at]
        if done:
            self._publish(name, done[0].before)
        self._pass(what)

    @rule(name=pages, which=st.integers(0, 99), then=afterwards, what=meanwhile)
    def go_back(self, name: str, which: int, then: int | None, what: str) -> None:
        """Every version can be gone back to where its words fit; its words are as they were."""
        number = which % (self._known(name).latest + 1)
        old = self._version(name, number)
        if self._draft(name, text=old.text, keys=old.keys, recordings=old.recordings):
            draft = self._known(name).draft
            assert draft
            assert (draft.text, draft.recordings) == (old.text, old.recordings)
            self._publish_draft(name, then)
        self._pass(what)

    @rule(name=pages, what=meanwhile)
    def put_aside(self, name: str, what: str) -> None:
        if draft := self._known(name).draft:
            put = partial(store.put_aside, language="en", page=name, number=draft.number)
            self.database.write(partial(put, at=self.now))
        self._pass(what)

    # What is done from the command line.

    @rule(what=meanwhile)
    def export(self, what: str) -> None:
        edition, parts = self._on_air()
        folder = self.folder / f"out-{len(self.folders)}"
        assert write_folders(folder, self.settings.prompts, edition, parts, self._find) == []
        self.folders.append(folder)
        self._pass(what)

    @precondition(lambda self: self.folders)
    @rule(which=st.integers(0, 99), what=meanwhile)
    def bring_in_what_was_exported(self, which: int, what: str) -> None:
        folder = self.folders[which % len(self.folders)]
        edition, parts = self._on_air()
        histories = self.database.read(store.histories)
        now = OnAirNow(self.settings.prompts, self._shipped(), edition, parts, histories)
        found = bring_in(folder, now, self.now)
        keep(found, self.database, self.sounds)
        for version in found.versions:
            self.ever[version.page, version.number] = version
        again = self.database.read(store.histories)
        now = OnAirNow(self.settings.prompts, self._shipped(), edition, parts, again)
        assert bring_in(folder, now, self.now).versions == ()
        self._pass(what)

    # What is always so.

    @invariant()
    def what_is_heard_fits_the_keys_and_the_words(self) -> None:
        edition, _ = self._on_air()
        for page in edition.script.pages.values():
            if isinstance(page, Menu) and page.name != LANGUAGE_WELCOME:  # no English words
                rows = edition.wording("en", page.name).written.splitlines()
                said = {found[1]: found[2] for found in map(OPTION.fullmatch, rows) if found}
                assert page.keys.keys() <= said.keys() <= page.keys.keys() | set(FIXED_KEYS)
                if page.name == MENU:
                    assert {key: said[key] for key in page.keys} == page.keys == self.keys
        for checksum, wording in edition.clips_on_air().items():
            assert self.says[checksum] == (wording.written, wording.spoken)
            assert self._find("en", wording.clip, checksum)

    @invariant()
    def every_version_is_there_with_its_sounds(self) -> None:
        for (name, number), version in self.ever.items():
            kept = self._known(name).version(number)
            assert (kept.text, kept.recordings, kept.keys) == (
                version.text,
                version.recordings,
                version.keys,
            )
            for recording in kept.recordings:
                assert checksum_of(self.sounds.take(recording.checksum)) == recording.checksum

    @invariant()
    def what_is_on_air_is_what_was_published_last(self) -> None:
        parts = self.database.read(read_on_air)
        for name in PAGES:
            part = parts.get(prompt_part("en", name), {"version": SHIPPED})
            assert part["version"] == self._known(name).on_air

    # How it is done.

    def _keys_of(self, name: str) -> dict[str, str]:
        return self.keys if name == MENU else {}

    def _shipped(self) -> dict[str, dict[str, Recording]]:
        return {language: self.audio.read(language) for language in self.audio.languages()}

    def _on_air(self) -> tuple[Edition, dict[str, Any]]:
        """What callers hear, and the parts of staff in it: faulty ones are left out."""
        edition, parts, _ = fit(
            self.settings.prompts, self._shipped(), self.database.read(read_on_air)
        )
        assert edition
        return edition, parts

    def _known(self, name: str) -> PageHistory:
        return self.database.read(lambda c: store.history(c, "en", name))

    def _version(self, name: str, number: int) -> Version:
        if number != SHIPPED:
            return self._known(name).version(number)
        words = shipped_words(self.settings.prompts, "en", name)
        made = self.audio.read("en")
        recordings = (made[name],) if name in made else ()
        return Version(
            "en",
            name,
            SHIPPED,
            words,
            recordings,
            Made.WORDS,
            self.now,
            "",
            words,
            self._keys_of(name),
        )

    def _newest(self, name: str) -> Version:
        known = self._known(name)
        return known.draft or self._version(name, known.on_air)

    def _proof(self, version: Version) -> tuple[Edition, list[Problem]]:
        part = prompt_part("en", version.page)
        value = None if version.number == SHIPPED else store.part_of(version)
        parts = self.database.read(read_on_air)
        return load_with(self.settings.prompts, self._shipped(), parts, {part: value})

    def _draft(self, name: str, **changes: Any) -> bool:
        """Save a new version where it can be; words that don't fit can't."""
        known = self._known(name)
        version = replace(
            self._newest(name), number=known.latest + 1, made=Made.WORDS, who="Rosa", **changes
        )
        if "text" in changes and self._proof(version)[1]:
            return False
        number = self.database.write(lambda c: store.add_version(c, version, seen=known.latest))
        assert number == version.number
        self.ever[name, number] = version
        return True

    def _record(self, edition: Edition, name: str) -> Recording:
        wording = edition.wording("en", name)
        sound = silent_second() + f"{len(self.says)}".encode()
        checksum = self.sounds.keep_take(sound)
        self.says[checksum] = (wording.written, wording.spoken)
        return Recording(name, wording.written, wording.spoken, "staff", "", 0, 1.0, checksum)

    def _publish_draft(self, name: str, then: int | None) -> None:
        draft = self._known(name).draft
        if draft and then is not NEVER:
            self._publish(name, draft.number, then)

    def _publish(self, name: str, number: int, hours: int = NOW) -> None:
        """What the console does: proved, its sounds kept for callers, then put on air."""
        edition, problems = self._proof(self._version(name, number))
        if problems:
            return
        made = edition.recording(edition.wording("en", name))
        if made:
            self.sounds.publish(made.checksum)
        due = self.now + timedelta(hours=hours) if hours else None
        self.database.write(
            lambda c: store.publish(c, "en", name, number, "Rosa", self.now, due=due)
        )


def test_whatever_happens_callers_hear_what_the_keys_do(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    empty.upgrade()
    empty.close()
    EveryHistory.place = tmp_path
    run_state_machine_as_test(
        EveryHistory,
        settings=settings(
            max_examples=7,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
