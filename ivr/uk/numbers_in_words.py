"""Numbers, dates and years as they are said in British English."""

from datetime import date

_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first "
    "twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh "
    "twenty-eighth twenty-ninth thirtieth thirty-first"
).split()
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def digit(sign: str) -> str:
    """One digit; always `zero`, never `oh`."""
    return _TO_NINETEEN[int(sign)]


def below_a_hundred(number: int) -> str:
    """A whole number from 0 to 99."""
    if number < len(_TO_NINETEEN):
        return _TO_NINETEEN[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_TO_NINETEEN[ones]}" if ones else "")


def year(number: int) -> str:
    """A year of four digits: 2014 is `twenty fourteen`, 2006 `two thousand and six`."""
    century, rest = divmod(number, 100)
    if rest > 9:
        return f"{below_a_hundred(century)} {below_a_hundred(rest)}"
    thousands = century % 10 == 0
    hundreds = (
        f"{digit(str(century // 10))} thousand"
        if thousands
        else (f"{below_a_hundred(century)} hundred")
    )
    return f"{hundreds} and {digit(str(rest))}" if rest else hundreds


def day(moment: date) -> str:
    """A date, day first: `the twelfth of October twenty twenty-six`."""
    return f"the {_ORDINALS[moment.day - 1]} of {_MONTHS[moment.month - 1]} {year(moment.year)}"
