"""The papers of a batch: labels, letters, and a sheet to try the printer with."""

from collections.abc import Iterator, Sequence

from ivr.leaflets.batch import Letters, Setup
from ivr.leaflets.order import Format
from ivr.leaflets.request import Request, Wanted
from ivr.offices.office import Office
from ivr.paper.faults import CannotPrint
from ivr.paper.labels import Nudge, print_labels, print_test_sheet
from ivr.paper.letters import Enclosure, Letter, print_letters
from ivr.paper.sheets import SHEETS
from ivr.uk.address import PostalAddress
from ivr.uk.london_time import LONDON
from ivr.web.console.at_hand import console, now
from ivr.web.console.words import from_id


def labels_of(setup: Setup, requests: Sequence[Request]) -> bytes:
    """The labels, as PDF. Raises CannotPrint with every reason."""
    return print_labels(
        [to for _, to in _addressed(requests)],
        SHEETS[setup.sheet],
        first=setup.first,
        nudge=Nudge(setup.right, setup.down),
    )


def letters_of(setup: Setup, requests: Sequence[Request]) -> bytes:
    """The letters, as PDF; nothing where none are wanted. Raises CannotPrint with every reason."""
    if setup.letters is Letters.NONE:
        return b""
    return print_letters([_letter(setup, request, to) for request, to in _addressed(requests)])


def test_sheet_of(setup: Setup) -> bytes:
    """A sheet to try the printer with, as PDF. Raises CannotPrint."""
    return print_test_sheet(SHEETS[setup.sheet], Nudge(setup.right, setup.down))


def is_large(request: Request) -> bool:
    """Whether any of its leaflets is wanted in large print."""
    return any(wanted.format is Format.LARGE_PRINT for wanted in request.leaflets)


def _addressed(requests: Sequence[Request]) -> Iterator[tuple[Request, PostalAddress]]:
    for at, request in enumerate(requests, start=1):
        to = request.envelope
        if to is None:
            raise CannotPrint(
                (f"Address {at} is no longer there. Open the request and type it in",)
            )
        yield request, to


def _letter(setup: Setup, request: Request, to: PostalAddress) -> Letter:
    office = _office(request)
    if office.address is None:
        raise CannotPrint(
            (
                "The letter needs our own address, and none is written down for "
                f"{from_id(office.id)}. Ask whoever looks after the line to add it to "
                "offices.toml, or print the labels alone",
            )
        )
    return Letter(
        to=to,
        sender=office.address,
        telephone=office.telephone,
        reference=request.order.reference,
        date=now().astimezone(LONDON).date(),
        enclosures=tuple(map(_enclosure, request.leaflets)),
        format=setup.letters.format_for(
            Format.LARGE_PRINT if is_large(request) else Format.ORDINARY
        ),
    )


def _office(request: Request) -> Office:
    """The office that serves whoever it goes to; the first one where none does."""
    edition = console().edition()
    return edition.offices.get(request.order.office, edition.first_office)


def _enclosure(wanted: Wanted) -> Enclosure:
    leaflet = console().edition().catalogue.get(wanted.leaflet)
    return Enclosure(leaflet.title if leaflet else wanted.leaflet, wanted.format, wanted.language)
