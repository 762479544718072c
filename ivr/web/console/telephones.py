"""The calls that are made from the browser: a handset for each, and the line it rings.

A call lives in one process. Another one to which its page comes makes it anew from what the caller
has done so far, under the same name, so that the line gives the same answers and keeps nothing
twice.
"""

import hashlib
import re
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ivr.call.edition import Edition
from ivr.config import Settings
from ivr.script.wording import Wording
from ivr.simulator.distant import DistantCall, Reply, Turn
from ivr.simulator.exchange import the_same_sids
from ivr.simulator.handset import Handset
from ivr.simulator.in_process import in_process
from ivr.simulator.people import Said, Spoken
from ivr.simulator.sound import Sounds
from ivr.speech.decoding import Refused, decode
from ivr.speech.sound import to_telephone, wav_bytes
from ivr.store.voices import Voices
from ivr.web.console.rehearsal import edition_of_drafts, with_sounds

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
class Wanted:
    """How somebody wants to ring."""

    caller: str
    """One of CALLERS."""
    as_if: datetime | None = None
    """The time that it is to be for the line; none is now."""
    on_drafts: bool = False


@dataclass(frozen=True)
class BrowserCall:
    """A call, and what is heard in it."""

    distant: DistantCall
    drafts: Edition | None
    """What is heard, where that is not what is on air."""


@dataclass(frozen=True)
class _Prompts:
    """What is said: by the checksum of its recording, and by its words."""

    by_sound: Mapping[str, Wording] = field(default_factory=dict)
    by_words: Mapping[str, str] = field(default_factory=dict)


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
        self._sounds = Sounds()
        self._prompts: tuple[Edition | None, _Prompts] = (None, _Prompts())
        self._calls: dict[str, BrowserCall] = {}
        self._choosing = threading.Lock()

    def ring(self, wanted: Wanted) -> tuple[str, BrowserCall, Turn]:
        """Make a call; its secret comes first. Raises AllEngaged."""
        secret = secrets.token_urlsafe(16)
        return secret, *self._begin(secret, wanted, ())

    def find(self, secret: str, wanted: Wanted, before: Sequence[Reply]) -> BrowserCall:
        """A call that has come to the question after those that were answered `before`.

        It is made anew where this process does not have it, or not so far. Raises AllEngaged.
        """
        call = self._calls.get(secret)
        if call is None or not call.distant.has_come_to(len(before) + 1):
            call, _ = self._begin(secret, wanted, before)
        return call

    def _begin(
        self, secret: str, wanted: Wanted, before: Sequence[Reply]
    ) -> tuple[BrowserCall, Turn]:
        call = BrowserCall(DistantCall(before), edition_of_drafts() if wanted.on_drafts else None)
        with self._choosing:
            self._calls = {
                key: each
                for key, each in self._calls.items()
                if key != secret and not each.distant.is_over
            }
            if len(self._calls) >= MOST_CALLS:
                raise AllEngaged
            self._calls[secret] = call
        return call, call.distant.begin(self._handset(secret, call, wanted).ring)

    def _handset(self, secret: str, call: BrowserCall, wanted: Wanted) -> Handset:
        settings, line = self._settings, self.line.ringing
        ahead = wanted.as_if.timestamp() - self._clock() if wanted.as_if else 0.0
        # Whoever learns the name of a call does not learn its secret.
        seed = hashlib.sha256(f"{settings.secret_key} {secret}".encode()).hexdigest()
        return Handset(
            f"{settings.address}/voice",
            settings.twilio_auth_tokens[0],
            caller=call.distant,
            office=call.distant,
            from_number=CALLERS[wanted.caller],
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
            sounds=self._sounds,
            new_sid=the_same_sids(seed),
        )

    def _words(self, drafts: Edition | None, url: str) -> str | None:
        if "/heard/" in url:
            return "(your own voice)"
        wording = self._known(drafts).by_sound.get(checksum_of(url))
        return "\n".join(breath.text for breath in wording.breaths) if wording else None

    def prompt_of(self, said: Said, drafts: Edition | None) -> str:
        """The prompt that is said: `school-action.2`; nothing where it is none of ours."""
        known = self._known(drafts)
        if not said.url:
            return known.by_words.get(_bare(said.text), "")
        wording = known.by_sound.get(checksum_of(said.url))
        return wording.clip if wording else ""

    def _known(self, drafts: Edition | None) -> "_Prompts":
        """The prompts of an edition; worked out once, as each thing that is said asks for them."""
        edition = drafts or self.line.edition()
        known, prompts = self._prompts
        if known is not edition:
            prompts = _Prompts(edition.clips_on_air(), _by_words(edition))
            self._prompts = edition, prompts
        return prompts

    def _keep(self, recording: str, spoken: Spoken) -> None:
        # Of a call that is made anew the sound has been kept.
        if spoken.sound:
            with suppress(ValueError):  # the handset names its recordings as Twilio does
                self.line.voices.keep(recording, spoken.sound)


def _by_words(edition: Edition) -> dict[str, str]:
    """The prompt of what the computer voice is given."""
    return {
        _bare(" ".join(breath.text for breath in wording.breaths)): wording.clip
        for of_language in edition.script.wordings.values()
        for wording in of_language.values()
    }


def _bare(text: str) -> str:
    """The words of it, whatever pauses stand between them."""
    return " ".join(re.findall(r"\w+", text))


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
