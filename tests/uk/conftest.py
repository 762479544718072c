"""What the tests of postcodes build on: the data of Ordnance Survey, and what is known with it."""

from pathlib import Path

import pytest

from ivr.uk.areas import Council
from ivr.uk.code_point_open import load_code_point
from ivr.uk.postcode import Postcode
from ivr.uk.postcode_index import read_index
from ivr.uk.postcode_known import KnownPostcodes
from tests.conftest import CHECKOUT
from tests.needed import require
from tests.uk.code_point import published

CODE_POINT_OPEN = CHECKOUT.parent / "shared" / "data" / "code-point-open"


@pytest.fixture(scope="session")
def code_point() -> Path:
    """Six area files of Code-Point Open, which stand beside the checkout."""
    require(CODE_POINT_OPEN.is_dir(), f"Code-Point Open is not in {CODE_POINT_OPEN}")
    return CODE_POINT_OPEN


@pytest.fixture(scope="session")
def loaded(code_point: Path, tmp_path_factory: pytest.TempPathFactory) -> KnownPostcodes:
    """What is known once the six areas are loaded."""
    into = tmp_path_factory.mktemp("home") / "postcodes.index"
    load_code_point(code_point, into, lambda file, files: None)
    return KnownPostcodes(read_index(into))


@pytest.fixture(scope="session")
def live_at_home(code_point: Path) -> list[Postcode]:
    """Every live postcode of Derby and Derbyshire."""
    ours = (Council.DERBY_CITY, Council.DERBYSHIRE)
    return [
        Postcode(outward, inward)
        for outward, inward, council in published(code_point)
        if council in ours
    ]
