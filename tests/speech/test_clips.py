"""Many clips at a time, each breath said once, stopped at once."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from ivr.script.wording import Breath, breathe
from ivr.speech.clips import Clip, make_clip, make_clips
from ivr.speech.engine import CannotSay, Sound, SpeechUnavailable
from ivr.speech.sound import longest_silence, loudness, peak_dbfs
from tests.speech.sounds import around, babble, of_wav


class Voice:
    """A voice that babbles a third of a second for each word, and remembers what it said."""

    name, voice = "babble", "one"

    def __init__(self, at_once: int = 2, before: Callable[[str], None] = lambda text: None) -> None:
        self.at_once = at_once
        self.said: list[str] = []
        self.languages: set[str] = set()
        self._before = before

    def speak(self, text: str, language: str) -> Sound:
        self.said.append(text)
        self.languages.add(language)
        self._before(text)
        return around(0.4, babble(len(text.split()) / 3, seed=len(text)), 0.9)


Work = Sequence[tuple[str, Sequence[Breath]]]


def work(count: int) -> Work:
    return [(f"page-{n}", [*breathe(f"Choice {n} here\npress one.")]) for n in range(count)]


def test_a_clip_is_its_breaths_with_their_pauses() -> None:
    voice = Voice()
    clip = make_clip([*breathe("one two three\nfour five six\n\nseven eight nine")], "en", voice)
    sound = of_wav(clip.wav)
    assert voice.said == ["one two three", "four five six", "seven eight nine"]
    assert voice.languages == {"en"}
    assert sound.rate == 8_000
    assert clip.seconds == pytest.approx(sound.seconds)
    assert clip.seconds == pytest.approx(0.15 + 3 + 0.5 + 0.75 + 0.3, abs=0.15)
    assert longest_silence(sound) == pytest.approx(0.75, abs=0.03)
    assert loudness(sound) == pytest.approx(-21, abs=1.5)
    assert peak_dbfs(sound) <= -3


@pytest.mark.parametrize("at_once", [1, 2, 4])
def test_every_clip_comes_once_and_is_what_it_would_be_alone(at_once: int) -> None:
    made = dict(make_clips(work(9), "en", Voice(at_once)))
    assert made == {key: make_clip(breaths, "en", Voice()) for key, breaths in work(9)}


@pytest.mark.parametrize("at_once", [1, 3])
def test_the_same_words_are_said_once(at_once: int) -> None:
    voice = Voice(at_once)
    assert len([*make_clips(work(8), "en", voice)]) == 8
    assert sorted(voice.said) == sorted([f"Choice {n} here" for n in range(8)] + ["press one."])


def test_as_many_speak_at_the_same_time_as_may() -> None:
    meeting = threading.Barrier(3, timeout=5)

    def meet(text: str) -> None:
        meeting.wait()

    voice = Voice(3, meet)
    clips = [(n, [Breath(f"number {n}", 0)]) for n in range(6)]
    assert len([*make_clips(clips, "en", voice)]) == 6


def test_no_more_speak_at_the_same_time_than_may() -> None:
    speaking, most, turn = 0, 0, threading.Lock()

    def watch(text: str) -> None:
        nonlocal speaking, most
        with turn:
            speaking += 1
            most = max(most, speaking)
        time.sleep(0.02)
        with turn:
            speaking -= 1

    assert len([*make_clips(work(8), "en", Voice(2, watch))]) == 8
    assert most == 2


@pytest.mark.parametrize("at_once", [1, 2])
def test_each_clip_is_handed_over_as_it_is_done(at_once: int) -> None:
    held = threading.Event()

    def hold(text: str) -> None:
        if text in ("Choice 1 here", "Choice 2 here"):
            held.wait(5)

    clips = make_clips(work(3), "en", Voice(at_once, hold))
    first, _ = next(clips)
    assert first == "page-0"
    assert not held.is_set()
    held.set()
    assert {key for key, _ in clips} == {"page-1", "page-2"}


@pytest.mark.parametrize("at_once", [1, 2])
def test_closing_stops_at_once(at_once: int) -> None:
    voice = Voice(at_once, lambda text: time.sleep(0.02))
    long = [(f"long-{n}", [Breath(f"breath {n} {i}", 0.3) for i in range(40)]) for n in range(5)]
    clips = make_clips([*work(2), *long], "en", voice)
    next(clips)
    clips.close()
    said = len(voice.said)
    assert said < 20
    time.sleep(0.1)
    assert len(voice.said) == said
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("voice")]


@pytest.mark.parametrize("at_once", [1, 2])
def test_ctrl_c_stops_at_once(at_once: int) -> None:
    voice = Voice(at_once, lambda text: time.sleep(0.02))
    done = 0

    def run() -> None:
        nonlocal done
        for _ in make_clips(work(50), "en", voice):
            done += 1
            if done == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    said = len(voice.said)
    assert said < 25


class Refusing(Voice):
    """A voice that fails from some words on."""

    def __init__(self, at_once: int, failing: str, failure: SpeechUnavailable) -> None:
        def refuse(text: str) -> None:
            if failing in text:
                raise failure

        super().__init__(at_once, refuse)


@pytest.mark.parametrize("at_once", [1, 2])
def test_after_a_failure_the_voice_is_asked_for_nothing_more(at_once: int) -> None:
    failure = SpeechUnavailable("Google refuses.")
    voice = Refusing(at_once, "Choice 3", failure)
    made = dict(make_clips(work(40), "en", voice))
    assert made.pop("page-3") is failure
    assert {"page-0", "page-1"} <= set(made)
    assert all(isinstance(clip, Clip) for clip in made.values())
    assert len(voice.said) <= 4 + 1 + 2 * at_once


@pytest.mark.parametrize("at_once", [1, 2])
def test_words_that_cannot_be_said_hold_nothing_else_up(at_once: int) -> None:
    voice = Refusing(at_once, "Choice 3", CannotSay("Write it another way."))
    made = dict(make_clips(work(10), "en", voice))
    assert isinstance(made.pop("page-3"), CannotSay)
    assert len(made) == 9
    assert all(isinstance(clip, Clip) for clip in made.values())


@pytest.mark.parametrize("at_once", [1, 2])
def test_words_in_many_places_that_cannot_be_said_are_tried_once(at_once: int) -> None:
    voice = Refusing(at_once, "press one.", CannotSay("Write it another way."))
    made = dict(make_clips(work(5), "en", voice))
    assert len(made) == 5
    assert all(isinstance(trouble, CannotSay) for trouble in made.values())
    assert voice.said.count("press one.") == 1


def test_a_voice_that_says_nothing_is_no_clip() -> None:
    class Mute(Voice):
        def speak(self, text: str, language: str) -> Sound:
            return Sound(np.zeros(24_000, np.float32), 24_000)

    with pytest.raises(CannotSay, match=r"made no sound for “Hello\.”"):
        make_clip([Breath("Hello.", 0)], "en", Mute())


@pytest.mark.parametrize("at_once", [1, 2])
def test_a_fault_of_ours_is_not_taken_for_a_failure_of_the_voice(at_once: int) -> None:
    def stumble(text: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(make_clips(work(3), "en", Voice(at_once, stumble)))


def test_no_work_is_no_clips() -> None:
    assert [*make_clips([], "en", Voice())] == []


PROGRAM = """
import signal, sys, time
from tests.speech.test_clips import Voice, work
from ivr.speech.clips import make_clips

signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job is born deaf to it
voice = Voice(int(sys.argv[1]), lambda text: time.sleep(0.05))
for key, clip in make_clips(work(400), "en", voice):
    print(key, flush=True)
"""


@pytest.mark.parametrize("at_once", [1, 2])
def test_ctrl_c_in_a_terminal_ends_the_program(at_once: int) -> None:
    command = [sys.executable, "-c", PROGRAM, str(at_once)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        program.stdout.readline()
        program.send_signal(signal.SIGINT)
        printed, error = program.communicate(timeout=60)
    assert len(printed.splitlines()) < 399  # it did not finish its work first
    assert error.rstrip().endswith(b"KeyboardInterrupt")
