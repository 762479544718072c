"""Whether an address can be printed at all: asked when it is typed, so that it can be mended."""

from ivr.paper.envelopes import C5, DL
from ivr.paper.faults import address_faults
from ivr.paper.fitting import fit
from ivr.paper.labels import text_box
from ivr.paper.sheets import SHEETS
from ivr.uk.address import AddressFault, PostalAddress


def faults_on_paper(address: PostalAddress) -> tuple[AddressFault, ...]:
    """Why an address has no place on some sheet of labels or in a letter's window."""
    # It takes a quarter of a second to import: a web worker that prints nothing starts without it.
    from ivr.paper.press import Press

    boxes = [*map(text_box, SHEETS.values()), DL.address, C5.address]
    with Press("An address") as press:
        fits = all(fit(address.on_envelope, box, press.measure) for box in boxes)
        return address_faults(address, fits=fits, lacking=press.lacking)
