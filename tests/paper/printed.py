"""Reading a PDF back: what stands where on which page, and how large."""

import io
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader

from ivr.paper.fitting import MM_OF_POINT
from ivr.paper.sheets import PAGE_HEIGHT
from ivr.uk.address import PostalAddress, read_address


@dataclass(frozen=True)
class Written:
    """One line as it stands in a PDF."""

    page: int
    text: str
    left: float
    baseline: float
    """Millimetres from the left and from the top."""
    size: float
    """Points."""


def lines_of(pdf: bytes) -> list[Written]:
    found: list[Written] = []
    for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages, start=1):

        def visit(
            text: str, _: Any, matrix: list[float], __: Any, size: float, page: int = number
        ) -> None:
            if text.strip():
                left, baseline = matrix[4] * MM_OF_POINT, PAGE_HEIGHT - matrix[5] * MM_OF_POINT
                found.append(Written(page, text.strip(), left, baseline, size))

        page.extract_text(visitor_text=visit)
    return found


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def typefaces_of(pdf: bytes) -> set[str]:
    resources = [page.get("/Resources", {}) for page in PdfReader(io.BytesIO(pdf)).pages]
    fonts = [font.get_object() for each in resources for font in each["/Font"].values()]
    return {str(font["/BaseFont"]).split("+")[1] for font in fonts}


def preferences_of(pdf: bytes) -> dict[str, str]:
    asked = PdfReader(io.BytesIO(pdf)).root_object["/ViewerPreferences"].get_object()
    assert isinstance(asked, dict)
    return {key: str(value) for key, value in asked.items()}


def address(name: str, lines: str, postcode: str) -> PostalAddress:
    read, faults = read_address(name, lines, postcode)
    assert read, faults
    return read
