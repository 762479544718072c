"""UK postal addresses: from what staff type to what stands on an envelope.

The rules are Royal Mail's (clear addressing) and GOV.UK Notify's: three to seven lines in all, the
last a full UK postcode or a BFPO number.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ivr.uk.outward_codes import outward_codes
from ivr.uk.post_towns import post_town
from ivr.uk.postcode import Postcode, normalise

MOST_LINES = 7
LONGEST_LINE = 40
"""Characters. About what the narrowest label takes in one line, in its smallest type."""

_MOST_TYPED = 2000
_FIRST_SIGN_REFUSED = r'@()=[]"\/,<>~'
_AT_LINE_ENDS = " ,.;"
_BFPO = re.compile(r"BFPO\s*(?:c/o\s*)?(\d{1,4})", re.IGNORECASE | re.ASCII)
_ENDS_WITH_POSTCODE = re.compile(
    r"(.*\S)[\s,]+([A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2})", re.IGNORECASE | re.ASCII
)
_NO_FIXED_ADDRESS = re.compile(r"\bno fixed (abode|address)\b|^n\.?f\.?a$", re.IGNORECASE)

# Names need these four: they join letters, or part them, or turn what has no direction of its own.
_INVISIBLE_BUT_KEPT = "\u200c\u200d\u200e\u200f"

# Royal Mail needs neither county nor country. Other counties have too few callers to be listed.
_NOT_NEEDED = frozenset(
    """
    england wales scotland northernireland unitedkingdom uk greatbritain gb
    derbyshire derbys nottinghamshire notts leicestershire leics staffordshire staffs
    southyorkshire syorkshire cheshire greatermanchester
    """.split()
)

# Post reaches these, and the list of outward codes has only Great Britain.
_AREAS_NOT_LISTED = frozenset({"BT", "GY", "IM", "JE", "BF"})


class Field(StrEnum):
    """Where it was typed."""

    NAME = "name"
    ADDRESS = "address"
    POSTCODE = "postcode"


@dataclass(frozen=True)
class AddressFault:
    """Something to mend, in words for whoever typed it."""

    field: Field
    message: str


@dataclass(frozen=True)
class PostalAddress:
    """Where post goes, written as Royal Mail reads it."""

    name: str
    lines: tuple[str, ...]
    """Between the name and the postcode. The last is the POST TOWN, unless it goes by BFPO."""
    postcode: Postcode | None
    """None only where there is a BFPO number."""
    bfpo: int | None = None

    def __repr__(self) -> str:
        """Nobody's name or street: what is shown may end in a log."""
        return f"PostalAddress({self.postcode.outward if self.postcode else 'BFPO'})"

    @property
    def on_envelope(self) -> tuple[str, ...]:
        """Every line, from the name to the postcode."""
        return (self.name, *self.lines, *self._last_lines)

    @property
    def typed(self) -> tuple[str, str, str]:
        """Name, address and postcode for a form to show again; read_address gives the same back."""
        *others, postcode = self._last_lines
        return self.name, "\n".join([*self.lines, *others]), postcode

    @property
    def doubts(self) -> tuple[AddressFault, ...]:
        """What may be a slip, to be looked at once more; post may well reach it all the same."""
        postcode = self.postcode
        if (
            postcode is None
            or postcode.area in _AREAS_NOT_LISTED
            or postcode.outward in outward_codes()
        ):
            return ()
        doubt = f"Check the postcode. We know of none that begins with {postcode.outward}"
        return (AddressFault(Field.POSTCODE, doubt),)

    @property
    def _last_lines(self) -> list[str]:
        postcode = [str(self.postcode)] if self.postcode else []
        return [*postcode, f"BFPO {self.bfpo}"] if self.bfpo is not None else postcode


def read_address(
    name: str, address: str, postcode: str = ""
) -> tuple[PostalAddress | None, tuple[AddressFault, ...]]:
    """Read a form's name, address (a line for each line) and postcode; every fault is listed.

    The postcode may also stand at the end of the address, and BFPO in place of it. Where the town
    follows from the postcode it is put in; counties and countries are left out.
    """
    typed = {Field.NAME: name, Field.ADDRESS: address, Field.POSTCODE: postcode}
    faults = list(_unreadable(typed))
    if faults:
        return None, tuple(faults)
    recipient = _tidy(name)
    numbered = [(at, _tidy(line)) for at, line in enumerate(address.splitlines(), start=1)]
    faults += _faults_in_name(recipient)
    faults += _faults_in_lines((f"line {at}", line) for at, line in numbered if line)

    ending = _Ending([line for _, line in numbered if line])
    while ending.lines and ending.lines[0].casefold() == recipient.casefold():
        del ending.lines[0]
    ending.take_from_lines()
    faults += ending.take_from_field(_tidy(postcode))
    faults += ending.put_town_last()
    read = PostalAddress(recipient, tuple(ending.lines), ending.postcode, ending.bfpo)
    if len(read.on_envelope) > MOST_LINES:
        faults.append(_too_many_lines(read))
    in_order = sorted(faults, key=lambda fault: list(Field).index(fault.field))
    return (None if faults else read), tuple(in_order)


class _Ending:
    """The lines of an address, while its postcode, town and country are taken off the end."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self._postcodes: list[Postcode] = []
        self._bfpos: list[int] = []

    def take_from_lines(self, town: str = "") -> None:
        """Take off the end whatever is no line of its own, until one is."""
        while self.lines:
            last = self.lines[-1]
            if self._take(last) or _key(last) in _NOT_NEEDED or (town and _key(last) == _key(town)):
                self.lines.pop()
                continue
            shorter = self._without_postcode(last) or _without_town(last, town)
            if not shorter:
                break
            self.lines[-1] = shorter

    @property
    def postcode(self) -> Postcode | None:
        """The postcode that was found; the form's own field comes last and counts."""
        return self._postcodes[-1] if self._postcodes else None

    @property
    def bfpo(self) -> int | None:
        """The BFPO number that was found."""
        return self._bfpos[-1] if self._bfpos else None

    def take_from_field(self, typed: str) -> Iterator[AddressFault]:
        """Take the postcode from the field that is meant for it."""
        if typed and not self._take(typed):
            yield AddressFault(Field.POSTCODE, "Enter a full UK postcode, such as S40 1DD")
        elif not self._postcodes and not self._bfpos:
            yield AddressFault(Field.POSTCODE, "Enter the postcode")
        for found in (self._postcodes, [f"BFPO {number}" for number in self._bfpos]):
            different = list(dict.fromkeys(map(str, found)))
            if len(different) > 1:
                message = f"Enter one postcode. There are {' and '.join(different)}"
                yield AddressFault(Field.POSTCODE, message)

    def put_town_last(self) -> Iterator[AddressFault]:
        """Put the post town, in capitals, on the last line; the lines before must be a place."""
        if self.postcode is None or self.bfpo is not None:
            if not self.lines:
                yield _NO_STREET if self.bfpo is None else _NO_UNIT
            return
        town = post_town(self.postcode.outward)
        if town:
            self.lines = [line for line in self.lines if _key(line) != _key(town)]
            self.take_from_lines(town)
            if not self.lines:
                yield _NO_STREET
            self.lines.append(town)
        elif len(self.lines) < 2:
            yield _NO_STREET_OR_TOWN
        else:
            self.lines[-1] = self.lines[-1].upper()

    def _take(self, line: str) -> bool:
        if number := _BFPO.fullmatch(line):
            self._bfpos.append(int(number[1]))
            return True
        postcode = normalise(line)
        if postcode:
            self._postcodes.append(postcode)
        return postcode is not None

    def _without_postcode(self, line: str) -> str:
        parts = _ENDS_WITH_POSTCODE.fullmatch(line)
        return _tidy(parts[1]) if parts and self._take(parts[2]) else ""


_NO_STREET = AddressFault(Field.ADDRESS, "Enter the house number and street")
_NO_STREET_OR_TOWN = AddressFault(
    Field.ADDRESS, "Enter the house number and street on one line and the town on the next"
)
_NO_UNIT = AddressFault(Field.ADDRESS, "Enter the unit or the regiment")


def _without_town(line: str, town: str) -> str:
    """`12 High Street, Derby` without the town; nothing where it doesn't end with it."""
    before, _, last = line.rpartition(",")
    return _tidy(before) if town and _key(last) == _key(town) else ""


def _unreadable(typed: dict[Field, str]) -> Iterator[AddressFault]:
    for field, text in typed.items():
        if len(text) > _MOST_TYPED:
            yield AddressFault(field, f"The {field} is far too long. Enter only the {field}")
        elif any(map(_cannot_be_written, text)):
            yield AddressFault(
                field, f"There is a sign in the {field} that can't be printed. Type it again"
            )


def _cannot_be_written(sign: str) -> bool:
    """Whether it is a control sign, half a character, or one that nobody has given a meaning."""
    return not sign.isspace() and unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn")


def _faults_in_name(name: str) -> Iterator[AddressFault]:
    if not name:
        yield AddressFault(Field.NAME, "Enter the name of the person it goes to")
    else:
        for fault in _faults_in_lines([("the name", name)]):
            yield AddressFault(Field.NAME, fault.message)


def _faults_in_lines(lines: Iterable[tuple[str, str]]) -> Iterator[AddressFault]:
    for which, line in lines:
        for message in _faults_in_line(which, line):
            yield AddressFault(Field.ADDRESS, message)


def _faults_in_line(which: str, line: str) -> Iterator[str]:
    if line[0] in _FIRST_SIGN_REFUSED:
        yield f"Begin {which} with a letter or a number, not with {line[0]}"
    elif not any(map(str.isalnum, line)):
        yield f"Put a letter or a number in {which}, or leave it out"
    length = max(len(line), len(line.upper()))  # ß is SS in a town's capitals
    if length > LONGEST_LINE:
        yield (
            f"Make {which} shorter. It has {length} characters, and a label takes {LONGEST_LINE}"
        )
    if _NO_FIXED_ADDRESS.search(line):
        yield (
            "Enter an address that post can reach. For somebody without one, "
            "enter c/o and the place that takes in their post"
        )


def _too_many_lines(address: PostalAddress) -> AddressFault:
    return AddressFault(
        Field.ADDRESS,
        f"Put short lines together. With the name, the town and the postcode there are "
        f"{len(address.on_envelope)} lines, and {MOST_LINES} fit",
    )


def _tidy(line: str) -> str:
    """One line without signs that can't be seen, doubled spaces, and marks at its end."""
    seen = (
        sign for sign in line if unicodedata.category(sign) != "Cf" or sign in _INVISIBLE_BUT_KEPT
    )
    return " ".join("".join(seen).split()).rstrip(_AT_LINE_ENDS)


def _key(line: str) -> str:
    """What makes two ways of writing a place the same: `Burton upon Trent`, `BURTON-ON-TRENT`."""
    return "".join(filter(str.isalnum, line.casefold())).replace("upon", "on")
