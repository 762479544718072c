"""Derby City, Derbyshire or neither."""

from pathlib import Path

import pytest

from ivr.offices.routing import office_for, office_for_all
from ivr.uk.areas import Council, council_table
from ivr.uk.outward_codes import outward_codes
from ivr.uk.postcode import Postcode, normalise
from ivr.uk.postcode_known import KnownPostcodes
from tests.uk.code_point import published

CITY, COUNTY, NEITHER, UNSURE = (
    Council.DERBY_CITY, Council.DERBYSHIRE, Council.NEITHER, Council.UNSURE
)  # fmt: skip
TABLES = KnownPostcodes()


def postcode(written: str) -> Postcode:
    found = normalise(written)
    assert found
    return found


@pytest.mark.parametrize(
    ("written", "council"),
    [
        ("S40 1DD", COUNTY),  # our Chesterfield office
        ("DE24 8DS", CITY),  # our Derby office
        ("DE1 9TA", COUNTY),
        ("DE1 9AF", CITY),
        ("DE21 5ZA", CITY),
        ("DE72 3WY", CITY),
        ("DE74 2BY", CITY),
        ("DE99 3AA", CITY),
        ("DE3 9AA", CITY),
        ("DE12 7AA", NEITHER),
        ("S1 1AA", NEITHER),
        ("SW1A 1AA", NEITHER),
        ("JE2 3AB", NEITHER),
        ("DE6 2AA", UNSURE),  # county and neither meet
        ("DE73 8AA", UNSURE),
        ("DE23 3ZZ", UNSURE),  # city and county meet, and nobody has this one
        ("DE1 5AA", UNSURE),  # a sector that there was not
        ("S40 7AA", COUNTY),  # the same, where all around it is the county's
    ],
)
def test_the_table(written: str, council: Council) -> None:
    assert TABLES.council(postcode(written)) is council


def test_the_table_is_whole() -> None:
    table = council_table()
    assert len(table.outwards) == 50
    assert sum(map(len, table.outwards.values())) == 219
    assert len(table.units) == 16
    exceptions = [
        min(list(units.values()).count(council) for council in (CITY, COUNTY))
        for sector, units in table.units.items()
        if sector != "DE74 2"
    ]
    assert sum(exceptions) == 262  # as the specification counts them


def test_a_whole_outward_code_has_a_council_only_where_its_sectors_agree() -> None:
    table = council_table()
    for outward, sectors in table.outwards.items():
        councils = {UNSURE if sector.mixed else sector.mostly for sector in sectors.values()}
        expected = councils.pop() if len(councils) == 1 else UNSURE
        assert table.council_of_part(outward) is expected
    assert table.council_of_part("S40") is COUNTY
    assert table.council_of_part("DE24") is UNSURE
    assert table.council_of_part("S1") is NEITHER


def test_the_list_of_outward_codes_is_whole() -> None:
    assert len(outward_codes()) == 2873
    assert set(council_table().outwards) < outward_codes()
    assert {"S40", "EC1A", "W1A", "B40", "ZE3"} < outward_codes()
    assert not {"DE2", "S30", "B39", "B41", "BT1"} & outward_codes()


def test_city_and_county_are_exact_for_every_live_postcode(code_point: Path) -> None:
    checked = 0
    for outward, inward, council in published(code_point):
        if council in (CITY, COUNTY):
            told = TABLES.council(Postcode(outward, inward))
            # Where the county meets a neighbour, the table asks; it never names the wrong one.
            assert told is council or (told is UNSURE and council is COUNTY)
            checked += 1
    assert checked == 26_465


def test_neighbours_are_never_taken_for_ours(code_point: Path) -> None:
    for outward, inward, council in published(code_point):
        if council is NEITHER:
            assert TABLES.council(Postcode(outward, inward)) in (NEITHER, UNSURE)


def test_with_the_index_every_postcode_is_exact(code_point: Path, loaded: KnownPostcodes) -> None:
    checked = 0
    for outward, inward, council in published(code_point):
        assert loaded.council(Postcode(outward, inward)) is (council or NEITHER), (outward, inward)
        checked += 1
    assert checked == 139_851


def test_the_shipped_outward_codes_are_those_of_the_data(code_point: Path) -> None:
    live = {outward for outward, _, _ in published(code_point)}
    areas = {Postcode(outward, "").area for outward in live}
    listed = {outward for outward in outward_codes() if Postcode(outward, "").area in areas}
    assert listed == live


@pytest.mark.parametrize(
    ("council", "office"),
    [(CITY, "derby"), (COUNTY, "chesterfield"), (NEITHER, "outside"), (UNSURE, "ask")],
)
def test_the_office_follows(council: Council, office: str) -> None:
    assert office_for(council) == office


def test_several_postcodes_have_an_office_only_together() -> None:
    assert office_for_all([COUNTY, COUNTY]) == "chesterfield"
    assert office_for_all([COUNTY, CITY]) is None
    assert office_for_all([]) is None
