"""Long words for an engine are parted where a reader would draw breath."""

import re
from collections.abc import Callable, Iterable, Iterator

# Where to part, best place first, and the silence in seconds that takes the place of the parting.
_PLACES = (
    (re.compile(r"(?<=[.!?])\s+"), 0.3),
    (re.compile(r"(?<=[,;:—])\s+|\s+(?=\()|(?<=\))\s+"), 0.2),
    (re.compile(r"\s+"), 0.0),
)


def pieces(text: str, fits: Callable[[str], bool]) -> list[tuple[str, float]]:
    """Part the text into pieces that fit, each with the silence in seconds after it.

    A single word that doesn't fit is handed back as it is.
    """
    return [*_part(text.strip(), fits, 0, 0.0)]


def _part(
    text: str, fits: Callable[[str], bool], place: int, after: float
) -> Iterator[tuple[str, float]]:
    if place == len(_PLACES) or fits(text):
        yield text, after
        return
    mark, pause = _PLACES[place]
    *earlier, last = _packed(mark.split(text), fits)
    for piece in earlier:
        yield from _part(piece, fits, place + 1, pause)
    yield from _part(last, fits, place + 1, after)


def _packed(parts: Iterable[str], fits: Callable[[str], bool]) -> list[str]:
    """As few pieces as hold the parts in their order."""
    packed: list[str] = []
    for part in parts:
        if packed and fits(joined := f"{packed[-1]} {part}"):
            packed[-1] = joined
        else:
            packed.append(part)
    return packed
