"""Google's voice, through the gTTS package and the internet."""

import time
from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from types import MappingProxyType

import requests
from gtts import gTTS, gTTSError

from ivr.speech.decoding import Refused, decode
from ivr.speech.engine import CannotSay, Sound, SpeechUnavailable
from ivr.speech.pieces import pieces
from ivr.speech.sound import join

VOICES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "en": ("en", "co.uk"),
        "pl": ("pl", "co.uk"),
        "pa": ("pa", "co.uk"),
        "ur": ("ur", "co.uk"),
    }
)
"""For each language of ours, Google's code for it and the Google site, which sets the accent."""

_LONGEST_REQUEST = 100  # characters; gTTS would part longer text at places of its own choosing
_BETWEEN = 1.0  # seconds from one request to the next
_BACK_OFF = (10.0, 30.0)  # seconds to wait after each "not now"; then it gives up
_NOT_NOW = (429, 500, 502, 503, 504)
_RATE = 24_000  # Google's own, by all accounts; whatever comes is brought to it
_SECONDS_A_WORD = 0.08  # nobody speaks faster: less sound than this is not the words asked for

_INSTEAD = "or choose the offline voice with --engine kokoro."


class Google:
    """The voice of Google Translate, which nobody has promised will go on working.

    Asks at most once a second. `timeout` is the seconds to wait for a connection and for each
    part of an answer. gTTS doesn't check who answers (no TLS verification): the words are public,
    and what comes back must pass our decoder like any stranger's sound.
    """

    name = "gtts"
    voice = "co.uk"
    at_once = 1

    def __init__(
        self,
        voices: Mapping[str, tuple[str, str]] = VOICES,
        timeout: tuple[float, float] = (5.0, 20.0),
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._voices = voices
        self._timeout = timeout
        self._sleep = sleep
        self._clock = clock
        self._next = clock()
        self._turn = Lock()

    def speak(self, text: str, language: str) -> Sound:
        """Say one breath; raises SpeechUnavailable where Google can't be reached or refuses."""
        if language not in self._voices:
            raise SpeechUnavailable(
                f"No voice of Google's is set for the language “{language}”. Record a person."
            )
        parts = pieces(text, lambda part: len(part) <= _LONGEST_REQUEST)
        with self._turn:
            sounds = [(self._asked(part, language), pause) for part, pause in parts]
        return sounds[0][0] if len(sounds) == 1 else join(sounds)

    def _asked(self, text: str, language: str) -> Sound:
        """One request, and again a little later where Google asks for patience."""
        waits = iter(_BACK_OFF)
        while True:
            try:
                return self._answer(text, language)
            except gTTSError as error:
                status = None if error.rsp is None else error.rsp.status_code
                wait = next(waits, None) if status in _NOT_NOW else None
                if wait is None:
                    raise SpeechUnavailable(_advice(error, status)) from error
                self._sleep(wait)

    def _answer(self, text: str, language: str) -> Sound:
        code, site = self._voices[language]
        try:
            # Our words come ready to be read; its own changes could only surprise.
            request = gTTS(text, site, code, timeout=self._timeout, pre_processor_funcs=[])
            expected = len(request.get_bodies())
        except AssertionError:
            expected = 0
        if not expected:
            raise CannotSay(f"There is nothing that can be said in “{text}”. Write it another way.")
        try:
            chunks = [*self._chunks(request.stream(), expected)]
            sound = chunks[0][0] if expected == 1 else join(chunks)
        except (ValueError, Refused) as error:
            raise SpeechUnavailable(_NOT_SPEECH) from error
        if sound.seconds < len(text.split()) * _SECONDS_A_WORD:
            raise SpeechUnavailable(_NOT_SPEECH)
        return sound

    def _chunks(self, stream: Iterator[bytes], expected: int) -> Iterator[tuple[Sound, float]]:
        """Each chunk decoded alone: joined as MP3 they would break off at the first seam."""
        for _ in range(expected):
            self._pace()
            # An answer without sound in it (a network's sign-in page) is no error to gTTS.
            yield decode(next(stream, b""), _RATE), 0.0

    def _pace(self) -> None:
        if (wait := self._next - self._clock()) > 0:
            self._sleep(wait)
        self._next = self._clock() + _BETWEEN


_NOT_SPEECH = (
    "Google's answer was not speech; perhaps this network shows a sign-in page first. "
    f"Open a web page in a browser on this machine and try again, {_INSTEAD}"
)


def _advice(error: gTTSError, status: int | None) -> str:
    """What staff can do about it."""
    if status == 200:
        return _NOT_SPEECH
    if status == 429:
        return (
            "Google has had too many requests from this network and refuses for now. "
            f"Wait a few hours and run the same command again, {_INSTEAD}"
        )
    if status is not None:
        return (
            f"Google refused to speak (answer {status}). Try again tomorrow, {_INSTEAD} "
            "If it lasts, Google may have changed its service: look for a newer gTTS package."
        )
    cause = "did not answer in time" if _timed_out(error) else "can't be reached from this machine"
    return f"Google {cause}. Check the internet connection and try again, {_INSTEAD}"


def _timed_out(error: gTTSError) -> bool:
    return isinstance(error.__context__, requests.Timeout)
