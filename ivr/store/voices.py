"""Callers' own voices: never under /audio, never beside the prompts.

They are kept in a folder, or in the bucket where there is one; then the folder only holds what this
machine has used within the hour.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.store.audio_files import write_whole
from ivr.store.sounds import SoundMissing, SoundsUnavailable, open_store, sounds_told_plainly

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_RECORDING = re.compile(r"RE[0-9a-f]{32}", re.ASCII)
_PREFIX = "voices"
_HERE_FOR = timedelta(hours=1)
_SECONDS = 3.0
"""For an answer of the bucket: a caller may be waiting, and Twilio waits for 15."""
_LEFT_ALONE = 10.0
"""Seconds after a bucket has not answered in which nobody waits for it again."""


def _in_a_while(seconds: float, work: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()


class Voices:
    """Our copies of recordings, by RecordingSid. May be used from any number of threads."""

    def __init__(
        self,
        folder: Path,
        place: str = "",
        later: Callable[[float, Callable[[], None]], None] = _in_a_while,
    ) -> None:
        """`place` as in AUDIO_URL: only a bucket counts, and is opened when it is first used.

        `later` does some work after so many seconds.
        """
        self._folder = folder
        self._bucket = _Bucket(place) if place.startswith("s3://") else None
        self._later = later
        self._promising = threading.Lock()
        self._has_promised = False
        self._tidy()  # what a process before this one has left

    def keep(self, recording: str, sound: bytes) -> None:
        """Store a copy whole; it is on disk, or in the bucket, when this returns.

        Raises ValueError where this is no RecordingSid, and SoundsUnavailable.
        """
        if not _RECORDING.fullmatch(recording):
            raise ValueError("not a RecordingSid")
        self._keep_here(recording, sound)
        if self._bucket:
            self._bucket.put(recording, sound)

    def read(self, recording: str) -> bytes | None:
        """What the copy of a recording says, if it has come. Raises SoundsUnavailable."""
        if not _RECORDING.fullmatch(recording):
            return None
        self._tidy()
        path = self._path(recording)
        if path.is_file():
            return path.read_bytes()
        return self._bucket.get(recording) if self._bucket else None

    def stored(self, recording: str) -> bytes | None:
        """The same, where copies are to stay: what this machine alone has does not count.

        Raises SoundsUnavailable.
        """
        if self._bucket is None:
            return self.read(recording)
        return self._bucket.get(recording) if _RECORDING.fullmatch(recording) else None

    def find(self, recording: str) -> Path | None:
        """The file of a recording, brought here if need be; None also while the bucket is away."""
        self._tidy()
        path = self._path(recording)
        if _RECORDING.fullmatch(recording) and path.is_file():
            return path
        try:
            sound = self.read(recording)
        except SoundsUnavailable:
            return None
        if sound is not None:
            self._keep_here(recording, sound)
        return None if sound is None else path

    def forget(self, recording: str) -> None:
        """Delete the copy of a recording, if there is one. Raises SoundsUnavailable."""
        if _RECORDING.fullmatch(recording):
            if self._bucket:
                self._bucket.delete(recording)
            self._path(recording).unlink(missing_ok=True)

    def kept_before(self, moment: datetime) -> list[str]:
        """The recordings whose copies were stored before a moment. Raises SoundsUnavailable."""
        if self._bucket:
            return list(self._bucket.older(moment))
        paths = self._folder.glob("RE*.wav")
        return sorted(each.stem for each in paths if each.stat().st_mtime < moment.timestamp())

    def _keep_here(self, recording: str, sound: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._path(recording), sound, to_disk=self._bucket is None)
        self._tidy()

    def _tidy(self) -> None:
        """What is in the bucket need not stay here, where nobody would ever delete it.

        Another machine may have had it forgotten, so it goes within the hour, used or not.
        """
        if not self._bucket:
            return
        now, goes = time.time(), []
        for path in self._folder.glob("RE*.wav"):
            with suppress(FileNotFoundError):  # another process of this machine has been faster
                at = path.stat().st_mtime + _HERE_FOR.total_seconds()
                if at < now:
                    path.unlink()
                else:
                    goes.append(at)
        if goes:
            self._tidy_later(min(goes) - now)

    def _tidy_later(self, seconds: float) -> None:
        """One promise at a time is enough: whatever is left then is promised anew."""
        with self._promising:
            if self._has_promised:
                return
            self._has_promised = True
        self._later(seconds + 1, self._keep_promise)

    def _keep_promise(self) -> None:
        with self._promising:
            self._has_promised = False
        self._tidy()

    def _path(self, recording: str) -> Path:
        return self._folder / f"{recording}.wav"


class _Bucket:
    """Copies in an S3 bucket. Everything raises SoundsUnavailable."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: ObjectStore | None = None
        self._away_until = 0.0

    def put(self, recording: str, sound: bytes) -> None:
        import obstore

        with sounds_told_plainly():
            obstore.put(self._store(), _name(recording), sound)

    def get(self, recording: str) -> bytes | None:
        import obstore

        if time.monotonic() < self._away_until:
            raise SoundsUnavailable("it has just not answered")
        try:
            with sounds_told_plainly():
                return bytes(obstore.get(self._store(), _name(recording)).bytes())
        except SoundMissing:
            return None
        except SoundsUnavailable:
            self._away_until = time.monotonic() + _LEFT_ALONE
            raise

    def delete(self, recording: str) -> None:
        import obstore

        with sounds_told_plainly():
            obstore.delete(self._store(), _name(recording))

    def older(self, moment: datetime) -> Iterator[str]:
        import obstore

        with sounds_told_plainly():
            for some in obstore.list(self._store(), f"{_PREFIX}/"):
                for each in some:
                    if each["last_modified"] < moment:
                        yield Path(each["path"]).stem

    def _store(self) -> "ObjectStore":
        if self._opened is None:
            self._opened = open_store(self._url, _SECONDS)
        return self._opened


def _name(recording: str) -> str:
    return f"{_PREFIX}/{recording}.wav"
