"""What staff type as an address, and what stands on the envelope."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.uk.address import LONGEST_LINE, MOST_LINES, Field, PostalAddress, read_address
from ivr.uk.areas import council_table
from ivr.uk.outward_codes import outward_codes
from ivr.uk.post_towns import post_town
from ivr.uk.postcode import Postcode
from tests.uk.postcode_strategies import valid_postcodes

NAMES = (
    "Łucja Świątek-Şahin|李|李小龙|عائشة|ਪੰਜਾਬੀ|বাংলা|Ελένη|Наталья|O'Neill|O’Neill|Nguyễn Thị Ánh"
    "|می‌خواهم|ක්‍ෂ|שָׁלוֹם|அன்பு|हिन्दी|ગુજરાતી|አማርኛ|김철수|山田"
).split("|")


def on_envelope(name: str, address: str, postcode: str = "") -> list[str]:
    read, faults = read_address(name, address, postcode)
    assert read, faults
    assert not faults
    return list(read.on_envelope)


def faults_in(name: str, address: str, postcode: str = "") -> list[tuple[str, str]]:
    read, faults = read_address(name, address, postcode)
    assert read is None
    return [(fault.field.value, fault.message) for fault in faults]


@pytest.mark.parametrize(
    ("address", "postcode", "below_the_name"),
    [
        # as it should be
        ("School Board Lane\nBrampton\nChesterfield", "S40 1DD",
         "School Board Lane|Brampton|CHESTERFIELD|S40 1DD"),
        # the town follows from the postcode
        ("90-92 Marlborough Road", "de248ds", "90-92 Marlborough Road|DERBY|DE24 8DS"),
        ("12 Main Street\nHilton", "DE65 5FF", "12 Main Street|Hilton|DERBY|DE65 5FF"),
        # …however it was written, and wherever
        ("2 Cross Street\nBurton upon Trent", "DE15 0AA",
         "2 Cross Street|BURTON-ON-TRENT|DE15 0AA"),
        ("2 Cross Street\nashby de la zouch", "LE65 1AA",
         "2 Cross Street|ASHBY-DE-LA-ZOUCH|LE65 1AA"),
        ("2 Cross Street, Derby", "DE1 1AA", "2 Cross Street|DERBY|DE1 1AA"),
        ("2 Cross Street\nDerby\nSpondon", "DE21 7AA", "2 Cross Street|Spondon|DERBY|DE21 7AA"),
        # another town that was written stays: it may be the village
        ("2 Cross Street\nSheffield", "S40 1DD", "2 Cross Street|Sheffield|CHESTERFIELD|S40 1DD"),
        # away from here the last line is the town
        ("10 Downing Street\nLondon", "SW1A 2AA", "10 Downing Street|LONDON|SW1A 2AA"),
        # neither county nor country
        ("2 Cross Street\nDerby\nDerbyshire\nEngland", "DE1 1AA",
         "2 Cross Street|DERBY|DE1 1AA"),
        ("2 Cross Street\nDerbyshire, UK\nDerby", "DE1 1AA",
         "2 Cross Street|Derbyshire, UK|DERBY|DE1 1AA"),
        ("2 Cross Street\nDerbyshire\nDerby", "DE1 1AA", "2 Cross Street|DERBY|DE1 1AA"),
        ("1 The Wales\nWales", "CF10 1AA", None),
        # the postcode at the end of the address, once or twice, alone or behind the town
        ("2 Cross Street\nDerby\nDE1 1AA", "", "2 Cross Street|DERBY|DE1 1AA"),
        ("2 Cross Street\nDerby\nDE1 1AA", "de11aa", "2 Cross Street|DERBY|DE1 1AA"),
        ("2 Cross Street\nDerby DE1 1AA", "", "2 Cross Street|DERBY|DE1 1AA"),
        ("2 Cross Street\nDerby, de1 1aa\nUK", "", "2 Cross Street|DERBY|DE1 1AA"),
        ("2 Cross Street, Derby, DE1 1AA", "", "2 Cross Street|DERBY|DE1 1AA"),
        # spaces, marks at line ends, empty lines
        ("  2   Cross\tStreet ,\n\n Spondon.\u00a0\n", "DE21 7AA",
         "2 Cross Street|Spondon|DERBY|DE21 7AA"),
        ("2 Cross Street\r\nSpondon\x0bDerby", "DE21 7AA",
         "2 Cross Street|Spondon|DERBY|DE21 7AA"),
        ("2 Cross\u200b Street\ufeff\u202e", "DE21 7AA", "2 Cross Street|DERBY|DE21 7AA"),
        # a postcode as people type it
        ("2 Cross Street", "s4O-1dd.", "2 Cross Street|CHESTERFIELD|S40 1DD"),
        # the name once more on the first line
        ("jo example\n2 Cross Street", "DE1 1AA", "2 Cross Street|DERBY|DE1 1AA"),
        # the forces
        ("Unit 7\nBFPO 57", "", "Unit 7|BFPO 57"),
        ("Unit 7\nOp Example", "bfpo57", "Unit 7|Op Example|BFPO 57"),
        ("Unit 7\nBFPO c/o 57\nBF1 2AU", "", "Unit 7|BF1 2AU|BFPO 57"),
        ("Unit 7\nBFPO 57", "BF1 2AU", "Unit 7|BF1 2AU|BFPO 57"),
        # seven lines in all
        ("Flat 1\nThe Mill\n2 Cross Street\nSpondon", "DE21 7AA",
         "Flat 1|The Mill|2 Cross Street|Spondon|DERBY|DE21 7AA"),
    ],
)  # fmt: skip
def test_as_it_stands_on_the_envelope(
    address: str, postcode: str, below_the_name: str | None
) -> None:
    if below_the_name is None:
        assert faults_in("Jo Example", address, postcode)
    else:
        lines = below_the_name.split("|")
        assert on_envelope("Jo Example", address, postcode) == ["Jo Example", *lines]


NO_STREET = ("address", "Enter the house number and street")


@pytest.mark.parametrize(
    ("name", "address", "postcode", "faults"),
    [
        ("", "", "", [
            ("name", "Enter the name of the person it goes to"),
            NO_STREET,
            ("postcode", "Enter the postcode"),
        ]),
        (" . ", "Derby", "DE1 1AA", [
            ("name", "Enter the name of the person it goes to"), NO_STREET,
        ]),
        ("Jo", "2 Cross Street", "DE1", [
            ("postcode", "Enter a full UK postcode, such as S40 1DD"),
        ]),
        ("Jo", "2 Cross Street", "2 MB" * 11, [
            ("postcode", "Enter a full UK postcode, such as S40 1DD"),
        ]),
        ("Jo", "2 rue de la Paix\n75002 Paris\nFrance", "75002", [
            ("postcode", "Enter a full UK postcode, such as S40 1DD"),
        ]),
        ("Jo", "2 Cross Street\nDE1 1AA", "DE1 1AB", [
            ("postcode", "Enter one postcode. There are DE1 1AA and DE1 1AB"),
        ]),
        ("Jo", "Unit 7\nBFPO 57", "BFPO 58", [
            ("postcode", "Enter one postcode. There are BFPO 57 and BFPO 58"),
        ]),
        ("Jo", "", "BFPO 57", [("address", "Enter the unit or the regiment")]),
        ("Jo", "2 Cross Street", "SW1A 2AA", [
            ("address", "Enter the house number and street on one line and the town on the next"),
        ]),
        ("Jo", "1\n2\n3\n4\n5", "DE1 1AA", [
            ("address", "Put short lines together. With the name, the town and the postcode there "
             "are 8 lines, and 7 fit"),
        ]),
        ("(Jo)", "2 Cross Street\n\n@home", "DE1 1AA", [
            ("name", "Begin the name with a letter or a number, not with ("),
            ("address", "Begin line 3 with a letter or a number, not with @"),
        ]),
        ("Jo", "2 Cross Street\n- -", "DE1 1AA", [
            ("address", "Put a letter or a number in line 2, or leave it out"),
        ]),
        ("J" * 41, "2 " + "x" * 40, "DE1 1AA", [
            ("name", "Make the name shorter. It has 41 characters, and a label takes 40"),
            ("address", "Make line 1 shorter. It has 42 characters, and a label takes 40"),
        ]),
        ("Jo", "2 Cross Street\n" + "ß" * 21, "SW1A 2AA", [
            ("address", "Make line 2 shorter. It has 42 characters, and a label takes 40"),
        ]),
        ("Jo", "2 Cross Street\x00", "DE1 1AA", [
            ("address", "There is a sign in the address that can't be printed. Type it again"),
        ]),
        ("Jo\ud800", "2 Cross Street", "\x07", [
            ("name", "There is a sign in the name that can't be printed. Type it again"),
            ("postcode", "There is a sign in the postcode that can't be printed. Type it again"),
        ]),
        ("Jo", "x" * 2_000_000, "DE1 1AA", [
            ("address", "The address is far too long. Enter only the address"),
        ]),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_field_and_what_to_do(
    name: str, address: str, postcode: str, faults: list[tuple[str, str]]
) -> None:
    assert faults_in(name, address, postcode) == faults


@pytest.mark.parametrize(
    "line", ["NFA", "n.f.a", "No Fixed Abode", "no fixed address, Derby", "c/o no fixed abode"]
)
def test_no_fixed_abode_is_no_address(line: str) -> None:
    [(field, message)] = faults_in("Jo", f"{line}\n2 Cross Street", "DE1 1AA")
    assert field == "address"
    assert message.startswith("Enter an address that post can reach")


@pytest.mark.parametrize("sign", r'@()=[]"\/,<>~')
def test_signs_that_sorting_machines_stumble_over_begin_no_line(sign: str) -> None:
    assert faults_in("Jo", f"{sign}2 Cross Street", "DE1 1AA")
    assert on_envelope("Jo", f"2 Cross{sign}Street", "DE1 1AA")


@pytest.mark.parametrize("name", NAMES)
def test_names_in_any_script_stay_as_they_are(name: str) -> None:
    assert on_envelope(f" {name} ", f"{name} House\n2 Cross Street", "DE1 1AA")[:2] == [
        name,
        f"{name} House",
    ]


@settings(deadline=None)
@given(*[st.text(max_size=60)] * 3)
def test_nothing_typed_raises(name: str, address: str, postcode: str) -> None:
    read, faults = read_address(name, address, postcode)
    assert (read is None) == bool(faults)


PARTS = st.sampled_from([
    *"12 High Street|Brampton|Derby|derby|DERBY|Chesterfield|Burton upon Trent|Derbyshire|England"
    "|UK|Spondon, Derby|Derby, Derby|x DE1 1AA DE1 1AA|DE1 1AA|S40 1DD|SW1A 2AA|London|straße"
    "|BFPO 57|BFPO c/o 57|Jo Example|jo example|, |.|".split("|"),
    "Derby, UK", "\u200d", "ŉ", "ǰ", "İ",
])  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["Jo Example", *NAMES]),
    st.lists(PARTS | st.text(max_size=12), max_size=6).map("\n".join),
    st.sampled_from(["", "DE1 1AA", "S40 1DD", "DE15 0AA", "SW1A 2AA", "BFPO 57", "BF1 2AU"])
    | valid_postcodes.map(str),
)
def test_read_twice_is_the_same(name: str, address: str, postcode: str) -> None:
    read, _ = read_address(name, address, postcode)
    if read:
        assert read_address(*read.typed) == (read, ())
        lines = read.on_envelope
        assert 3 <= len(lines) <= MOST_LINES
        assert max(map(len, lines)) <= LONGEST_LINE
        assert lines == tuple(" ".join(line.split()).rstrip(" ,.;") for line in lines)
        assert lines[-1] == (f"BFPO {read.bfpo}" if read.bfpo is not None else str(read.postcode))


def test_an_outward_code_that_nobody_knows_is_asked_about_but_not_refused() -> None:
    read, _ = read_address("Jo", "2 Cross Street\nDerby", "DE2 1AA")
    assert read
    [doubt] = read.doubts
    assert doubt.field is Field.POSTCODE
    assert doubt.message == "Check the postcode. We know of none that begins with DE2"
    for postcode in ("DE1 1AA", "BT1 1AA", "JE2 3AB", "BF1 2AU"):
        read, _ = read_address("Jo", "2 Cross Street\nDerby", postcode)
        assert read
        assert not read.doubts


def test_what_is_shown_of_an_address_says_nothing_of_a_person() -> None:
    read, _ = read_address("Jo Example", "2 Cross Street", "DE1 1AA")
    assert repr(read) == "PostalAddress(DE1)"
    assert f"{PostalAddress('Jo', ('Unit 7',), None, 57)}" == "PostalAddress(BFPO)"


def test_post_towns_are_known_for_derby_and_derbyshire_and_nowhere_else() -> None:
    ours = council_table().outwards
    assert {outward for outward in ours if post_town(outward) is None} == set()
    assert {outward for outward in outward_codes() if post_town(outward)} == set(ours) & (
        outward_codes()
    )
    assert [post_town(outward) for outward in ("S40", "DE24", "SK22", "SW1A")] == [
        "CHESTERFIELD", "DERBY", "HIGH PEAK", None
    ]  # fmt: skip


def test_a_postcode_alone_is_worth_keeping() -> None:
    """`typed` gives the postcode apart, as the form has it."""
    read, _ = read_address("Jo", "2 Cross Street\nDerby DE1 1AA")
    assert read
    assert read.postcode == Postcode("DE1", "1AA")
    assert read.typed == ("Jo", "2 Cross Street\nDERBY", "DE1 1AA")
