"""Other languages: which have a key of the main menu, and what each still needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template

from ivr.call.edition import Edition
from ivr.language import LANGUAGES, Language
from ivr.prompt_library.history import PageHistory
from ivr.script.page import GREETS
from ivr.staff.account import Role
from ivr.store import versions as store
from ivr.web.console.at_hand import read
from ivr.web.console.doors import open_to
from ivr.web.console.other_languages import why_unheard
from ivr.web.console.studio import edition

language_pages = Blueprint("languages", __name__, url_prefix="/staff/languages")


@dataclass(frozen=True)
class Standing:
    """How a page stands in a language."""

    page: str
    lacking: str
    """Why callers don't hear it; "" where they do."""
    has_draft: bool


@dataclass(frozen=True)
class LanguageNow:
    """A language as it stands."""

    language: Language
    key: str
    own: tuple[Standing, ...]
    """What its key needs."""
    whole: tuple[Standing, ...]
    """What the whole call needs beside that."""

    @property
    def has_key(self) -> bool:
        """Whether its key is on the main menu."""
        return not any(each.lacking for each in self.own)

    @property
    def missing(self) -> list[Standing]:
        """What the whole call lacks."""
        return [each for each in self.whole if each.lacking]


@language_pages.get("")
@open_to(Role.LOOK)
def languages() -> str:
    """Every language that the main menu may offer."""
    now_on_air, known = edition(), read(store.histories)
    return render_template(
        "languages.html",
        languages=[
            LanguageNow(
                LANGUAGES[code],
                key,
                _standings(now_on_air, known, code, GREETS),
                _standings(now_on_air, known, code, now_on_air.script.whole),
            )
            for code, key in now_on_air.script.languages.items()
        ],
    )


def _standings(
    now_on_air: Edition,
    known: Mapping[tuple[str, str], PageHistory],
    language: str,
    pages: tuple[str, ...],
) -> tuple[Standing, ...]:
    return tuple(
        Standing(
            page,
            why_unheard(now_on_air, language, page),
            bool((history := known.get((language, page))) and history.draft),
        )
        for page in pages
    )
