"""Where takes are made: what is brought goes through the quarantine into the store."""

import atexit
from pathlib import Path

from flask import current_app

from ivr.call.edition import Edition, load_edition, load_fitting
from ivr.config import Settings
from ivr.prompt_library.take import How
from ivr.script.prompts import page_of
from ivr.script.wording import Wording
from ivr.speech.quarantine import Quarantine
from ivr.staff.audit import Kind
from ivr.store.audio_files import ShippedAudio
from ivr.store.on_air import read_on_air
from ivr.store.sounds import Sounds
from ivr.store.takes import add_take, keep_sound
from ivr.store.versions import history, parts_with
from ivr.web.console.at_hand import console, noted, now, person, read, write

_QUARANTINE = Quarantine()
"""One for the process; nothing is started before the first file."""
atexit.register(_QUARANTINE.close)


class Studio:
    """What making takes needs, once for each process; nothing is begun before it is used."""

    def __init__(self, settings: Settings) -> None:
        self.sounds = Sounds(settings.sounds_at, settings.home)
        self._read: tuple[object, Edition] | None = None

    def edition(self, settings: Settings, parts: dict[str, object]) -> Edition:
        """What is on air, read anew when the files or what staff have put on air changed."""
        key = (_fingerprint(settings.prompts, settings.audio), parts)
        if self._read is None or self._read[0] != key:
            audio = ShippedAudio(settings.audio)
            recordings = {language: audio.read(language) for language in audio.languages()}
            edition, _ = load_fitting(settings.prompts, recordings, parts)
            if edition is None:  # words of a faulty script can be recorded all the same
                edition, _ = load_edition(settings.prompts, recordings)
            self._read = (key, edition)
        return self._read[1]


def studio() -> Studio:
    """The one of this process."""
    found: Studio = current_app.extensions["studio"]
    return found


def edition() -> Edition:
    """What callers hear now."""
    return studio().edition(console().settings, read(read_on_air))


def find_wording(language: str, clip: str) -> Wording | None:
    """The words that a clip is to be recorded with: those of a draft, where there is one."""
    page = page_of(clip)
    draft = read(lambda connection: history(connection, language, page)).draft
    parts = read(read_on_air)
    if draft:
        parts = parts_with(parts, language, page, draft)
    words = studio().edition(console().settings, parts).script.wordings
    return words.get(language, {}).get(clip)


def record(data: bytes, wording: Wording, how: How) -> int:
    """Make a take of what somebody brings; its number. Raises Refused and SoundsUnavailable."""
    fit = _QUARANTINE.take(data)
    take = keep_sound(studio().sounds, fit, data, wording, how, now(), person().id)
    did = f"made a recording of {wording.clip} ({how.in_words.lower()})"
    return write(lambda c: add_take(c, take), noted(Kind.CHANGE, did, f"clip/{wording.clip}"))


def _fingerprint(*folders: Path) -> tuple[tuple[str, int], ...]:
    paths = (path for folder in folders for path in folder.rglob("*.t*"))
    manifests = (path for folder in folders for path in folder.glob("*/*.json"))
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in (*paths, *manifests)))
