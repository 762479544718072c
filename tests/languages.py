"""Other languages, as staff have published them."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ivr.call.edition import load_edition
from ivr.call.on_air import prompt_part
from ivr.config import Settings
from ivr.prompt_library.recording import Recording
from ivr.script.page import keys_of
from ivr.store import on_air
from ivr.store.database import Database, default_url

LINES = {
    "pl": "5: Aby uzyskać pomoc po polsku",
    "pa": "6: ਪੰਜਾਬੀ ਵਿੱਚ ਮਦਦ ਲਈ",
    "ur": "7: اردو میں مدد کے لیے",
}
WELCOME = """\
Dzień dobry.

1: Aby zostawić wiadomość w swoim języku

2: Aby zamówić ulotki w swoim języku

0: Aby porozmawiać z kimś po angielsku"""
KEYS = {"1": "leave-message", "2": "leaflet-menu"}


def part(
    language: str,
    page: str,
    text: str,
    spoken: list[Recording],
    approved_by: str = "",
    keys: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A version of a page on air."""
    if keys is None:
        keys = KEYS if page == "language-welcome" else {}
    return {
        prompt_part(language, page): {
            "version": 1,
            "text": text,
            "keys": keys,
            "recordings": [asdict(each) for each in spoken],
            "approved_by": approved_by,
        }
    }


def parts_of(language: str, *, whole: Path | None = None) -> dict[str, Any]:
    """A language that may be heard in the computer voice: greeting, or `whole`.

    Then every page says what the script in that folder says in English.
    """
    by = "Ewa Nowak"
    parts = part(language, "language-line", LINES[language], [], by)
    parts |= part(language, "language-welcome", WELCOME, [], by)
    if whole:
        edition, _ = load_edition(whole, {})
        for page in edition.script.whole:
            text = (whole / "en" / f"{page}.txt").read_text("utf-8")
            keys = keys_of(edition.script.pages.get(page))
            parts |= part(language, page, text, [], by, keys)
    return parts


def recordings(prompts: Path, language: str, page: str, text: str, engine: str) -> list[Recording]:
    """Recordings of a page by an engine; `staff` is a person."""
    edition, _ = load_edition(prompts, {}, part(language, page, text, []))
    return [
        Recording(clip.clip, clip.written, clip.spoken, engine, "", 1, 2.0, "0" * 16)
        for clip in edition.clips_of(language, page)
    ]


def put_on_air(settings: Settings, parts: dict[str, Any]) -> None:
    """The next edition of the line has them."""
    database = Database(settings.database_url or default_url(settings.home))
    database.upgrade()

    def put(connection: Connection) -> None:
        for name, value in parts.items():
            on_air.put_on_air(connection, name, value, datetime.now(UTC))

    database.write(put)
    database.close()
