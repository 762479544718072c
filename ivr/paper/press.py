"""A4 pages of text in any script, as PDF."""

import unicodedata
from collections.abc import Iterator
from typing import Any, cast

from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.line_break import Fragment
from fpdf.prefs import ViewerPreferences

from ivr.paper.fitting import MM_OF_POINT
from ivr.paper.runs import Run, runs_of
from ivr.paper.sheets import Box
from ivr.paper.typefaces import Typeface

# fpdf2 stands a line so far below the top of its cell, where the cell is as high as the type.
_BASELINE = 0.8


class Press(FPDF):
    """A document that is being written, in a `with`; `output()` is its bytes."""

    def __init__(self, title: str) -> None:
        super().__init__(unit="mm", format="A4")
        self.set_title(title)
        self.set_lang("en-GB")
        # Sizes and places only hold unscaled; and no letter may end up on the back of another.
        self.viewer_preferences = ViewerPreferences(
            display_doc_title=True, print_scaling="None", duplex="Simplex"
        )
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        self.alias_nb_pages("")  # what staff type is never a code of the library's
        self._widths: dict[str, float] = {}

    def __enter__(self) -> "Press":
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files of its typefaces."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def lacking(self, text: str) -> tuple[str, ...]:
        """The signs of a text that no typeface has."""
        return tuple(
            dict.fromkeys(
                sign
                for run in runs_of(text)
                for sign in run.text
                if not sign.isspace()
                and unicodedata.category(sign) != "Cf"
                and ord(sign) not in self._loaded(run.typeface).cmap
            )
        )

    def measure(self, text: str, size: float) -> float:
        """The width of a text, in millimetres, in a size in points."""
        if text not in self._widths:
            width = 0.0
            for run in runs_of(text):
                self._set_for(run, 1)
                width += self.get_string_width(run.text)
            self._widths[text] = width
        return self._widths[text] * size

    def write_line(self, text: str, left: float, baseline: float, size: float) -> None:
        """Write one line, from the left; places are in millimetres, the size in points."""
        height = size * MM_OF_POINT
        self.set_xy(left, baseline - _BASELINE * height)
        for run in runs_of(text):
            self._set_for(run, size)
            self.cell(text=run.text, h=height)

    def outline(self, box: Box) -> None:
        """Draw a thin line round a box."""
        self.set_line_width(0.1)
        self.rect(box.left, box.top, box.width, box.height)

    def _set_for(self, run: Run, size: float) -> None:
        self._loaded(run.typeface)
        self.set_font(run.typeface.name, size=size)
        self.set_text_shaping(True, direction="rtl" if run.from_right else "ltr")

    def _loaded(self, typeface: Typeface) -> TTFFont:
        """A typeface of this document; each costs time, so no more than are needed."""
        if typeface.name not in self.fonts:
            self.add_font(typeface.name, fname=typeface.file)
        return cast(TTFFont, self.fonts[typeface.name])

    def _parse_chars(self, text: str, markdown: bool, **_: Any) -> Iterator[Fragment]:
        """A run is one fragment. The library would part it at every mark, and lose the joins."""
        yield Fragment(text, self._get_current_graphics_state(), self.k)
