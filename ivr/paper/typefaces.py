"""The typefaces that print the scripts of those who ring us: see `vendor/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_VENDOR = Path(__file__).parent / "vendor"


@dataclass(frozen=True)
class Typeface:
    """One file of letters."""

    name: str
    """In small letters, as it is asked for."""
    file: Path


def _noto(script: str = "") -> Typeface:
    file = _VENDOR / "noto-sans" / f"NotoSans{script}-Regular.ttf"
    return Typeface(f"noto sans {script.lower()}".strip(), file)


MAIN = _noto()
"""Latin, Greek and Cyrillic, and whatever no other is for."""
_FALLBACK = Typeface(
    "droid sans fallback", _VENDOR / "droid-sans-fallback" / "DroidSansFallback.ttf"
)

# The blocks of Unicode that each script is written with, first and last sign.
_BLOCKS: Mapping[Typeface, str] = {
    _noto("Arabic"): "0600-06FF 0750-077F 08A0-08FF FB50-FDFF FE70-FEFF",
    _noto("Armenian"): "0530-058F FB13-FB17",
    _noto("Bengali"): "0980-09FF",
    _noto("Devanagari"): "0900-097F A8E0-A8FF",
    _noto("Ethiopic"): "1200-139F 2D80-2DDF AB00-AB2F",
    _noto("Georgian"): "10A0-10FF 1C90-1CBF 2D00-2D2F",
    _noto("Gujarati"): "0A80-0AFF",
    _noto("Gurmukhi"): "0A00-0A7F",
    _noto("Hebrew"): "0590-05FF FB1D-FB4F",
    _noto("Kannada"): "0C80-0CFF",
    _noto("Khmer"): "1780-17FF 19E0-19FF",
    _noto("Lao"): "0E80-0EFF",
    _noto("Malayalam"): "0D00-0D7F",
    _noto("Myanmar"): "1000-109F A9E0-A9FF AA60-AA7F",
    _noto("Sinhala"): "0D80-0DFF",
    _noto("Tamil"): "0B80-0BFF",
    _noto("Telugu"): "0C00-0C7F",
    _noto("Thai"): "0E00-0E7F",
    # Chinese, Japanese, Korean
    _FALLBACK: "1100-11FF 2E80-33FF 3400-4DBF 4E00-9FFF AC00-D7A3 F900-FAFF FE30-FE4F FF00-FFEF",
}


@cache
def typeface_for(sign: str) -> Typeface:
    """The typeface of the script that a sign belongs to; its file may yet lack the sign."""
    code = ord(sign)
    for typeface, blocks in _BLOCKS.items():
        for block in blocks.split():
            first, last = block.split("-")
            if int(first, 16) <= code <= int(last, 16):
                return typeface
    return MAIN
