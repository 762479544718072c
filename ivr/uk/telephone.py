"""UK telephone numbers: which may be dialled, and how they are written and said."""

import re

from ivr.uk.numbers_in_words import digit

# Landlines, 03 numbers and mobiles; never 070, 08, 09, 11x or 999, which cost or do harm.
_DIALLABLE = re.compile(r"\+44(?:[123]\d{8,9}|7[1-9]\d{8})", re.ASCII)
_EMERGENCY = re.compile(r"(?:\+44|0)?(?:999|1\d\d|116\d{3}|18000)", re.ASCII)
_PREMIUM = re.compile(r"(?:\+44|0)?(?:9|8|70|118)\d+", re.ASCII)

NUMBER_IN_TEXT = re.compile(r"\b0\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}\b")


def may_be_dialled(number: str) -> bool:
    """Whether this is an ordinary UK number in E.164 form, one we would put callers through to."""
    return _DIALLABLE.fullmatch(number) is not None


def why_not(number: str) -> str | None:
    """What speaks against dialling a number, in words that follow `which`; None if nothing does."""
    if may_be_dialled(number):
        return None
    bare = re.sub(r"[ ()-]", "", number)
    if _EMERGENCY.fullmatch(bare):
        return "is an emergency or service number. No caller may be put through to it."
    if _PREMIUM.fullmatch(bare):
        return (
            "is a premium, service or personal number. "
            "Use one that begins with 01, 02, 03 or 07, but not 070."
        )
    if bare.startswith("+") and not bare.startswith("+44"):
        return "is not in the United Kingdom."
    return (
        "is not a UK number in the form +441632960001 "
        "(+44, then the number without its first 0; no spaces)."
    )


def as_written(number: str) -> str:
    """`+441632960001` as people write it: `01632 960001`."""
    national = "0" + number.removeprefix("+44")
    if national.startswith("02"):
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    if re.match(r"03|011|01\d1", national):
        return f"{national[:4]} {national[4:7]} {national[7:]}"
    return f"{national[:5]} {national[5:]}"


def as_spoken(written: str) -> str:
    """`01632 960001` digit by digit, in groups with a pause between, zeros and all."""
    groups: list[str] = []
    for group in re.split(r"[ -]", written):
        groups += [group[:3], group[3:]] if len(group) == 6 else [group]
    return " … ".join(" ".join(map(digit, group)) for group in groups)
