"""The index of live postcodes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.uk.areas import Council
from ivr.uk.postcode import Postcode
from ivr.uk.postcode_index import IndexBuilder, IndexFaulty, PostcodeIndex, read_index
from ivr.uk.postcode_known import KnownPostcodes, Likelihood, PostcodesOnDisk
from tests.uk.postcode_strategies import known_postcodes

S40_1DD = Postcode("S40", "1DD")


def build(path: Path, postcodes: dict[Postcode, Council], version: str = "") -> PostcodeIndex:
    builder = IndexBuilder()
    for postcode, council in postcodes.items():
        builder.add(postcode, council)
    return builder.write(path, {postcode.area for postcode in postcodes}, version)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(known_postcodes, st.sampled_from(Council)), known_postcodes)
def test_what_was_written_is_read(
    tmp_path: Path, postcodes: dict[Postcode, Council], other: Postcode
) -> None:
    written = build(tmp_path / "index", postcodes, "2025.4.0")
    index = read_index(tmp_path / "index")
    assert index == written
    assert index
    assert index.postcodes == len(postcodes)
    assert index.version == "2025.4.0"
    assert index.outward_codes() == {postcode.outward for postcode in postcodes}
    for postcode in [*postcodes, other]:
        sector = index.sector(postcode.outward, postcode.inward[0])
        assert bool(sector and sector.has(postcode.unit)) == (postcode in postcodes)
    for postcode, council in postcodes.items():
        sector = index.sector(postcode.outward, postcode.inward[0])
        assert sector
        assert council is Council.UNSURE or sector.council(postcode.unit) is council


def test_a_postcode_that_is_not_in_the_data_takes_what_its_sector_agrees_on(tmp_path: Path) -> None:
    index = build(
        tmp_path / "index",
        {
            S40_1DD: Council.DERBYSHIRE,
            Postcode("S40", "1DE"): Council.UNSURE,
            Postcode("DE3", "0AA"): Council.DERBYSHIRE,
            Postcode("DE3", "0AZ"): Council.DERBY_CITY,
            Postcode("S94", "1AA"): Council.UNSURE,
        },
    )
    known = KnownPostcodes(index)
    assert known.council(Postcode("S40", "1ZZ")) is Council.DERBYSHIRE
    assert known.council(Postcode("S40", "1DE")) is Council.DERBYSHIRE
    assert known.council(Postcode("DE3", "0ZZ")) is Council.UNSURE
    assert known.council(Postcode("S94", "1AA")) is Council.NEITHER  # the table's word


def test_likelihood(tmp_path: Path) -> None:
    known = KnownPostcodes(build(tmp_path / "index", {S40_1DD: Council.DERBYSHIRE}))
    assert known.likelihood(S40_1DD) is Likelihood.LIVE
    assert known.likelihood(Postcode("S40", "1DE")) is Likelihood.SECTOR
    assert known.likelihood(Postcode("S41", "0AA")) is Likelihood.OUTWARD  # S was loaded: not there
    assert known.likelihood(Postcode("DE24", "8DS")) is Likelihood.SECTOR  # DE was not: the table
    assert known.likelihood(Postcode("SW1A", "1AA")) is Likelihood.OUTWARD
    assert known.likelihood(Postcode("DE2", "1AA")) is Likelihood.FORMAT


def test_a_new_outward_code_is_known_by_the_index(tmp_path: Path) -> None:
    known = KnownPostcodes(build(tmp_path / "index", {Postcode("DE77", "1AA"): Council.DERBYSHIRE}))
    assert "DE77" in known.outwards
    assert "DE77" not in KnownPostcodes().outwards


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[:-155],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole.replace(b"S40 1", b"S40 2"),
        lambda whole: whole.replace(b'"format": 1', b'"format": 2'),
        lambda whole: b"[]\n",
        lambda whole: b"",
        lambda whole: b"\xff\x00rubbish",
    ],
)
def test_a_damaged_index_is_not_used(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "index"
    build(path, {S40_1DD: Council.DERBYSHIRE})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(IndexFaulty, match="ivr postcodes load"):
        read_index(path)


def test_no_index_is_no_fault(tmp_path: Path) -> None:
    assert read_index(tmp_path / "index") is None


def test_every_process_finds_a_new_index(tmp_path: Path) -> None:
    on_disk = PostcodesOnDisk(tmp_path / "index")
    assert on_disk.known().likelihood(S40_1DD) is Likelihood.SECTOR
    build(tmp_path / "index", {S40_1DD: Council.DERBYSHIRE})
    assert on_disk.known().likelihood(S40_1DD) is Likelihood.LIVE
    assert on_disk.known() is on_disk.known()
    (tmp_path / "index").write_bytes(b"rubbish")
    assert on_disk.known().likelihood(S40_1DD) is Likelihood.LIVE  # it keeps what it had
    assert "ivr postcodes load" in on_disk.trouble
    (tmp_path / "index").unlink()
    assert on_disk.known().likelihood(S40_1DD) is Likelihood.SECTOR
    assert on_disk.trouble == ""


def test_who_reads_the_old_index_reads_it_to_its_end(tmp_path: Path) -> None:
    build(tmp_path / "index", {S40_1DD: Council.DERBYSHIRE})
    old = (tmp_path / "index").read_bytes()
    with (tmp_path / "index").open("rb") as reading:
        build(tmp_path / "index", {Postcode("DE24", "8DS"): Council.DERBY_CITY})
        assert reading.read() == old
    assert (tmp_path / "index").read_bytes() != old


def test_nothing_but_the_index_is_left_behind(tmp_path: Path) -> None:
    build(tmp_path / "home" / "index", {S40_1DD: Council.DERBYSHIRE})
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["index"]


def test_the_index_is_small(loaded: KnownPostcodes) -> None:
    assert loaded.index
    sectors = len(loaded.index.data) // 155
    assert sectors == 830
    # All of Great Britain has 11,159 sectors.
    assert len(loaded.index.data) / sectors * 11_159 < 2 * 2**20
