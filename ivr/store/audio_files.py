"""Recordings on disk: those shipped with the script, and those that callers may be played."""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from ivr.prompt_library.recording import Recording

MANIFEST = "manifest.json"
_CHECKSUM = re.compile(r"[0-9a-f]{16}")


def checksum_of(sound: bytes) -> str:
    """The first 16 hex digits of the SHA-256 of a file's bytes."""
    return hashlib.sha256(sound).hexdigest()[:16]


class ShippedAudio:
    """The folder `audio/`: for each language its clips and a manifest of what they speak."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def manifests(self) -> list[Path]:
        """The manifest of each language that has recordings."""
        return sorted(self._folder.glob(f"*/{MANIFEST}"))

    def languages(self) -> list[str]:
        """The languages that have recordings."""
        return [path.parent.name for path in self.manifests()]

    def path(self, language: str, clip: str) -> Path:
        """Where the sound of a clip stands."""
        return self._folder / language / f"{clip}.wav"

    def read(self, language: str, wanted: Callable[[str], object] = bool) -> dict[str, Recording]:
        """The recordings of a language by clip, or of the clips that are wanted.

        One whose file is not what was made is left out. To know that, every file is read.
        """
        return {
            clip: recording
            for clip, recording in self.made(language).items()
            if wanted(clip) and _whole(self.path(language, clip), recording.checksum) is not None
        }

    def made(self, language: str) -> dict[str, Recording]:
        """The recordings that the manifest of a language names by clip, whole or not."""
        try:
            manifest = json.loads((self._folder / language / MANIFEST).read_text("utf-8"))
            recordings = [Recording(clip=clip, **made) for clip, made in manifest.items()]
        except (OSError, ValueError, TypeError, AttributeError):
            # Callers then hear the computer voice, and `ivr speak` makes the recordings anew.
            return {}
        return {each.clip: each for each in recordings if isinstance(each.checksum, str)}

    def keep(self, language: str, recording: Recording, sound: bytes) -> None:
        """Write a clip whole, then say in the manifest what it speaks."""
        self.keep_all(language, [(recording, sound)])

    def keep_all(self, language: str, sounds: Iterable[tuple[Recording, bytes]]) -> None:
        """Write some clips, then say in the manifest what they speak."""
        made = {}
        for recording, sound in sounds:
            path = self.path(language, recording.clip)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, sound)
            made[recording.clip] = recording
        if made:
            self._write_manifest(language, self.read(language) | made)

    def forget_all_but(self, language: str, clips: Iterable[str]) -> list[str]:
        """Remove the recordings of clips that no page uses any more; returns their names."""
        recordings, kept = self.read(language), set(clips)
        gone = sorted(set(recordings) - kept)
        for clip in gone:
            self.path(language, clip).unlink()
        if gone:
            self._write_manifest(language, {c: r for c, r in recordings.items() if c in kept})
        return gone

    def _write_manifest(self, language: str, recordings: Mapping[str, Recording]) -> None:
        made = {}
        for clip in sorted(recordings):
            made[clip] = asdict(recordings[clip])
            del made[clip]["clip"]
        text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
        write_whole(self._folder / language / MANIFEST, text.encode())


class PublishedAudio:
    """What callers may be played: each clip under its checksum, written once and kept for good."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, source: Path, checksum: str) -> bool:
        """Make a clip available, which it stays when its source is made anew; whether it is.

        It isn't where neither is what its checksum says.
        """
        if (published := self.find(checksum)) and _whole(published, checksum) is not None:
            return True
        sound = _whole(source, checksum)
        if sound is not None:
            self._write(checksum, sound)  # a link would change with who writes in place
        return sound is not None

    def keep(self, checksum: str, sound: bytes) -> None:
        """Make a sound available, if it is what its checksum says."""
        if checksum_of(sound) == checksum:
            self._write(checksum, sound)

    def find(self, checksum: str) -> Path | None:
        """The file of a checksum, if it was ever published."""
        path = self._folder / f"{checksum}.wav"
        return path if _CHECKSUM.fullmatch(checksum) and path.is_file() else None

    def _write(self, checksum: str, sound: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._folder / f"{checksum}.wav", sound)


def _whole(path: Path, checksum: str) -> bytes | None:
    """What a file holds, where that is what its checksum says."""
    try:
        sound = path.read_bytes()
    except OSError:
        return None
    return sound if checksum_of(sound) == checksum else None


def write_whole(path: Path, content: bytes, *, to_disk: bool = False) -> None:
    """Write a file so that nobody ever finds half of it; `to_disk`: nor a power cut nothing."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            if to_disk:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(path)
        if to_disk:
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    finally:
        draft.unlink(missing_ok=True)
