"""What some tests need of the machine: without it they are skipped, but never where CI checks."""

import os

import pytest


def require(is_here: bool, missing: str) -> None:
    """Go on where it is here; `missing` tells what is not, and how to get it."""
    if is_here:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    # Whoever only changes the script need not install browsers and servers first.
    pytest.skip(missing)
