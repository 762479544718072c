"""Which voice speaks."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ivr.speech.engine import SpeechEngine, SpeechUnavailable
from ivr.speech.gtts import Google
from ivr.speech.offline import Hibari, Kokoro

ENGINES = ("auto", "kokoro", "hibari", "gtts")
"""What may be asked for."""

_MAKERS: Mapping[str, Callable[[], SpeechEngine]] = MappingProxyType(
    {"kokoro": Kokoro, "hibari": Hibari, "gtts": Google}
)
_INSTALLED: Mapping[str, Callable[[], bool]] = MappingProxyType(
    {"kokoro": Kokoro.installed, "hibari": Hibari.installed, "gtts": lambda: True}
)


def choose_engine(name: str, made_with: tuple[str, str] | None) -> SpeechEngine:
    """Give the voice that was asked for by name, one of ENGINES.

    `auto` is the engine and voice that a language's recordings were made with, so that a line
    keeps one voice; where that isn't on this machine, or there are no recordings yet, Google's.
    Raises SpeechUnavailable where the voice asked for isn't installed.
    """
    if name not in ENGINES:
        raise ValueError(f"There is no engine “{name}”; there are {', '.join(ENGINES)}.")
    if name != "auto":
        return _made(name)
    if made_with and made_with[0] in _MAKERS and _INSTALLED[made_with[0]]():
        engine = _made(made_with[0])
        if engine.voice == made_with[1]:
            return engine
    return Google()


def _made(name: str) -> SpeechEngine:
    if not _INSTALLED[name]():
        raise SpeechUnavailable(
            f"The {name} voice is not installed on this machine. Install it with `./dev setup` "
            "(or `pip install .[voice]`), or choose Google's voice with --engine gtts."
        )
    return _MAKERS[name]()
