"""The papers of a batch: labels, letters, and a sheet to try the printer with."""

from collections.abc import Iterator, Sequence

from ivr.leaflets.batch import Letters, Setup
from ivr.leaflets.order import Item
from ivr.leaflets.parcel import Parcel
from ivr.offices.office import Office
from ivr.offices.routing import office_for
from ivr.paper.faults import CannotPrint
from ivr.paper.labels import Nudge, print_labels, print_test_sheet
from ivr.paper.letters import Enclosure, Letter, print_letters
from ivr.paper.sheets import SHEETS
from ivr.uk.london_time import LONDON
from ivr.uk.postcode_index import FILE_NAME
from ivr.uk.postcode_known import KnownPostcodes, PostcodesOnDisk
from ivr.web.console.at_hand import console, now

_ANOTHER_LANGUAGE = "another language"


def labels_of(setup: Setup, parcels: Sequence[Parcel]) -> bytes:
    """The labels, as PDF. Raises CannotPrint with every reason."""
    return print_labels(
        [parcel.to for parcel in parcels],
        SHEETS[setup.sheet],
        first=setup.first,
        nudge=Nudge(setup.right, setup.down),
    )


def letters_of(setup: Setup, parcels: Sequence[Parcel]) -> bytes:
    """The letters, as PDF; nothing where none are wanted. Raises CannotPrint with every reason."""
    if setup.letters is Letters.NONE:
        return b""
    return print_letters(list(_letters(setup, parcels)))


def test_sheet_of(setup: Setup) -> bytes:
    """A sheet to try the printer with, as PDF. Raises CannotPrint."""
    return print_test_sheet(SHEETS[setup.sheet], Nudge(setup.right, setup.down))


def _letters(setup: Setup, parcels: Sequence[Parcel]) -> Iterator[Letter]:
    known = PostcodesOnDisk(console().settings.home / FILE_NAME).known()
    today = now().astimezone(LONDON).date()
    for parcel in parcels:
        office = _office(parcel, known)
        if office.address is None:
            raise CannotPrint(
                (
                    f"The letter needs our own address, and none is written down for "
                    f"{office.id.capitalize()}. Ask whoever looks after the line to add it to "
                    "offices.toml, or print the labels alone",
                )
            )
        yield Letter(
            to=parcel.to,
            sender=office.address,
            telephone=office.telephone,
            reference=parcel.order.reference,
            date=today,
            enclosures=tuple(map(_enclosure, parcel.order.items)),
            format=setup.letters.format_for(parcel.format),
        )


def _office(parcel: Parcel, known: KnownPostcodes) -> Office:
    """The office that serves whoever it goes to; the first one where that can't be told."""
    edition = console().edition()
    route = office_for(known.council(parcel.to.postcode)) if parcel.to.postcode else ""
    return edition.offices.get(route, edition.first_office)


def _enclosure(item: Item) -> Enclosure:
    leaflet = console().edition().catalogue.get(item.leaflet)
    title = leaflet.title if leaflet else item.leaflet
    language = _ANOTHER_LANGUAGE if item.in_another_language else ""
    return Enclosure(title, item.format, language)
