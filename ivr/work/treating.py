"""What staff have recorded by telephone becomes takes, once our own copy of it has come."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ivr.config import Settings
from ivr.prompt_library.take import How, Take
from ivr.script.wording import Wording
from ivr.speech.quarantine import Quarantine, Refused, RefusedForNow
from ivr.store import invitations
from ivr.store.database import Database
from ivr.store.invitations import RungIn
from ivr.store.sounds import Sounds
from ivr.store.takes import keep_sound
from ivr.store.voices import Voices

_NEVER_CAME = timedelta(hours=1)
_LOST = "What you said did not come through from the telephone company. Record it again."


class Treater:
    """Makes takes of what was rung in."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        quarantine: Quarantine,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._voices = Voices(settings.home / "voices", settings.sounds_at)
        self._sounds = Sounds(settings.sounds_at, settings.home)
        self._quarantine = quarantine
        self._now = now

    def treat_all(self) -> None:
        """Treat everything that has come. Raises DatabaseUnavailable and SoundsUnavailable."""
        for each in self._database.read(invitations.to_be_treated):
            result = self._treat(each)
            if result is not None:
                self._settle(each.voice, result)

    def _treat(self, rung: RungIn) -> Take | str | None:
        """A take, why there is none, or None where it has still to come."""
        original = self._voices.read(rung.voice)
        if original is None:
            return _LOST if self._now() - rung.kept_at > _NEVER_CAME else None
        try:
            fit = self._quarantine.take(original)
        except RefusedForNow:
            return None
        except Refused as refused:
            return str(refused)
        line, language = rung.invitation.lines[rung.line], rung.invitation.language
        wording = Wording(language, line.clip, line.clip, line.written, line.spoken)
        by = rung.invitation.staff
        return keep_sound(self._sounds, fit, original, wording, How.PHONE, rung.kept_at, by)

    def _settle(self, voice: str, result: Take | str) -> None:
        self._database.write(lambda c: invitations.settle(c, voice, result))
