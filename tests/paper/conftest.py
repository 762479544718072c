"""What the tests of paper build on: a program that shows a PDF as a printer would ink it."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
import pytest
from numpy.typing import NDArray

from ivr.paper.press import Press
from ivr.paper.sheets import PAGE_HEIGHT
from tests.needed import require

Ink = Callable[[bytes], list[NDArray[numpy.bool_]]]
"""For each page of a PDF, where there is ink: rows and columns of DOTS to a millimetre."""
DOTS = 5


@pytest.fixture
def press() -> Iterator[Press]:
    with Press("a test") as press:
        yield press


@pytest.fixture
def ink(tmp_path: Path) -> Ink:
    """Rendered by poppler, which shares nothing with what wrote the PDF."""
    program = shutil.which("pdftoppm") or ""
    require(bool(program), "pdftoppm is missing: apt-get install poppler-utils")

    def render(pdf: bytes) -> list[NDArray[numpy.bool_]]:
        file = tmp_path / "printed.pdf"
        file.write_bytes(pdf)
        height = str(round(PAGE_HEIGHT * DOTS))
        command = [program, "-gray", "-scale-to-x", "-1", "-scale-to-y", height, file.name, "page"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
        pages = sorted(tmp_path.glob("page-*.pgm"))
        found = [_read(page) for page in pages]
        for page in pages:
            page.unlink()
        return found

    return render


def _read(file: Path) -> NDArray[numpy.bool_]:
    _, size, _, grey = file.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    return numpy.frombuffer(grey, numpy.uint8).reshape(height, width) < 200
