"""How pages stand in other languages than English, in the words of staff."""

from ivr.call.edition import Edition
from ivr.language import DEFAULT_LANGUAGE, LANGUAGES
from ivr.script.page import GREETS
from ivr.script.wording import Wording
from ivr.script.words import to_translate
from ivr.staff.audit import Kind
from ivr.store import versions as store
from ivr.web.console.at_hand import console, noted, write
from ivr.web.console.words import from_id


def may_have_words(edition: Edition, language: str, page: str) -> bool:
    """Whether staff may write a page in a language, though nothing of it is shipped."""
    return language in edition.script.languages and page in (*edition.script.whole, *GREETS)


def why_unheard(edition: Edition, language: str, page: str) -> str:
    """Why callers don't hear a page that is on air in a language; "" where they do."""
    clips = edition.clips_of(language, page)
    unheard = [clip for clip in clips if not edition.may_be_heard(clip)]
    name = LANGUAGES[language].name
    if not clips:
        return "Nothing is published yet"
    if not unheard:
        return ""
    if all(map(edition.recording, unheard)) or LANGUAGES[language].say_voice:
        return f"Nobody who speaks {name} has approved the computer voice"
    return f"There is no computer voice for {name} on the telephone: it has to be recorded"


def asks_approval(edition: Edition, clips: tuple[Wording, ...]) -> bool:
    """Whether a computer voice would say some of these words, in another language than English.

    Where there is none for words that nobody has recorded, there is nothing to approve yet.
    """
    made = {clip: edition.recording(clip) for clip in clips if clip.language != DEFAULT_LANGUAGE}
    if any(by is None and not LANGUAGES[clip.language].say_voice for clip, by in made.items()):
        return False
    return any(by is None or by.is_by_computer for by in made.values())


def approve(language: str, page: str, number: int, approved_by: str) -> None:
    """Keep who has approved that a computer voice says a version; "" for nobody."""
    by = f"{approved_by} approves" if approved_by else "nobody approves"
    did = f"wrote down that {by} the computer voice of version {number} of {from_id(page)}"
    entry = noted(Kind.CHANGE, did, f"page/{language}/{page}")
    write(lambda c: store.approve(c, language, page, number, approved_by), entry)


def in_english(edition: Edition, language: str, page: str) -> str:
    """What somebody translates who writes the words of a page in another language."""
    if page in GREETS:
        key, name = edition.script.languages[language], LANGUAGES[language].name
        text = to_translate(console().settings.prompts, page)
        return text.replace("{key}", key).replace("{language}", name)
    clips = edition.clips_of(DEFAULT_LANGUAGE, page)
    return "\n---\n".join(clip.written for clip in clips)
