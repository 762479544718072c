"""The calls that are made from the browser: a handset for each, and the line it rings."""

import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ivr.call.edition import Edition
from ivr.config import Settings
from ivr.simulator.distant import DistantCall, Turn
from ivr.simulator.handset import Handset
from ivr.simulator.in_process import in_process
from ivr.simulator.people import Spoken
from ivr.speech.decoding import Refused, decode
from ivr.speech.sound import to_telephone, wav_bytes
from ivr.store.voices import Voices
from ivr.web.console.rehearsal import with_sounds

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MOST_CALLS = 8
_NOBODYS_NUMBER = "+441632960000"
_TALK = 5.0
CALLERS = {
    "mobile": "+447700900123",
    "landline": "+441632960123",
    "withheld": "anonymous",
}
"""Who may be ringing, and what the line is told of it."""


class AllEngaged(Exception):
    """As many calls as there may be are being made already."""


@dataclass(frozen=True)
class OwnLine:
    """The line as this process has it: what is on air, and a line with any clock."""

    edition: Callable[[], Edition]
    ringing: "Callable[[Callable[[], float], Edition | None], WSGIApplication]"
    """The line with a clock, and with an edition that is not on air where one is given."""
    voices: Voices


@dataclass(frozen=True)
class BrowserCall:
    """A call, and what is heard in it."""

    distant: DistantCall
    drafts: Edition | None
    """What is heard, where that is not what is on air."""


class Telephones:
    """Every browser's call in this process, by a secret that only its page knows."""

    def __init__(
        self,
        line: OwnLine,
        settings: Settings,
        clock: Callable[[], float],
        find_sound: Callable[[str], bytes | None],
    ) -> None:
        """`find_sound` has recordings of drafts by their checksums."""
        self.line = line
        self._settings = settings
        self._clock = clock
        self._find_sound = find_sound
        self._calls: dict[str, BrowserCall] = {}
        self._choosing = threading.Lock()

    def ring(
        self, caller: str, as_if: datetime | None, drafts: Edition | None = None
    ) -> tuple[str, Turn]:
        """Make a call as somebody of CALLERS, at that time or now. Raises AllEngaged."""
        call, secret = BrowserCall(DistantCall(), drafts), secrets.token_urlsafe(16)
        with self._choosing:
            self._calls = {
                key: each for key, each in self._calls.items() if not each.distant.is_over
            }
            if len(self._calls) >= MOST_CALLS:
                raise AllEngaged
            self._calls[secret] = call
        return secret, call.distant.begin(self._handset(call, caller, as_if).ring)

    def find(self, secret: str) -> BrowserCall | None:
        """The call of that secret, if this process still has it."""
        return self._calls.get(secret)

    def _handset(self, call: BrowserCall, caller: str, as_if: datetime | None) -> Handset:
        settings, line = self._settings, self.line.ringing
        ahead = as_if.timestamp() - self._clock() if as_if else 0.0
        return Handset(
            f"{settings.address}/voice",
            settings.twilio_auth_tokens[0],
            caller=call.distant,
            office=call.distant,
            from_number=CALLERS[caller],
            to_number=settings.twilio_number or _NOBODYS_NUMBER,
            status_url=f"{settings.address}/voice/status",
            session=in_process(
                with_sounds(line(lambda: self._clock() + ahead, call.drafts), self._find_sound)
                if call.drafts
                else line(lambda: self._clock() + ahead, None),
                urlsplit(settings.address).path,
            ),
            strict=False,
            wording=partial(self._words, call.drafts),
            listener=call.distant.note,
            talk=_TALK,
            hand_over=self._keep,
        )

    def _words(self, drafts: Edition | None, url: str) -> str | None:
        if "/heard/" in url:
            return "(your own voice)"
        wording = (drafts or self.line.edition()).clips_on_air().get(checksum_of(url))
        return "\n".join(breath.text for breath in wording.breaths) if wording else None

    def page_of(self, url: str, drafts: Edition | None) -> str:
        """The prompt that a file speaks: `school-action.2`; nothing where it is none of ours."""
        wording = (drafts or self.line.edition()).clips_on_air().get(checksum_of(url))
        return wording.clip if wording else ""

    def _keep(self, recording: str, spoken: Spoken) -> None:
        with suppress(ValueError):  # the handset names its recordings as Twilio does
            self.line.voices.keep(recording, spoken.sound)


def heard_by_telephone(sound: bytes, key: str, most: float) -> tuple[Spoken, str]:
    """What a microphone took, as a telephone carries it, and why not where it can't be used."""
    if not sound:
        return Spoken(key=key), ""
    try:
        decoded = decode(sound)
    except Refused as refused:
        return Spoken(key=key), str(refused)
    wav = wav_bytes(to_telephone([(decoded, 0.0)]))
    return Spoken("", min(decoded.seconds, most), key, wav), ""


def checksum_of(url: str) -> str:
    """The name of the recording that an address leads to."""
    return url.rsplit("/", 1)[-1].removesuffix(".wav")
