"""Every live postcode of the areas that were loaded, with its council, in a few bytes a sector.

The file has one line of JSON, then a record of 155 bytes for each sector, in order: its key
(`S40 1`: the outward code padded to four, and the digit) and three sets of units, one bit each:
those that are live, Derby City's and Derbyshire's. A unit in both of these has no council in the
data.
"""

import json
import os
import secrets
import zlib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.uk.areas import Council
from ivr.uk.postcode import UNIT_LETTERS, Postcode

FILE_NAME = "postcodes.index"

_FORMAT = 1
_KEY, _SET = 5, len(UNIT_LETTERS) ** 2 // 8
_RECORD = _KEY + 3 * _SET
_LIVE, _CITY, _COUNTY = _KEY, _KEY + _SET, _KEY + 2 * _SET
_BITS = {
    first + second: 20 * row + column
    for row, first in enumerate(UNIT_LETTERS)
    for column, second in enumerate(UNIT_LETTERS)
}
_IN_CITY_AND_COUNTY = {
    (False, False): Council.NEITHER,
    (True, False): Council.DERBY_CITY,
    (False, True): Council.DERBYSHIRE,
    (True, True): Council.UNSURE,
}


class IndexFaulty(Exception):
    """The index on disk can't be used; the message says what to do."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is damaged or of another version. Make it again: ivr postcodes load PATH"
        )


@dataclass(frozen=True, slots=True)
class LiveSector:
    """The live postcodes of one sector."""

    data: bytes
    at: int

    def has(self, unit: str) -> bool:
        """Whether this unit is live."""
        return self._bit(_LIVE, unit)

    def council(self, unit: str) -> Council | None:
        """A live unit's own council, any other's if the sector agrees; None if none is told."""
        own = self._own_council(unit) if self.has(unit) else Council.UNSURE
        return self._common_council() if own is Council.UNSURE else own

    def _own_council(self, unit: str) -> Council:
        return _IN_CITY_AND_COUNTY[self._bit(_CITY, unit), self._bit(_COUNTY, unit)]

    def _common_council(self) -> Council | None:
        live, city, county = (self._set(place) for place in (_LIVE, _CITY, _COUNTY))
        found = [
            council
            for council, units in (
                (Council.DERBY_CITY, city & ~county),
                (Council.DERBYSHIRE, county & ~city),
                (Council.NEITHER, live & ~city & ~county),
            )
            if units
        ]
        if not found:
            return None
        return found[0] if len(found) == 1 else Council.UNSURE

    def _set(self, place: int) -> int:
        return int.from_bytes(self.data[self.at + place : self.at + place + _SET], "little")

    def _bit(self, place: int, unit: str) -> bool:
        number = _BITS[unit]
        return bool(self.data[self.at + place + (number >> 3)] >> (number & 7) & 1)


@dataclass(frozen=True)
class PostcodeIndex:
    """What was loaded; looked up in microseconds."""

    data: bytes
    areas: frozenset[str]
    postcodes: int
    version: str
    """Of the data, as Ordnance Survey numbers it; empty where it was not told."""

    def sector(self, outward: str, digit: str) -> LiveSector | None:
        """A sector with live postcodes."""
        key = _key(outward, digit)
        at = bisect_left(range(len(self.data) // _RECORD), key, key=self._key_at) * _RECORD
        return LiveSector(self.data, at) if self.data[at : at + _KEY] == key else None

    def outward_codes(self) -> frozenset[str]:
        """Every outward code with live postcodes."""
        keys = map(self._key_at, range(len(self.data) // _RECORD))
        return frozenset(key[:4].decode().rstrip() for key in keys)

    def _key_at(self, record: int) -> bytes:
        return self.data[record * _RECORD : record * _RECORD + _KEY]


def read_index(path: Path) -> PostcodeIndex | None:
    """The index, if one has been loaded. Raises IndexFaulty."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IndexFaulty(path) from error
    heading, _, data = content.partition(b"\n")
    try:
        told = json.loads(heading)
        whole = (told["format"], told["checksum"]) == (_FORMAT, zlib.crc32(data))
        if not whole or len(data) % _RECORD:
            raise IndexFaulty(path)
        return PostcodeIndex(data, frozenset(told["areas"]), told["postcodes"], told["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise IndexFaulty(path) from error


class IndexBuilder:
    """Collects postcodes, and writes the index whole."""

    def __init__(self) -> None:
        self._sectors: dict[bytes, list[int]] = {}

    def add(self, postcode: Postcode, council: Council) -> None:
        """One live postcode; UNSURE where the data doesn't tell its council."""
        sets = self._sectors.setdefault(_key(postcode.outward, postcode.inward[0]), [0, 0, 0])
        bit = 1 << _BITS[postcode.unit]
        sets[0] |= bit
        if council in (Council.DERBY_CITY, Council.UNSURE):
            sets[1] |= bit
        if council in (Council.DERBYSHIRE, Council.UNSURE):
            sets[2] |= bit

    def write(self, path: Path, areas: Iterable[str], version: str) -> PostcodeIndex:
        """Put the index in the place of the old one at once; what stood there stays till then."""
        data = b"".join(
            key + b"".join(units.to_bytes(_SET, "little") for units in sets)
            for key, sets in sorted(self._sectors.items())
        )
        index = PostcodeIndex(
            data,
            frozenset(areas),
            sum(sets[0].bit_count() for sets in self._sectors.values()),
            version,
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, _heading(index) + data)
        return index


def _heading(index: PostcodeIndex) -> bytes:
    told: dict[str, Any] = {
        "format": _FORMAT,
        "areas": sorted(index.areas),
        "postcodes": index.postcodes,
        "version": index.version,
        "checksum": zlib.crc32(index.data),
        "source": "OS Code-Point Open. Contains Ordnance Survey data, Royal Mail data and National "
        "Statistics data, © Crown copyright and database right.",
    }
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _key(outward: str, digit: str) -> bytes:
    return f"{outward:<4}{digit}".encode()
