"""Addresses on sheets of labels."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.paper.faults import CannotPrint, address_faults
from ivr.paper.fitting import LARGEST, Fitted, fit
from ivr.paper.sheets import Box, LabelSheet
from ivr.uk.address import PostalAddress

if TYPE_CHECKING:
    from ivr.paper.press import Press

FURTHEST_NUDGE = 2.0
"""Millimetres."""
_EDGE = 2.5
"""Kept clear round the text, in millimetres: more than the furthest nudge."""


@dataclass(frozen=True)
class Nudge:
    """How much further to print, in millimetres, for a printer that takes its paper in crooked."""

    right: float = 0.0
    down: float = 0.0

    @property
    def fault(self) -> str:
        """What is wrong with it, if anything."""
        if all(math.isfinite(by) and abs(by) <= FURTHEST_NUDGE for by in (self.right, self.down)):
            return ""
        return (
            f"Move the print by {FURTHEST_NUDGE:g} mm at most. "
            "Further, it would run over the edge of a label"
        )

    def move(self, box: Box) -> Box:
        """A box where it will be printed."""
        return Box(box.left + self.right, box.top + self.down, box.width, box.height)


STRAIGHT = Nudge()


@dataclass(frozen=True)
class Label:
    """One address and where its text goes."""

    page: int
    """From 1."""
    label: int
    text: Fitted
    box: Box
    """What the text may fill, moved by the nudge."""

    def lines(self) -> Iterator[tuple[str, float]]:
        """Each line and its baseline; the text stands in the middle of the label's height."""
        return self.text.baselines(self.box.top + (self.box.height - self.text.height) / 2)


def print_labels(
    addresses: Sequence[PostalAddress],
    sheet: LabelSheet,
    *,
    first: int = 1,
    nudge: Nudge = STRAIGHT,
) -> bytes:
    """A PDF of the addresses, from the first free label on, over as many sheets as they need.

    Raises CannotPrint with every reason.
    """
    with _press() as press:
        for label in set_labels(press, addresses, sheet, first=first, nudge=nudge):
            while press.page < label.page:
                press.add_page()
            for line, baseline in label.lines():
                press.write_line(line, label.box.left, baseline, label.text.size)
        return bytes(press.output())


def print_test_sheet(sheet: LabelSheet, nudge: Nudge = STRAIGHT) -> bytes:
    """A PDF of the labels' edges and numbers, to be held against a real sheet.

    Raises CannotPrint where the nudge is too large.
    """
    if nudge.fault:
        raise CannotPrint((nudge.fault,))
    with _press() as press:
        press.add_page()
        for label in range(1, sheet.labels + 1):
            box = nudge.move(sheet.place(label))
            text = box.smaller(_EDGE)
            press.outline(box)
            press.write_line(f"{sheet.code}, label {label}", text.left, text.top + _EDGE, LARGEST)
        return bytes(press.output())


def set_labels(
    press: "Press",
    addresses: Sequence[PostalAddress],
    sheet: LabelSheet,
    *,
    first: int = 1,
    nudge: Nudge = STRAIGHT,
) -> tuple[Label, ...]:
    """Where each address goes and in what size. Raises CannotPrint with every reason."""
    faults = [nudge.fault] if nudge.fault else []
    if not addresses:
        faults.append("Choose at least one address to print")
    if not 1 <= first <= sheet.labels:
        faults.append(
            f"Start at a label from 1 to {sheet.labels}: there are no others on {sheet.code}"
        )
    labels = []
    for place, address in enumerate(addresses, start=first - 1):
        pages_before, before = divmod(place, sheet.labels)
        text = fit(address.on_envelope, text_box(sheet), press.measure)
        for fault in address_faults(address, fits=text is not None, lacking=press.lacking):
            faults.append(f"Address {place - first + 2}: {fault.message}")
        if text:
            box = nudge.move(text_box(sheet, before + 1))
            labels.append(Label(pages_before + 1, before + 1, text, box))
    if faults:
        raise CannotPrint(tuple(faults))
    return tuple(labels)


def text_box(sheet: LabelSheet, label: int = 1) -> Box:
    """What the text on a label may fill."""
    return sheet.place(label).smaller(_EDGE)


def _press() -> "Press":
    # It takes a quarter of a second to import: a web worker that prints nothing starts without it.
    from ivr.paper.press import Press

    return Press("Address labels")
