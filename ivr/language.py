"""The languages that the line can speak."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A language, and how Twilio names it."""

    code: str
    """The name of its folder in prompts/ and audio/."""
    name: str
    locale: str
    say_voice: str = ""
    """Twilio's voice for words that have no recording yet; "" where none will do."""


LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English", "en-GB", "Polly.Amy"),
        Language("pl", "Polish", "pl-PL", "Polly.Ewa"),
        Language("pa", "Panjabi", "pa-Guru-IN"),
        Language("ur", "Urdu", "ur-PK"),
    )
}
DEFAULT_LANGUAGE = "en"
