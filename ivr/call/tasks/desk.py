"""What conversations that are kept need to know of the world, and the moves they share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.call.arriving import arrive
from ivr.call.heard import Heard, Keys, Spoken
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.script.page import PERSON_KEY
from ivr.voice import Voice

SHORTEST_VOICE = 1.5
"""Seconds; less is nothing said."""
TIMES_UNHEARD = 2
"""How often nothing may be heard after the tone before the call goes on without it."""
MOST_WAITS = 3
"""How often a caller is asked to wait for the playing back."""
FOR_A_COPY = 2
"""Seconds of each such wait."""


@dataclass(frozen=True)
class Desk:
    """What may be asked of the world."""

    moment: Moment
    now: datetime
    has_copy: Callable[[str], bool]
    """Whether our own copy of a recording has come."""
    number: str
    """The caller's number where it may be rung back, or ""."""

    def waits_for(self, voices: Iterable[Voice | None]) -> bool:
        """Whether some of what the caller said can't be played back yet."""
        return not all(voice and self.has_copy(voice.id) for voice in voices)


def pressed(heard: Heard) -> str:
    """The keys that were pressed, or ""."""
    return heard.pressed if isinstance(heard, Keys) else ""


def said(heard: Heard) -> Spoken | None:
    """What was said after the tone, where it was anything."""
    return heard if isinstance(heard, Spoken) and heard.seconds >= SHORTEST_VOICE else None


def leave(moment: Moment, place: Place, key: str) -> Place:
    """The keys that mean the same everywhere: a person, or the main menu."""
    call = moment.call
    return arrive(moment, place, call.person if key == PERSON_KEY else call.start)


def is_warned(place: Place) -> bool:
    """Whether the caller has been told that `*` says the choices again."""
    return place.misses == 2


def at_step(place: Place, page: str, step: int, before: tuple[str, ...] = ()) -> Place:
    """The place of a question: its number is that of its step."""
    return replace(place, page=page, part=step, misses=0, zeros=0, before=before, leaflet="")
