"""How Kokoro is asked, and what is done with its sound; here the model is a pretended one."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from ivr.speech import offline
from ivr.speech.engine import Samples, Sound
from ivr.speech.offline import Kokoro
from tests.speech.sounds import silent

pytestmark = pytest.mark.xdist_group("pretended kokoro")

RATE = 24_000
LEAD_IN = "ðˌɪs"  # how the sentence begins that goes before a few words


def tone(hertz: float, seconds: float) -> Samples:
    time = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


class Model:
    """Says the sentence before in a deep voice, the words themselves in a high one, and clicks."""

    gap = 0.08
    stop = 0.0
    """Seconds of silence after the first 50 ms of the words, as before a t."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.numbers = offline.Phonemes(british=True).numbers

    def run(self, outputs: None, inputs: dict[str, Any]) -> list[Samples]:
        """One answer of the model."""
        self.asked.append(inputs)
        click = np.concatenate((silent(0.06), tone(2_000, 0.015), silent(0.04)))
        words = np.concatenate((tone(700, 0.05), silent(self.stop), tone(700, 0.45), click))
        if not self.symbols.startswith(LEAD_IN):
            return [words]
        # A voice is never quite silent between two sentences, as it is before a t.
        return [np.concatenate((tone(300, 1.75), tone(1_000, self.gap) / 100, words))]

    @property
    def symbols(self) -> str:
        """What it was asked to say last."""
        letters = {number: letter for letter, number in self.numbers.items()}
        tokens = self.asked[-1]["tokens"]
        assert tokens.dtype == np.int64
        (start, *middle, end) = tokens[0].tolist()
        assert (start, end) == (0, 0)
        return "".join(letters[number] for number in middle)


@pytest.fixture(scope="module")
def kokoro() -> Iterator[Kokoro]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(offline, "_session", lambda data: Model())
        kokoro = Kokoro()
        kokoro.speak("Hello.", "en")
        yield kokoro


@pytest.fixture
def model(kokoro: Kokoro) -> Model:
    model = kokoro._load()[0]
    assert isinstance(model, Model)
    model.asked.clear()
    model.gap, model.stop = 0.08, 0.0
    return model


def share(sound: Sound, hertz: float) -> float:
    """How much of the sound is at that pitch."""
    power = np.abs(np.fft.rfft(sound.samples)) ** 2
    at = np.abs(np.fft.rfftfreq(len(sound.samples), 1 / RATE) - hertz) < 50
    return float(power[at].sum() / power.sum())


def test_words_are_pronounced_as_in_britain(kokoro: Kokoro, model: Model) -> None:
    kokoro.speak("bath", "en")
    assert model.symbols.endswith("bˈɑːθ")


def test_a_few_words_are_said_after_others_which_are_cut_off(kokoro: Kokoro, model: Model) -> None:
    sound = kokoro.speak("press star.", "en")
    assert model.symbols.startswith(LEAD_IN)
    assert share(sound, 300) < 0.01
    assert share(sound, 700) > 0.9
    assert sound.seconds < 0.8


def test_no_silence_inside_the_words_is_taken_for_the_gap_before_them(
    kokoro: Kokoro, model: Model
) -> None:
    whole = kokoro.speak("at two.", "en").seconds
    model.stop = 0.06
    assert kokoro.speak("at two.", "en").seconds == pytest.approx(whole + model.stop, abs=0.02)


def test_where_there_is_no_silence_to_cut_at_they_are_said_alone(
    kokoro: Kokoro, model: Model
) -> None:
    model.gap = 0
    sound = kokoro.speak("press star.", "en")
    assert not model.symbols.startswith(LEAD_IN)
    assert share(sound, 300) < 0.01


def test_many_words_are_said_alone(kokoro: Kokoro, model: Model) -> None:
    kokoro.speak(
        "The school must tell you when they start giving extra or different help to your child.",
        "en",
    )
    assert len(model.asked) == 1
    assert not model.symbols.startswith(LEAD_IN)


def test_the_style_is_that_of_the_length(kokoro: Kokoro, model: Model) -> None:
    styles = []
    for text in ("press star.", "The school must tell you when they start giving help. " * 3):
        kokoro.speak(text, "en")
        style = model.asked[-1]["style"]
        assert style.shape == (1, 256)
        styles.append((len(model.symbols), style))
    voice = np.fromfile(offline.__file__.replace("offline.py", "vendor/kokoro/bf_emma.bin"), "<f4")
    for length, style in styles:
        assert np.array_equal(style[0], voice.reshape(510, 256)[length])


def test_the_click_at_the_end_is_taken_away(kokoro: Kokoro, model: Model) -> None:
    model.gap = 0
    sound = kokoro.speak("press star.", "en")
    before = Sound(np.concatenate((tone(700, 0.5), tone(2_000, 0.015))), RATE)
    assert share(before, 2_000) > 0.01
    assert share(sound, 2_000) < 0.001
    assert share(sound, 700) > 0.9


def test_longer_words_than_the_model_takes_are_parted(
    kokoro: Kokoro, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline, "_MOST_KOKORO", 120)
    kokoro.speak("The school must tell you when they start giving help to a child. " * 3, "en")
    assert len(model.asked) == 3
    assert all(inputs["tokens"].shape[1] <= 122 for inputs in model.asked)
