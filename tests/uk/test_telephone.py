"""UK telephone numbers."""

import pytest

from ivr.uk import telephone


@pytest.mark.parametrize(
    "number", ["+441632960001", "+442079460123", "+443069990123", "+447700900123"]
)
def test_ordinary_numbers_may_be_dialled(number: str) -> None:
    assert telephone.may_be_dialled(number)


@pytest.mark.parametrize(
    "number",
    "+447012345678|+448081570000|+449098790000|999|112|+44999|01632960001||+4416329600012"
    "|+33123456789|+441632960001\n|client:x".split("|"),
)
def test_others_may_not(number: str) -> None:
    assert not telephone.may_be_dialled(number)


EMERGENCY = "is an emergency or service number. No caller may be put through to it."
PREMIUM = (
    "is a premium, service or personal number. "
    "Use one that begins with 01, 02, 03 or 07, but not 070."
)
MISWRITTEN = (
    "is not a UK number in the form +441632960001 "
    "(+44, then the number without its first 0; no spaces)."
)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+441632960001", None),
        ("+447700900123", None),
        ("999", EMERGENCY),
        ("112", EMERGENCY),
        ("+44999", EMERGENCY),
        ("111", EMERGENCY),
        ("+449098790000", PREMIUM),
        ("0870 157 0000", PREMIUM),
        ("+447012345678", PREMIUM),
        ("118 500", PREMIUM),
        ("+33123456789", "is not in the United Kingdom."),
        ("01632 960001", MISWRITTEN),
        ("+4416329600", MISWRITTEN),
        ("client:x", MISWRITTEN),
    ],
)
def test_a_number_that_may_not_be_dialled_is_told_why(number: str, why: str | None) -> None:
    assert telephone.why_not(number) == why


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+441632960001", "01632 960001"),
        ("+441144960123", "0114 496 0123"),
        ("+441214960123", "0121 496 0123"),
        ("+442079460123", "020 7946 0123"),
        ("+443069990123", "0306 999 0123"),
        ("+447700900123", "07700 900123"),
    ],
)
def test_as_written(number: str, written: str) -> None:
    assert telephone.as_written(number) == written
    assert telephone.NUMBER_IN_TEXT.fullmatch(written)
