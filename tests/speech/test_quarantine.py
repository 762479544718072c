"""Whatever is brought, whoever brings it: the answer is plain, in time, and nobody else suffers."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from ivr.prompt_library.take import Finding, Fit
from ivr.speech import quarantined
from ivr.speech.engine import Sound
from ivr.speech.measures import loudness, peak_dbfs
from ivr.speech.quarantine import Quarantine, Refused, RefusedForNow
from ivr.speech.treatment import findings
from tests.conftest import CHECKOUT
from tests.speech import hostile
from tests.speech.sounds import around, babble, encoded, of_wav, silent

VOICE = hostile.wav(seconds=2.0)


@pytest.fixture(scope="module")
def quarantine() -> Iterator[Quarantine]:
    quarantine = Quarantine()
    yield quarantine
    quarantine.close()


def answer(quarantine: Quarantine, data: bytes) -> str:
    try:
        quarantine.take(data)
    except Refused as refused:
        return str(refused)
    return hostile.FINE


def say_how_it_went() -> None:
    """Bring every hostile file, and print what was answered and the KiB of the largest child."""
    quarantine = Quarantine()
    said = {name: answer(quarantine, data) for name, data, _ in hostile.files()}
    afterwards = answer(quarantine, VOICE)
    quarantine.close()
    biggest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps([said, afterwards, biggest]))


def test_forty_hostile_files() -> None:
    # In a process of its own: what other tests have started counts among the children of this one.
    say = "from tests.speech.test_quarantine import say_how_it_went; say_how_it_went()"
    ran = subprocess.run([sys.executable, "-c", say], cwd=CHECKOUT, capture_output=True, check=True)
    said, afterwards, biggest = json.loads(ran.stdout)
    assert len(hostile.FILES) >= 40
    assert said == {name: why for name, _, why in hostile.FILES}
    assert afterwards == hostile.FINE
    assert biggest < 300 * 1024


def test_what_comes_out_is_fit_for_a_telephone(quarantine: Quarantine) -> None:
    spoken = around(1.5, babble(2, 48_000, gain=-35), 2.5)
    fit = quarantine.take(encoded(spoken, "webm", "libopus"))
    sound = of_wav(fit.wav)
    assert sound.rate == 8_000
    assert sound.seconds == pytest.approx(fit.seconds, abs=0.001)
    assert sound.seconds == pytest.approx(2.45, abs=0.2)  # the silence around it is trimmed
    assert loudness(sound) == pytest.approx(-21, abs=1.5)
    assert peak_dbfs(sound) <= -3
    assert fit.waveform.startswith("M0.5 ")
    assert fit.waveform.count("M") == 120


def test_pauses_that_people_make_are_kept_up_to_a_second(quarantine: Quarantine) -> None:
    once = babble(1, 16_000)
    pause = silent(0.8, 16_000), silent(4, 16_000)
    for hush, whole in ((pause[0], 3.25), (pause[1], 3.45)):
        samples = np.concatenate((once.samples, hush, once.samples))
        fit = quarantine.take(encoded(Sound(samples, 16_000), "wav", "pcm_s16le"))
        assert fit.seconds == pytest.approx(whole, abs=0.15)


def breath_pauses(sound: Sound) -> Sound:
    """With a pause, as all speech has."""
    return around(0.4, sound, 0.4)


@pytest.mark.parametrize(
    ("sound", "expected"),
    [
        (breath_pauses(babble(2, 16_000)), ()),
        (breath_pauses(babble(2, 16_000, gain=-52)), (Finding.SOFT,)),
        (babble(2, 16_000), (Finding.NOISY,)),  # never a pause: as with a loud room
    ],
    ids=["a good one", "soft", "no pause"],
)
def test_what_is_found(sound: Sound, expected: tuple[Finding, ...]) -> None:
    assert findings(sound) == expected


def test_a_voice_too_loud_for_its_microphone_is_noticed() -> None:
    voice = breath_pauses(babble(2, 16_000, gain=-6))
    assert Finding.CLIPPED not in findings(voice)
    cut = Sound(np.clip(voice.samples, -0.5, 0.5), voice.rate)
    assert findings(cut) == (Finding.CLIPPED,)


def test_noise_behind_a_voice_is_noticed() -> None:
    voice = breath_pauses(babble(2, 16_000))
    for decibels, expected in ((-50, ()), (-30, (Finding.NOISY,))):
        noise = np.random.default_rng(2).normal(size=len(voice.samples)) * 10 ** (decibels / 20)
        mixed = (voice.samples + noise).astype(np.float32)
        assert findings(Sound(mixed, voice.rate)) == expected


def test_a_quarantine_that_dies_is_replaced() -> None:
    quarantine = Quarantine()
    first = quarantine.take(VOICE)
    assert quarantine._process
    os.kill(quarantine._process.pid, signal.SIGKILL)
    quarantine._process.wait()
    assert quarantine.take(VOICE) == first
    process = quarantine._process
    quarantine.close()
    assert process.poll() is not None


def test_a_quarantine_that_never_answers_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    quarantine = Quarantine()
    with pytest.raises(RefusedForNow, match="Try again"):
        quarantine.take(VOICE)
    monkeypatch.undo()
    assert quarantine.take(VOICE).seconds > 1
    quarantine.close()


def test_it_ends_with_who_started_it() -> None:
    quarantine = Quarantine()
    quarantine.take(VOICE)
    assert quarantine._process
    assert quarantine._channel
    quarantine._channel.close()
    assert quarantine._process.wait(10) == 0


def test_several_at_once(quarantine: Quarantine) -> None:
    taken: list[Fit] = []
    threads = [
        threading.Thread(target=lambda: taken.append(quarantine.take(VOICE))) for _ in "abcd"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 4
    assert len({fit.wav for fit in taken}) == 1


def test_a_file_that_takes_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantined, "SECONDS", 1)
    for busy in (lambda _: time.sleep(60), _spin):
        monkeypatch.setattr(quarantined, "treat", busy)
        assert b"takes more than 1 seconds" in quarantined._read_apart(b"x")


def _spin(_: bytes) -> None:
    while True:
        pass


def test_a_file_that_wants_all_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantined, "treat", lambda _: bytearray(2 * quarantined.MEMORY))
    assert b"takes too much memory" in quarantined._read_apart(b"x")


def test_a_file_that_kills_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantined, "treat", lambda _: os.kill(os.getpid(), signal.SIGTERM))
    assert b"can't be read" in quarantined._read_apart(b"x")
