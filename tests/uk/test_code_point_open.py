"""Code-Point Open as Ordnance Survey publishes it, and whatever else may be given for it."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.uk.areas import Council
from ivr.uk.code_point_open import CodePointFaulty, load_code_point
from ivr.uk.postcode import Postcode
from ivr.uk.postcode_index import PostcodeIndex, read_index
from ivr.uk.postcode_known import KnownPostcodes
from tests.uk.code_point import row, write_area

ROWS = {
    "de": [row("DE1 0FD", Council.DERBY_CITY), row("DE248DS", Council.DERBY_CITY)],
    "s": [row("S40 1DD"), row("S1  1AA", Council.NEITHER), row("S94 1AA", Council.UNSURE)],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As it comes out of the zip."""
    for area, rows in ROWS.items():
        write_area(tmp_path / "codepo_gb" / "Data" / "CSV", area, *rows)
    papers = tmp_path / "codepo_gb" / "Doc"
    papers.mkdir()
    (papers / "Code-Point_Open_Column_Headers.csv").write_text("PC,PQ\nPostcode,Quality\n")
    (papers / "licence.txt").write_bytes(b"\xa9 Crown copyright")
    (papers / "metadata.txt").write_text("PRODUCT: X\nDATASET VERSION NUMBER: 2025.4.0\n")
    return tmp_path / "codepo_gb"


@pytest.fixture
def archive(folder: Path) -> Path:
    return Path(shutil.make_archive(str(folder), "zip", folder))


def load(path: Path) -> PostcodeIndex:
    return load_code_point(path, path.parent / "home" / "index", lambda file, files: None)


@pytest.mark.parametrize("form", ["folder", "archive"])
def test_the_folder_and_the_zip_are_read(form: str, request: pytest.FixtureRequest) -> None:
    index = load(request.getfixturevalue(form))
    assert index.areas == {"DE", "S"}
    assert (index.postcodes, index.version) == (5, "2025.4.0")
    known = KnownPostcodes(index)
    assert known.council(Postcode("DE24", "8DS")) is Council.DERBY_CITY
    assert known.council(Postcode("S40", "1DD")) is Council.DERBYSHIRE
    assert known.council(Postcode("S1", "1AA")) is Council.NEITHER


def test_the_folder_of_csv_files_alone_will_do(folder: Path) -> None:
    assert load(folder / "Data" / "CSV").postcodes == 5


def test_each_file_is_told_as_it_begins(folder: Path) -> None:
    told: list[tuple[str, int]] = []
    load_code_point(
        folder, folder.parent / "index", lambda file, files: told.append((file.area, files))
    )
    assert told == [("DE", 2), ("S", 2)]


GOOD = row("S40 1DD")


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        (["rubbish\n"], 1, "1 columns"),
        ([GOOD, GOOD.replace('"E05015511"', "").replace(",\n", "\n")], 2, "9 columns"),
        ([GOOD, GOOD, GOOD.replace("\n", ",1\n")], 3, "11 columns"),
        ([GOOD, "\n"], 2, "0 columns"),
        ([GOOD, row("Q40 1DD")], 2, '"Q40 1DD" is not a postcode'),
        ([GOOD, row("PC")], 2, "is not a postcode"),
        ([GOOD, row("DE1 0FD")], 2, "not in the area S"),
        ([GOOD, '"S40 1DE",10,'], 2, "3 columns"),
        ([GOOD, GOOD, '"S40 1DE'], 3, "not a row of a CSV file"),
        ([GOOD, "\udcff\udcfe\n"], 2, "not text"),
        ([], 1, "empty"),
    ],
)
def test_a_faulty_file_is_named_with_its_line(
    folder: Path, rows: list[str], line: int, says: str
) -> None:
    file = folder / "Data" / "CSV" / "s.csv"
    file.write_bytes("".join(rows).encode("utf-8", "surrogateescape"))
    with pytest.raises(CodePointFaulty) as faulty:
        load(folder)
    assert str(faulty.value).startswith(f"codepo_gb/Data/CSV/s.csv:{line}: ")
    assert says in str(faulty.value)


def truncate(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-100])


def damage(archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as whole:
        whole.writestr("Data/CSV/s.csv", GOOD * 1000)
    content = archive.read_bytes()
    archive.write_bytes(content.replace(b"436031", b"436032", 1))  # the checksum is wrong now


def empty(archive: Path) -> None:
    with zipfile.ZipFile(archive, "w"):
        pass


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (truncate, "codepo_gb.zip: this is not a whole zip"),
        (damage, r"Data/CSV/s.csv:\d+: the file breaks off or is damaged"),
        (empty, "no area files"),
        (Path.unlink, "no such folder or file"),
    ],
)
def test_a_faulty_zip_is_told(archive: Path, harm: Callable[[Path], None], says: str) -> None:
    harm(archive)
    with pytest.raises(CodePointFaulty, match=says):
        load(archive)


def test_an_area_that_is_there_twice_is_told(folder: Path) -> None:
    write_area(folder / "copy", "de", *ROWS["de"])
    with pytest.raises(CodePointFaulty, match=r"copy/de.csv:1: the area DE is also in codepo_gb/D"):
        load(folder)


def test_the_old_index_stays(folder: Path) -> None:
    old = load(folder)
    write_area(folder / "Data" / "CSV", "st", "rubbish\n")
    with pytest.raises(CodePointFaulty):
        load(folder)
    assert read_index(folder.parent / "home" / "index") == old


def test_another_load_takes_the_place_of_the_first(folder: Path) -> None:
    load(folder)
    (folder / "Data" / "CSV" / "de.csv").unlink()
    assert load(folder).areas == {"S"}


def test_all_of_the_six_areas_are_read(loaded: KnownPostcodes) -> None:
    assert loaded.index
    assert loaded.index.areas == {"DE", "LE", "NG", "S", "SK", "ST"}
    assert loaded.index.postcodes == 139_851
    assert loaded.index.version == "2025.4.0"
