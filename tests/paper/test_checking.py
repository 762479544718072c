"""Whether an address can be printed is told when it is typed, not when the envelopes wait."""

import subprocess
import sys
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.leaflets.order import Format
from ivr.paper.checking import faults_on_paper
from ivr.paper.labels import print_labels
from ivr.paper.letters import print_letters
from ivr.paper.sheets import SHEETS
from ivr.uk.address import LONGEST_LINE, read_address
from tests.paper.printed import address
from tests.paper.test_labels import HIGH, LONG, SHORT
from tests.paper.test_letters import LETTER
from tests.paper.test_runs import NAMES


def test_faults_are_told_when_an_address_is_typed() -> None:
    assert faults_on_paper(LONG) == ()
    strange = address("Jo 😀", "2 Cross ⛄ Street", "DE1 1AA")
    assert [(fault.field.value, fault.message) for fault in faults_on_paper(strange)] == [
        ("name", "Leave 😀 out of the name. We have no letter to print it with"),
        ("address", "Leave ⛄ out of the address. We have no letter to print it with"),
    ]
    wide = address("W" * LONGEST_LINE, "\n".join(["WW " * 13] * 4), "DE1 1AA")
    assert [fault.message for fault in faults_on_paper(wide)] == [
        "Shorten the address. Printed, it would be too small to read"
    ]


def test_addresses_as_people_have_them_have_no_fault() -> None:
    for person in (SHORT, LONG, HIGH, *(address(name, "1 A Road", "DE1 1AA") for name in NAMES)):
        assert faults_on_paper(person) == ()


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.lists(st.text("W.i m1", min_size=1, max_size=LONGEST_LINE), min_size=1, max_size=5),
)
def test_what_has_no_fault_can_be_printed_on_everything(name: str, lines: list[str]) -> None:
    read, _ = read_address(name, "\n".join(lines), "DE1 1AA")
    if read and not faults_on_paper(read):
        for sheet in SHEETS.values():
            assert print_labels([read], sheet)
        letter = replace(LETTER, to=read)
        assert print_letters([letter, replace(letter, format=Format.LARGE_PRINT)])


def test_a_web_worker_that_prints_nothing_does_not_load_the_press() -> None:
    modules = "checking, envelopes, faults, fitting, labels, letters, picture, sheets"
    loaded = "{'fpdf', 'fontTools', 'uharfbuzz'} & set(sys.modules)"
    program = f"import sys; from ivr.paper import {modules}; assert not {loaded}, {loaded}"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
