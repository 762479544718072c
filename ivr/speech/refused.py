"""The answer to a sound that can't be used, for who reads it and for who only asks."""

MOST_BYTES = 25_000_000
"""Of a file that is brought."""


class Refused(Exception):
    """The sound can't be used; the message says why in plain English."""


class RefusedForNow(Refused):
    """It could not be looked at just now; the fault is ours, and it may be brought again."""
