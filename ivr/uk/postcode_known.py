"""What is known about postcodes: the shipped tables, and the index where one has been loaded."""

import os
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from ivr.uk.areas import Council, CouncilTable, council_table
from ivr.uk.outward_codes import outward_codes
from ivr.uk.postcode import Postcode, area_of
from ivr.uk.postcode_index import IndexFaulty, LiveSector, PostcodeIndex, read_index


class Likelihood(IntEnum):
    """How much of a postcode is known to exist."""

    FORMAT = 0
    OUTWARD = 1
    SECTOR = 2
    LIVE = 3


@dataclass(frozen=True)
class KnownPostcodes:
    """Answers what exists and whose it is; without an index by the tables alone."""

    index: PostcodeIndex | None = None
    table: CouncilTable = field(default_factory=council_table)
    outwards: frozenset[str] = field(init=False)
    """Every outward code in use."""

    def __post_init__(self) -> None:
        loaded = self.index.outward_codes() if self.index else frozenset()
        object.__setattr__(self, "outwards", outward_codes() | loaded)

    def is_local(self, outward: str) -> bool:
        """Whether this outward code touches Derby or Derbyshire."""
        return outward in self.table.outwards

    def sector(self, outward: str, digit: str) -> LiveSector | None:
        """The live postcodes of a sector, where its area was loaded."""
        return self.index.sector(outward, digit) if self.index else None

    def likelihood(self, postcode: Postcode) -> Likelihood:
        """How much of this postcode is known to exist."""
        sector = self.sector(postcode.outward, postcode.inward[0])
        if sector:
            return Likelihood.LIVE if sector.has(postcode.unit) else Likelihood.SECTOR
        if not self._covers(postcode.outward) and self.table.has_sector(postcode):
            return Likelihood.SECTOR
        return Likelihood.OUTWARD if postcode.outward in self.outwards else Likelihood.FORMAT

    def council(self, postcode: Postcode) -> Council:
        """Whose postcode it is; UNSURE where the caller has to be asked."""
        sector = self.sector(postcode.outward, postcode.inward[0])
        told = sector.council(postcode.unit) if sector else None
        return told or self.table.council(postcode)

    def _covers(self, outward: str) -> bool:
        return self.index is not None and area_of(outward) in self.index.areas


class PostcodesOnDisk:
    """What is known now: the index is read again when another one has been put in its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, ...], KnownPostcodes] | None = None
        self.trouble = ""
        """Why the index on disk is not in use; empty if it is, or if there is none."""

    def known(self) -> KnownPostcodes:
        """Never fails: with a damaged index it is what was known before, or the tables alone."""
        stamp = self._stamp()
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, self._look_again()
        return self._read[1]

    def _look_again(self) -> KnownPostcodes:
        self.trouble = ""
        try:
            return KnownPostcodes(read_index(self._path))
        except IndexFaulty as faulty:
            self.trouble = str(faulty)
            return self._read[1] if self._read else KnownPostcodes()

    def _stamp(self) -> tuple[int, ...]:
        try:
            seen = os.stat(self._path)
        except OSError:
            return ()
        return seen.st_ino, seen.st_mtime_ns, seen.st_size
