"""The letter that goes with the leaflets, in ordinary or large print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from babel.dates import format_date

from ivr.leaflets.order import Format
from ivr.paper.envelopes import C5, DL, Envelope
from ivr.paper.faults import CannotPrint, address_faults
from ivr.paper.fitting import MM_OF_POINT, Fitted, broken, fit
from ivr.paper.sheets import PAGE_HEIGHT, PAGE_WIDTH, Box
from ivr.uk.address import PostalAddress

if TYPE_CHECKING:
    from ivr.paper.press import Press

ORDINARY_SIZE, LARGE_SIZE = 12.0, 18.0
"""Points. Clear print is 12 at least, large print 16 at least and better 18 (UKAAF)."""

_LEADING = 1.35
_LEFT, _RIGHT, _TOP, _BOTTOM = 25.0, 20.0, 20.0, 20.0
# To the right of every window, wherever the letter slides.
_HEAD = Box(122, 12, PAGE_WIDTH - 15 - 122, 75)
_BODY_TOP = 95.0
_FOLD_MARK = (5.0, 9.0)
_BULLET = "•"
_INDENT = 6.0

_THANKS = "Thank you for ringing our phone line. Here is what you asked for:"
_HELP = (
    "If something is missing, or if you would like to talk to somebody, please ring us on "
    "{telephone} and give this reference: {reference}."
)
_MORE = (
    "You can have any of our leaflets in large print or in another language. "
    "Tell us when you ring, or write to us at the address at the top of this letter."
)


@dataclass(frozen=True)
class Enclosure:
    """A leaflet that is in the envelope."""

    title: str
    format: Format = Format.ORDINARY
    language: str = ""
    """Its name, such as Polish, where it is not English."""

    @property
    def in_words(self) -> str:
        """As the letter lists it."""
        words = [self.title]
        if self.format is Format.LARGE_PRINT:
            words.append("in large print")
        if self.language:
            words.append(f"in {self.language}")
        return ", ".join(words)


@dataclass(frozen=True)
class Letter:
    """One letter to one person."""

    to: PostalAddress
    sender: PostalAddress
    """Our office."""
    telephone: str
    """Our office's, as people write it."""
    reference: str
    """The order's, as the caller heard it."""
    date: date
    enclosures: tuple[Enclosure, ...]
    format: Format = Format.ORDINARY

    @property
    def size(self) -> float:
        """Of its type, in points."""
        return LARGE_SIZE if self.format is Format.LARGE_PRINT else ORDINARY_SIZE

    @property
    def envelope(self) -> Envelope:
        """What it is folded for. Large print, the letter's or a leaflet's, is not folded small."""
        formats = {self.format, *(enclosure.format for enclosure in self.enclosures)}
        return C5 if Format.LARGE_PRINT in formats else DL

    @property
    def head(self) -> tuple[str, ...]:
        """Our own address and number."""
        return (*self.sender.on_envelope, f"Telephone {self._unbroken_telephone}")

    @property
    def paragraphs(self) -> tuple[tuple[str, ...], ...]:
        """What it says, line by line; nothing depends on its size. Those in one never part."""
        day = format_date(self.date, "d MMMM y", locale="en_GB")
        return (
            (day, f"Reference: {self.reference}"),
            (f"Dear {self.to.name}",),
            (_THANKS,),
            *((f"{_BULLET} {enclosure.in_words}",) for enclosure in self.enclosures),
            (_HELP.format(telephone=self._unbroken_telephone, reference=self.reference),),
            (_MORE,),
            ("With best wishes", self.sender.name),
        )

    @property
    def _unbroken_telephone(self) -> str:
        return self.telephone.replace(" ", "\u00a0")


def print_letters(letters: Sequence[Letter]) -> bytes:
    """A PDF of the letters, each beginning on a page of its own.

    Raises CannotPrint with every reason.
    """
    # It takes a quarter of a second to import: a web worker that prints nothing starts without it.
    from ivr.paper.press import Press

    faults = [] if letters else ["Choose at least one letter to print"]
    with Press("Letters") as press:
        for count, letter in enumerate(letters, start=1):
            address = fit(letter.to.on_envelope, letter.envelope.address, press.measure)
            faults += [f"Letter {count}: {message}" for message in _faults(press, letter, address)]
            if address and not faults:
                _print(press, letter, address)
        if faults:
            raise CannotPrint(tuple(faults))
        return bytes(press.output())


def _faults(press: "Press", letter: Letter, address: Fitted | None) -> Iterator[str]:
    if not letter.enclosures:
        yield "There is no leaflet in it"
    for fault in address_faults(letter.to, fits=address is not None, lacking=press.lacking):
        yield fault.message
    ours = [*letter.head, *(enclosure.in_words for enclosure in letter.enclosures)]
    for sign in press.lacking(" ".join(ours)):
        yield f"There is {sign} in our address or a leaflet's title. We can't print it"


def _print(press: "Press", letter: Letter, address: Fitted) -> None:
    head = broken(letter.head, _HEAD.width, letter.size, press.measure)
    top = max(_BODY_TOP, _HEAD.top + (len(head) + 1) * _leading(letter))
    pages = list(_pages(list(_blocks(press, letter)), top, _leading(letter)))
    for number, page in enumerate(pages, start=1):
        press.add_page()
        if number == 1:
            _print_top(press, letter, head, address)
        for line, baseline in page:
            press.write_line(line.bullet, _LEFT, baseline, letter.size)
            press.write_line(line.text, _LEFT + line.indent, baseline, letter.size)
        if len(pages) > 1:
            of = f"Page {number} of {len(pages)}"
            press.write_line(of, _LEFT, PAGE_HEIGHT - _BOTTOM / 2, letter.size)


def _leading(letter: Letter) -> float:
    return _LEADING * letter.size * MM_OF_POINT


def _print_top(press: "Press", letter: Letter, head: Sequence[str], address: Fitted) -> None:
    """Our address, theirs, and where to fold so that theirs is seen."""
    for at, line in enumerate(head, start=1):
        press.write_line(line, _HEAD.left, _HEAD.top + at * _leading(letter), letter.size)
    for line, baseline in address.baselines(letter.envelope.address.top):
        press.write_line(line, letter.envelope.address.left, baseline, address.size)
    for fold in letter.envelope.folds:
        press.line(_FOLD_MARK[0], fold, _FOLD_MARK[1], fold)


@dataclass(frozen=True)
class _Line:
    text: str
    indent: float
    bullet: str


def _blocks(press: "Press", letter: Letter) -> Iterator[list[_Line]]:
    """The paragraphs in lines that fit across the page."""
    width = PAGE_WIDTH - _LEFT - _RIGHT
    for paragraph in letter.paragraphs:
        block = []
        for text in paragraph:
            item = text.startswith(_BULLET)
            indent = _INDENT if item else 0.0
            text = text.removeprefix(f"{_BULLET} ")
            for at, line in enumerate(broken([text], width - indent, letter.size, press.measure)):
                block.append(_Line(line, indent, _BULLET if item and at == 0 else ""))
        yield block


def _pages(
    blocks: Sequence[Sequence[_Line]], top: float, leading: float
) -> Iterator[list[tuple[_Line, float]]]:
    """The lines of each page with their baselines. No block is parted; the last two stay together.

    The first page begins at `top`.
    """
    page: list[tuple[_Line, float]] = []
    for at, block in enumerate(blocks):
        together = blocks[at:] if at == len(blocks) - 2 else [block]
        height = (sum(map(len, together)) + (len(together) - 1) / 2) * leading
        if top + height > PAGE_HEIGHT - _BOTTOM:
            yield page
            page, top = [], _TOP
        for line in block:
            top += leading
            page.append((line, top))
        top += leading / 2
    yield page
