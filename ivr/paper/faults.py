"""What can't be put on paper, said so that staff can mend it."""

from collections.abc import Callable

from ivr.uk.address import AddressFault, Field, PostalAddress

Lacking = Callable[[str], tuple[str, ...]]
"""The signs of a text that no typeface has."""


class CannotPrint(Exception):
    """Nothing was printed; `faults` are all the reasons, in words for staff."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(f"{len(faults)} reasons")  # they may quote what a person typed
        self.faults = faults


def address_faults(
    address: PostalAddress, *, fits: bool, lacking: Lacking
) -> tuple[AddressFault, ...]:
    """What is wrong with an address, given whether it fits where it should go."""
    texts = {Field.NAME: address.name, Field.ADDRESS: "".join(address.lines)}
    faults = [
        AddressFault(field, f"Leave {sign} out of the {field}. We have no letter to print it with")
        for field, text in texts.items()
        for sign in lacking(text)
    ]
    if not fits:
        message = "Shorten the address. Printed, it would be too small to read"
        faults.append(AddressFault(Field.ADDRESS, message))
    return tuple(faults)
