"""Where the console leads: what exists and what whoever is signed in may open."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request, url_for

from ivr.web.console.doors import may_open


@dataclass(frozen=True)
class Item:
    """One line of a menu. A page that does not exist yet is left out."""

    words: str
    endpoint: str
    also: tuple[str, ...] = ()
    """Other blueprints whose pages belong under it."""
    hint: str = ""

    @property
    def is_here(self) -> bool:
        """Whether this page or one under it is open."""
        return request.blueprint in (self.endpoint.partition(".")[0], *self.also)


SETTINGS = (
    Item(
        "How the line works",
        "choices.choices",
        hint="Voices, announcements, labels, and for how long things are kept.",
    ),
    Item("People", "staff.people", hint="Who may sign in, and what each may do."),
    Item("Audit log", "audit.audit", hint="Who did what, and when."),
)
MAIN = (
    Item("Today", "today.today"),
    Item(
        "Recordings",
        "recordings.recordings",
        also=("wordings", "languages", "takes", "uploads", "readings", "ringing_in"),
        hint="What callers hear, and how to change it.",
    ),
    Item(
        "Leaflet requests",
        "requests.requests",
        also=("request", "printing", "posting", "export"),
        hint="Who wants a leaflet, and where it goes.",
    ),
    Item("Messages", "messages.messages", hint="What callers said after the tone."),
    Item("Calls", "calls.calls", hint="How many rang, when, and what for."),
    Item("Try the call", "phone.phone", hint="A telephone: hear what callers hear."),
    Item("Opening hours", "hours.hours", hint="When each office answers, and when it is closed."),
    Item("Announcements", "notices.notices", hint="What callers hear for some time."),
    Item(
        "Settings",
        "settings.settings",
        also=tuple(item.endpoint.partition(".")[0] for item in SETTINGS),
        hint="People, the audit log, and what is seldom changed.",
    ),
)
ACCOUNT = Item("Your account", "account.account", hint="Your name, password and passkeys.")


def main_navigation() -> list[dict[str, object]]:
    """The items of the service navigation."""
    return [
        {"text": item.words, "href": url_for(item.endpoint), "active": item.is_here}
        for item in open_pages(MAIN)
    ]


def open_pages(items: Iterable[Item]) -> list[Item]:
    """Those that exist and may be opened."""
    return [item for item in items if may_open(item.endpoint)]
