"""A call of our own: the built-in phone rings our public address, as a caller would.

It goes to some stage by the keys of the map, and presses each only once it has heard the words that
are on air there. So it rings no office and asks for no leaflet, whatever it meets.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ivr.call.edition import Edition
from ivr.calls import own
from ivr.config import Settings
from ivr.language import DEFAULT_LANGUAGE
from ivr.script.page import Explanation, clips_of, keys_of
from ivr.script.way import way_to
from ivr.script.wording import Wording
from ivr.simulator.exchange import new_sid
from ivr.simulator.handset import ACCOUNT, Handset
from ivr.simulator.people import HangUp, Said, Spoken
from ivr.simulator.scripted import ScriptedOffice
from ivr.simulator.sound import Sounds
from ivr.twilio_rest.wire import printable

_NOBODYS_NUMBER = "+441632960000"
Choose = Callable[[Sequence[str]], str]


@dataclass(frozen=True)
class _Step:
    """A page on the way: its words, and the key that leads on; none where the way ends."""

    page: str
    words: str
    key: str


def ring_ourselves(
    settings: Settings,
    edition: Edition,
    at: datetime,
    sounds: Sounds,
    choose: Choose = random.choice,
) -> list[str]:
    """Make one call, and tell what was wrong with it, in sentences.

    `edition` is what should be on air `at` this moment; `sounds` are those heard before.
    """
    caller, secret = _OwnCaller(_way(edition, at, choose)), settings.secret_key
    words = {checksum: _said(wording) for checksum, wording in edition.clips_on_air().items()}
    call = Handset(
        f"{settings.address}/voice",
        settings.twilio_auth_tokens[0],
        caller=caller,
        office=ScriptedOffice(),
        new_sid=lambda kind: own.new_name(secret) if kind == own.CALL else new_sid(kind),
        from_number=own.NUMBER,
        to_number=settings.twilio_number or _NOBODYS_NUMBER,
        account_sid=settings.twilio_account_sid or ACCOUNT,
        strict=False,
        sounds=sounds,
        wording=lambda url: words.get(url.rsplit("/", 1)[-1].removesuffix(".wav")),
    ).ring()
    if call.faults:
        first = call.faults[0]
        return [f"Our own call to {settings.address} went wrong: {printable(first.sentence)}."]
    if caller.ahead:
        page = caller.ahead[0].page
        return [f"Our own call to {settings.address} heard other words at {page} than are on air."]
    return []


def _way(edition: Edition, at: datetime, choose: Choose) -> list[_Step]:
    """To some stage, round pages that an announcement stands in place of."""
    pages = edition.script.pages
    replaced = {notice.page for notice in edition.notices if notice.instead and notice.is_said(at)}
    ways: dict[str, list[tuple[str, str]]] = {}
    for page in pages.values():
        keys = way_to(edition.script, page.name) if isinstance(page, Explanation) else None
        if keys is not None:
            way, here = [], edition.script.call.start
            for key in keys:
                way.append((here, key))
                here = keys_of(pages.get(here)).get(key, "")
            # A way by which no menu alone leads is for callers, who need not hear each page whole.
            if here == page.name and replaced.isdisjoint(name for name, _ in way):
                ways[page.name] = [*way, (here, "")]
    way = ways[choose(sorted(ways))] if ways else [(edition.script.call.start, "")]
    return [
        _Step(name, _said(edition.said(DEFAULT_LANGUAGE, clips_of(pages[name])[0])), key)
        for name, key in way
    ]


@dataclass
class _OwnCaller:
    """Presses no key but after the words that should be heard before it."""

    ahead: list[_Step]
    """What has not been heard yet."""
    _heard: list[str] = field(default_factory=list)

    def hear(self, said: Said) -> str:
        if said.kind in ("ring", "talk"):
            raise HangUp
        self._heard.append(said.text)
        return ""

    def wait(self, seconds: float, pressed: str = "") -> str:
        if pressed:
            return ""
        if _plain(self.ahead[0].words) not in _plain(" ".join(self._heard)):
            raise HangUp
        self._heard.clear()
        key = self.ahead.pop(0).key
        if not key:
            raise HangUp
        return key

    def speak(self, seconds: float) -> Spoken:
        raise HangUp


def _said(wording: Wording) -> str:
    return " ".join(breath.text for breath in wording.breaths)


def _plain(text: str) -> str:
    """Words alone: a computer voice is given the same with other marks."""
    return " ".join(re.findall(r"\w+", text.lower()))
