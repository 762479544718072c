"""Which calls somebody has asked us to forget, so that no backup brings them back.

What is kept of each is a digest of its name, which is random: neither who rang nor what they gave
can be found out from it. It stands in the store of sounds, apart from the database, which a backup
takes the place of.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.store.sounds import SoundMissing, open_store, sounds_told_plainly

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_PREFIX = "forgotten"


class ForgottenCalls:
    """Those of one installation. Everything raises SoundsUnavailable."""

    def __init__(self, url: str, home: Path) -> None:
        """As `Sounds`; nothing is opened before the first use."""
        self._url = url or (home.absolute() / "sounds").as_uri()
        self._opened: ObjectStore | None = None

    def add(self, names: Iterable[str]) -> None:
        """Remember some calls, by what Twilio names them."""
        import obstore

        for name in names:
            with sounds_told_plainly():
                obstore.put(self._store(), f"{_PREFIX}/{digest(name)}", b"")

    def digests(self) -> frozenset[str]:
        """Of all that are remembered: `digest` of a call is among them, or it was not forgotten."""
        return frozenset(name for name, _ in self._listed())

    def drop_before(self, moment: datetime) -> None:
        """Let go of those that were forgotten before a moment: no backup is as old."""
        import obstore

        for name, at in self._listed():
            if at < moment:
                with suppress(SoundMissing), sounds_told_plainly():
                    obstore.delete(self._store(), f"{_PREFIX}/{name}")

    def _listed(self) -> list[tuple[str, datetime]]:
        import obstore

        with sounds_told_plainly():
            return [
                (Path(each["path"]).name, each["last_modified"])
                for some in obstore.list(self._store(), f"{_PREFIX}/")
                for each in some
            ]

    def _store(self) -> "ObjectStore":
        if self._opened is None:
            self._opened = open_store(self._url)
        return self._opened


def digest(name: str) -> str:
    """What is remembered of a call."""
    return hashlib.sha256(f"forgotten {name}".encode()).hexdigest()
