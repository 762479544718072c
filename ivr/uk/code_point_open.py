"""OS Code-Point Open, as Ordnance Survey publishes it: a folder or a zip with a file an area.

A row has ten columns, without a heading: postcode, quality, eastings, northings, country, two of
the health service, county, district, ward. The councils are the county's and the district's codes.
"""

import csv
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ivr.uk.areas import Council
from ivr.uk.postcode import Postcode, read_compact
from ivr.uk.postcode_index import IndexBuilder, PostcodeIndex

_COLUMNS = 10
_COUNTY, _DISTRICT = 7, 8
_DERBY_CITY, _DERBYSHIRE = "E06000015", "E10000007"
_AREA_FILE = re.compile(r"([a-z]{1,2})\.csv", re.IGNORECASE)
_VERSION = re.compile(rb"DATASET VERSION NUMBER:\s*(\S+)")

# The largest area has 42,000 rows of under 100 bytes; a file of this size is something else.
_LARGEST = 50_000_000


class CodePointFaulty(Exception):
    """What was given can't be read as Code-Point Open; the message says where, and what to do."""


@dataclass(frozen=True)
class AreaFile:
    """The postcodes of one area."""

    area: str
    name: str
    size: int
    """Bytes."""
    open: Callable[[], IO[bytes]]

    def rows(self) -> Iterator[tuple[Postcode, Council]]:
        """Every postcode and its council. Raises CodePointFaulty with the file and line."""
        read = 0

        def lines(content: IO[bytes]) -> Iterator[str]:
            nonlocal read
            for read, line in enumerate(content, start=1):
                yield line.decode("utf-8-sig" if read == 1 else "utf-8")

        try:
            with self.open() as content:
                for row in csv.reader(lines(content), strict=True):
                    yield self._postcode(row, read), _council(row)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise self._faulty(read + 1, f"the file breaks off or is damaged ({error})") from error
        except UnicodeDecodeError as error:
            raise self._faulty(read, "this is not text") from error
        except csv.Error as error:
            raise self._faulty(read, f"this is not a row of a CSV file ({error})") from error
        if not read:
            raise self._faulty(1, "the file is empty")

    def _postcode(self, row: list[str], line: int) -> Postcode:
        if len(row) != _COLUMNS:
            raise self._faulty(
                line, f"there are {len(row)} columns here; Code-Point Open has {_COLUMNS}"
            )
        postcode = read_compact(row[0].replace(" ", ""))
        if postcode is None:
            raise self._faulty(line, f'"{row[0][:20]}" is not a postcode')
        if postcode.area != self.area:
            raise self._faulty(line, f"{postcode} is not in the area {self.area}")
        return postcode

    def _faulty(self, line: int, what: str) -> CodePointFaulty:
        return CodePointFaulty(
            f"{self.name}:{line}: {what}. Get Code-Point Open again from Ordnance Survey, "
            "as CSV, and load it as it comes."
        )


def _council(row: list[str]) -> Council:
    if row[_DISTRICT] == _DERBY_CITY:
        return Council.DERBY_CITY
    if row[_COUNTY] == _DERBYSHIRE:
        return Council.DERBYSHIRE
    # A few rows have no codes at all, where Ordnance Survey could not place the postcode.
    return Council.NEITHER if row[_DISTRICT] else Council.UNSURE


@dataclass(frozen=True)
class CodePointOpen:
    """What was found in the folder or the zip."""

    files: tuple[AreaFile, ...]
    version: str


def load_code_point(
    path: Path, into: Path, begun: Callable[[AreaFile, int], None]
) -> PostcodeIndex:
    """Read everything, then put the index into its place; `begun` is told each file, of how many.

    Raises CodePointFaulty, and then the old index stays; OSError if the new one can't be written.
    """
    builder = IndexBuilder()
    with ExitStack() as until:
        found = open_code_point(path, until)
        for file in found.files:
            begun(file, len(found.files))
            for postcode, council in file.rows():
                builder.add(postcode, council)
    return builder.write(into, (file.area for file in found.files), found.version)


def open_code_point(path: Path, until: ExitStack) -> CodePointOpen:
    """Find the area files; what is opened is closed with `until`. Raises CodePointFaulty."""
    if path.is_dir():
        found = [_in_folder(file, path) for file in sorted(path.rglob("*")) if file.is_file()]
    elif path.is_file():
        archive = until.enter_context(_open_zip(path))
        found = [_in_zip(entry, archive, path) for entry in archive.infolist()]
    else:
        raise CodePointFaulty(f"{path}: there is no such folder or file.")
    files = [file for file in found if file.area]
    _only_one_of_each(files, path)
    return CodePointOpen(tuple(files), _version(found))


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise CodePointFaulty(
            f"{path}: this is not a whole zip file ({error}). Download it again, or give the "
            "folder it was unpacked to."
        ) from error


def _in_folder(file: Path, folder: Path) -> AreaFile:
    name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
    return AreaFile(_area(file.name), name, file.stat().st_size, lambda: file.open("rb"))


def _in_zip(entry: zipfile.ZipInfo, archive: zipfile.ZipFile, path: Path) -> AreaFile:
    def unpack() -> IO[bytes]:
        try:
            return archive.open(entry)
        except (RuntimeError, NotImplementedError) as error:  # a password, an unusual compression
            raise zipfile.BadZipFile(str(error)) from error

    area = _area(PurePosixPath(entry.filename).name)
    return AreaFile(area, f"{path.name}/{entry.filename}", entry.file_size, unpack)


def _area(file_name: str) -> str:
    found = _AREA_FILE.fullmatch(file_name)
    return found[1].upper() if found else ""


def _only_one_of_each(files: list[AreaFile], path: Path) -> None:
    if not files:
        raise CodePointFaulty(
            f"{path}: there are no area files here, such as de.csv. Give the folder or the zip "
            "of Code-Point Open as Ordnance Survey publishes it, as CSV."
        )
    names: dict[str, str] = {}
    for file in files:
        if file.area in names:
            raise CodePointFaulty(
                f"{file.name}:1: the area {file.area} is also in {names[file.area]}. "
                "Remove one of the two."
            )
        if file.size > _LARGEST:
            raise CodePointFaulty(f"{file.name}:1: this is too large to be an area's postcodes.")
        names[file.area] = file.name


def _version(files: list[AreaFile]) -> str:
    """As its own `metadata.txt` tells it; not worth failing for."""
    for file in files:
        if file.name.lower().endswith("metadata.txt") and file.size < 100_000:
            try:
                with file.open() as content:
                    found = _VERSION.search(content.read())
            except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
                continue
            if found:
                return found[1].decode("ascii", "replace")
    return ""
