"""Which voice is chosen, and what it costs to choose."""

import importlib.util
import subprocess
import sys
from importlib.machinery import ModuleSpec

import pytest

from ivr.speech.engine import SpeechUnavailable
from ivr.speech.engines import ENGINES, choose_engine


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the extra `voice`."""
    real = importlib.util.find_spec

    def find(name: str, package: str | None = None) -> ModuleSpec | None:
        missing = name.startswith(("hibari", "kokoro", "onnxruntime"))
        return None if missing else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find)


@pytest.mark.parametrize(
    ("asked", "made_with", "chosen"),
    [
        ("auto", None, ("gtts", "co.uk")),
        ("auto", ("kokoro", "bf_emma"), ("kokoro", "bf_emma")),
        ("auto", ("hibari", "heart"), ("hibari", "heart")),
        ("auto", ("gtts", "co.uk"), ("gtts", "co.uk")),
        ("auto", ("kokoro", "bm_george"), ("gtts", "co.uk")),
        ("auto", ("a person", "Anna"), ("gtts", "co.uk")),
        ("kokoro", ("gtts", "co.uk"), ("kokoro", "bf_emma")),
        ("hibari", None, ("hibari", "heart")),
        ("gtts", ("kokoro", "bf_emma"), ("gtts", "co.uk")),
    ],
)
def test_one_line_has_one_voice(
    asked: str, made_with: tuple[str, str] | None, chosen: tuple[str, str]
) -> None:
    engine = choose_engine(asked, made_with)
    assert (engine.name, engine.voice) == chosen


@pytest.mark.usefixtures("nothing_installed")
def test_auto_is_googles_voice_where_the_other_is_not_installed() -> None:
    assert choose_engine("auto", ("kokoro", "bf_emma")).name == "gtts"


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize("name", ["kokoro", "hibari"])
def test_a_voice_that_is_not_installed_says_how_to_install_it(name: str) -> None:
    with pytest.raises(
        SpeechUnavailable, match=rf"The {name} voice is not installed.*\./dev setup"
    ):
        choose_engine(name, None)


def test_an_engine_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="auto, kokoro, hibari, gtts"):
        choose_engine("espeak", None)


@pytest.mark.parametrize("name", ENGINES)
def test_choosing_a_voice_loads_no_heavy_module(name: str) -> None:
    program = f"""
import sys
from ivr.speech.clips import make_clips
from ivr.speech.engines import choose_engine
choose_engine({name!r}, ("kokoro", "bf_emma"))
print(*{{"onnxruntime", "hibari"}} & sys.modules.keys())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
