"""Clips made of wordings: each breath spoken, all set in a row, ready for a telephone."""

from collections import Counter
from collections.abc import Callable, Generator, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from threading import Event, Lock
from typing import TypeVar

from ivr.script.wording import Breath
from ivr.speech.engine import CannotSay, Sound, SpeechEngine, SpeechUnavailable
from ivr.speech.sound import Refused, telephone_breath, telephone_clip, wav_bytes

CHAIN_VERSION = 2
"""Raised when the same words and voice would give another sound; all clips are then made again."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Clip:
    """A finished recording, as a WAV file of 8 kHz, one channel and 16 bits."""

    wav: bytes
    seconds: float


def make_clip(breaths: Sequence[Breath], language: str, engine: SpeechEngine) -> Clip:
    """Make one clip; raises SpeechUnavailable, or CannotSay where its words are the trouble."""
    return _clip(breaths, partial(_said, engine, language))


def make_clips(
    work: Sequence[tuple[Key, Sequence[Breath]]], language: str, engine: SpeechEngine
) -> Generator[tuple[Key, Clip | SpeechUnavailable], None, None]:
    """Make many clips, several at a time, and hand over each as it is done.

    A clip whose words can't be said is handed over as CannotSay and the rest go on. After any
    other SpeechUnavailable the voice is asked for nothing more: that failure is handed over,
    with what was finished by then, and the rest is left out. Words that occur in more than one
    place are said once. Closing the iterator (or Ctrl-C) stops after the breaths being said.
    """
    voice = _Voice(engine, language, work)
    if engine.at_once == 1:  # here and now, so that Ctrl-C breaks into waiting for an answer
        yield from _in_turn(work, voice)
    else:
        yield from _together(work, voice, engine.at_once)


def _in_turn(
    work: Sequence[tuple[Key, Sequence[Breath]]], voice: "_Voice"
) -> Generator[tuple[Key, Clip | SpeechUnavailable], None, None]:
    for key, breaths in work:
        if voice.stopped.is_set():
            return
        yield key, _attempt(breaths, voice)


def _together(
    work: Sequence[tuple[Key, Sequence[Breath]]], voice: "_Voice", at_once: int
) -> Generator[tuple[Key, Clip | SpeechUnavailable], None, None]:
    with ThreadPoolExecutor(at_once, thread_name_prefix="voice") as threads:
        keys = {threads.submit(_attempt, breaths, voice): key for key, breaths in work}
        try:
            for done in as_completed(keys):
                try:
                    result = done.result()
                except _Stopped:
                    continue
                yield keys.pop(done), result
        finally:
            voice.stopped.set()  # what has not begun then ends at once


def _attempt(breaths: Sequence[Breath], voice: "_Voice") -> Clip | SpeechUnavailable:
    try:
        return _clip(breaths, voice)
    except CannotSay as trouble:
        return trouble
    except SpeechUnavailable as trouble:
        voice.stopped.set()
        return trouble


class _Stopped(Exception):
    """No more is to be said in this run."""


class _Voice:
    """One run of an engine: says each text once, and nothing after it was stopped."""

    def __init__(
        self,
        engine: SpeechEngine,
        language: str,
        work: Sequence[tuple[Hashable, Sequence[Breath]]],
    ) -> None:
        self.stopped = Event()
        self._say = partial(_said, engine, language)
        self._left = Counter(breath.text for _, breaths in work for breath in breaths)
        self._begun: dict[str, Future[Sound]] = {}
        self._turn = Lock()

    def __call__(self, text: str) -> Sound:
        if self.stopped.is_set():
            raise _Stopped
        with self._turn:
            first = text not in self._begun
            sound = self._begun.setdefault(text, Future())
            self._left[text] -= 1
            if not self._left[text]:
                del self._begun[text]
        if first:
            _fulfil(sound, partial(self._say, text))
        return sound.result()


def _fulfil(promise: Future[Sound], make: Callable[[], Sound]) -> None:
    try:
        promise.set_result(make())
    except BaseException as error:  # whoever waits for the same words must hear of it
        promise.set_exception(error)


def _clip(breaths: Sequence[Breath], say: Callable[[str], Sound]) -> Clip:
    sound = telephone_clip([(say(breath.text), breath.pause) for breath in breaths])
    return Clip(wav_bytes(sound), sound.seconds)


def _said(engine: SpeechEngine, language: str, text: str) -> Sound:
    try:
        return telephone_breath(engine.speak(text, language))
    except Refused as silent:
        raise CannotSay(f"The voice made no sound for “{text}”. Write it another way.") from silent
