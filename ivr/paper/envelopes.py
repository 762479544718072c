"""Envelopes with a window, and where on a folded A4 letter an address is seen through it."""

from dataclasses import dataclass

from ivr.paper.sheets import PAGE_HEIGHT, Box


@dataclass(frozen=True)
class Envelope:
    """One size, and what it takes of a letter."""

    name: str
    folds: tuple[float, ...]
    """Where the letter is folded: millimetres from its top."""
    address: Box
    """On the first page, for the address alone; the fold above which it stands turns outward."""


DL = Envelope(
    # 110 x 220 mm. Its window is 35 x 90 mm, 20 mm from the left and 18 to 20 mm from the bottom.
    # The letter rests on the bottom of the envelope; the address stays in sight when it slides to
    # either side or 5 mm up.
    "DL",
    folds=(PAGE_HEIGHT / 3, PAGE_HEIGHT * 2 / 3),
    address=Box(25, 51, 75, 28),
)
C5 = Envelope(
    # 162 x 229 mm. The height is what GOV.UK Notify keeps for the address in its C5 envelopes
    # (39.5 to 66.3 mm from the top, 24.6 to 120 mm from the left).
    "C5",
    folds=(PAGE_HEIGHT / 2,),
    address=Box(25, 39.5, 95, 26.8),
)
