"""The bank holidays of England, by their names on GOV.UK."""

from collections.abc import Mapping
from datetime import date
from functools import cache

_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}
"""What the `holidays` package calls otherwise."""
_SUBSTITUTE = " (observed)"


@cache
def bank_holidays(year: int) -> Mapping[date, str]:
    """Each bank holiday of a year with its name, in order; one-off and substitute days too.

    Christmas Day, Boxing Day and New Year's Day stand here on their own date as well where a
    substitute day follows them: an office that opens at weekends is closed then all the same.
    """
    # Slow to import (it brings every country along), and needed only where hours are set.
    from holidays import country_holidays

    found = country_holidays("GB", subdiv="ENG", years=year, language="en_GB")
    return {day: _gov_uk_name(name) for day, name in sorted(found.items())}


def _gov_uk_name(name: str) -> str:
    plain = name.removesuffix(_SUBSTITUTE)
    substitute = " (substitute day)" if plain != name else ""
    return _NAMES.get(plain, plain) + substitute
