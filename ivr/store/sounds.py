"""Where sounds are kept for good, each once, under its checksum: in a folder or an S3 bucket.

Takes, what they were made of, and what has been published stand under prefixes of their own. No
caller's voice is ever among them.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from ivr.logs import log
from ivr.store.audio_files import PublishedAudio, ShippedAudio, checksum_of

if TYPE_CHECKING:
    from obstore.store import BackoffConfig, ObjectStore

T = TypeVar("T")
_CHECKSUM = re.compile(r"[0-9a-f]{16}")
_PREFIXES = ("takes", "originals", "published")
_SECONDS = 20.0
_WATCHING = 3.0
_BACKOFF: "BackoffConfig" = {
    "init_backoff": timedelta(milliseconds=100),
    "max_backoff": timedelta(seconds=2),
    "base": 2,
}


class SoundsUnavailable(Exception):
    """The store does not answer, or refuses us; nothing was kept or read."""


class SoundMissing(Exception):
    """The store has no such sound, or what it has is not what was put there."""


class Sounds:
    """The sounds of one installation. May be used from any number of threads.

    Nothing is opened before the first use. Everything raises SoundsUnavailable.
    """

    def __init__(self, url: str, home: Path) -> None:
        """`url` as in AUDIO_URL: `s3://bucket/prefix` or `file:///folder`; empty, in `home`."""
        self._url = url or (home.absolute() / "sounds").as_uri()
        self._opened: ObjectStore | None = None

    def keep_take(self, wav: bytes) -> str:
        """Keep a treated sound; its checksum."""
        return self._keep("takes", wav)

    def keep_original(self, data: bytes) -> str:
        """Keep what was brought as it came; its checksum."""
        return self._keep("originals", data)

    def take(self, checksum: str) -> bytes:
        """A treated sound; raises SoundMissing."""
        return self._get("takes", checksum)

    def original(self, checksum: str) -> bytes:
        """What was brought; raises SoundMissing."""
        return self._get("originals", checksum)

    def publish(self, checksum: str) -> None:
        """Let callers hear a take, for good; raises SoundMissing where there is none."""
        self._keep("published", self._get("takes", checksum))

    def published(self, checksum: str) -> bytes:
        """What callers may hear; raises SoundMissing."""
        return self._get("published", checksum)

    def names(self) -> list[str]:
        """Everything that is kept, such as `takes/0123456789abcdef.wav`."""

        def names(store: "ObjectStore") -> list[str]:
            import obstore

            return [
                each["path"]
                for prefix in _PREFIXES
                for some in obstore.list(store, f"{prefix}/")
                for each in some
            ]

        return self._with_store(names)

    def read(self, name: str) -> bytes:
        """One of `names`, as it is; raises SoundMissing."""

        def read(store: "ObjectStore") -> bytes:
            import obstore

            return bytes(obstore.get(store, name).bytes())

        return self._with_store(read)

    def put(self, name: str, data: bytes) -> None:
        """Put back what `read` has given; raises ValueError for another name."""
        prefix, _, checksum = name.removesuffix(".wav").partition("/")
        if prefix not in _PREFIXES or not _CHECKSUM.fullmatch(checksum):
            raise ValueError(f"no name of a sound: {name}")
        self._keep(prefix, data)

    def _keep(self, prefix: str, data: bytes) -> str:
        checksum = checksum_of(data)
        name = _name(prefix, checksum)

        def keep(store: "ObjectStore") -> None:
            import obstore
            from obstore.exceptions import AlreadyExistsError

            try:
                obstore.put(store, name, data, mode="create")
            except AlreadyExistsError:
                # Its name says what it must be; what a broken disk left of it is put right.
                if checksum_of(bytes(obstore.get(store, name).bytes())) != checksum:
                    log.error("a sound in the store was damaged, and is written again")
                    obstore.put(store, name, data)

        self._with_store(keep)
        return checksum

    def _get(self, prefix: str, checksum: str) -> bytes:
        if not _CHECKSUM.fullmatch(checksum):
            raise SoundMissing(checksum)
        name = _name(prefix, checksum)

        def get(store: "ObjectStore") -> bytes:
            import obstore

            return bytes(obstore.get(store, name).bytes())

        data = self._with_store(get)
        if checksum_of(data) != checksum:
            log.error("a sound in the store is damaged", checksum=checksum)
            raise SoundMissing(checksum)
        return data

    def _with_store(self, work: "Callable[[ObjectStore], T]") -> T:
        with sounds_told_plainly():
            if self._opened is None:
                self._opened = open_store(self._url)
            return work(self._opened)


def sounds_trouble(url: str, home: Path) -> str:
    """What keeps us from the store of sounds now, in a few words; "" where nothing does."""
    if not url.startswith("s3://"):
        from urllib.request import url2pathname  # large, and no turn asks

        folder = Path(url2pathname(urlsplit(url).path)) if url else home / "sounds"
        nearest = next(each for each in (folder, *folder.parents) if each.exists())
        is_usable = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
        return "" if is_usable else "can't be written to"
    try:
        with sounds_told_plainly(quiet=True):
            import obstore

            obstore.head(open_store(url, _WATCHING), "published/none")
    except SoundMissing:
        return ""
    except SoundsUnavailable as trouble:
        return f"can't be used: {trouble}"
    return ""


def bring_here(sounds: Sounds, here: PublishedAudio, checksums: Iterable[str]) -> set[str]:
    """Bring published sounds to this process's own disk; those that are lost are handed back.

    A clip that can't be fetched ends a call, so an edition names none that is handed back. What is
    here already costs nothing. Raises SoundsUnavailable at the first that can't be asked for: a
    store that does not answer is not waited for once for each clip.
    """
    missing = set()
    for checksum in sorted(set(checksums)):
        if here.find(checksum) is None:
            try:
                here.keep(checksum, sounds.published(checksum))
            except SoundMissing:
                missing.add(checksum)
    return missing


def find_sound(
    sounds: Sounds,
    here: PublishedAudio,
    shipped: ShippedAudio,
    language: str,
    clip: str,
    checksum: str,
) -> bytes | None:
    """The sound of a recording that is on air, wherever it is; None where it is lost.

    Raises SoundsUnavailable.
    """
    for path in (here.find(checksum), shipped.path(language, clip)):
        if path and path.is_file() and checksum_of(found := path.read_bytes()) == checksum:
            return found
    for ask in (sounds.published, sounds.take):
        with suppress(SoundMissing):
            return ask(checksum)
    return None


def _name(prefix: str, checksum: str) -> str:
    return f"{prefix}/{checksum}" if prefix == "originals" else f"{prefix}/{checksum}.wav"


def open_store(url: str, seconds: float = _SECONDS) -> "ObjectStore":
    """A folder or a bucket; `seconds` are for one request."""
    from obstore.store import LocalStore, from_url

    if url.startswith("file://"):
        return LocalStore.from_url(url, mkdir=True)
    # Keys and region come from AWS_ACCESS_KEY_ID and the like, as for every S3 client.
    return from_url(
        url,
        # Plain http is spoken only where AWS_ENDPOINT_URL names such an address.
        client_options={
            "timeout": timedelta(seconds=seconds),
            "connect_timeout": timedelta(seconds=min(5.0, seconds)),
            "allow_http": True,
        },
        retry_config={
            "max_retries": 2,
            "retry_timeout": timedelta(seconds=seconds),
            "backoff": _BACKOFF,
        },
    )


@contextmanager
def sounds_told_plainly(*, quiet: bool = False) -> Iterator[None]:
    """Raise SoundMissing and SoundsUnavailable in place of the library's own.

    The kind of trouble alone is logged, or nothing where `quiet`: its words carry keys.
    """
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as gone:
        raise SoundMissing("there is no such sound") from gone
    except (BaseError, OSError, ValueError) as trouble:
        if not quiet:
            log.error("the store of sounds can't be used", kind=type(trouble).__name__)
        raise SoundsUnavailable(type(trouble).__name__) from None
