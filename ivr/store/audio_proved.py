"""A folder like `audio/` that somebody brings, with everything that is wrong with it."""

import json
import wave
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ivr.content import Problem, name_of, read_text
from ivr.prompt_library.recording import Recording
from ivr.store.audio_files import MANIFEST, checksum_of

_AS_TELEPHONES_PLAY = (1, 2, 8000)
"""Channels, bytes a sample, samples a second."""
_KINDS: Mapping[str, type] = {
    "wording": str,
    "spoken": str,
    "engine": str,
    "voice": str,
    "chain": int,
    "checksum": str,
}


def prove_audio(audio: Path) -> tuple[dict[str, dict[str, Recording]], list[Problem]]:
    """The recordings by language and clip, each with its true length; every problem is listed.

    A recording that is not what its manifest says is a problem, and so is a sound that no manifest
    names: nobody knows which words it speaks.
    """
    found: dict[str, dict[str, Recording]] = {}
    problems: list[Problem] = []
    for folder in sorted(path for path in audio.glob("[!.]*") if path.is_dir()):
        manifest, text, unreadable = _manifest(folder / MANIFEST, audio)
        problems += unreadable
        found[folder.name] = {}
        for clip, made in manifest.items():
            try:
                found[folder.name][clip] = _recording(folder, clip, made)
            except _Wrong as wrong:
                file = name_of(folder / MANIFEST, audio)
                problems.append(Problem(file, _line(text, clip), f'"{clip}": {wrong}'))
        if not unreadable:
            problems += _unnamed(folder, audio, manifest)
    return found, problems


class _Wrong(Exception):
    pass


def _manifest(path: Path, audio: Path) -> tuple[Mapping[str, Any], str, list[Problem]]:
    text, problems = read_text(path, audio)
    if problems:
        return {}, text, problems
    try:
        manifest = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"This is not JSON: {error.msg}."
        return {}, text, [Problem(name_of(path, audio), error.lineno, message)]
    if not isinstance(manifest, Mapping):
        message = "There should be a table here: each clip, and what it speaks."
        return {}, text, [Problem(name_of(path, audio), 1, message)]
    return manifest, text, []


def _recording(folder: Path, clip: str, made: object) -> Recording:
    if not isinstance(made, Mapping):
        raise _Wrong("it should be a table that says what the clip speaks.")
    for name, kind in _KINDS.items():
        if not isinstance(made.get(name), kind):
            raise _Wrong(f'it should have "{name}", as `ivr prompts export` writes it.')
    path = folder / f"{clip}.wav"
    if path.parent != folder:
        raise _Wrong("a clip has the name of its page.")
    try:
        sound = path.read_bytes()
    except OSError:
        raise _Wrong(f"{path.name} is missing or can't be read.") from None
    if checksum_of(sound) != made["checksum"]:
        raise _Wrong(f"{path.name} is not the sound that is named here: its checksum differs.")
    known = {name: made[name] for name in _KINDS}
    return replace(Recording(clip=clip, seconds=0.0, **known), seconds=_seconds(path))


def _seconds(path: Path) -> float:
    try:
        with wave.open(str(path)) as sound:
            kind = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            frames = sound.getnframes()
    except (wave.Error, EOFError, OSError):
        raise _Wrong(f"{path.name} is not a WAV file.") from None
    if kind != _AS_TELEPHONES_PLAY or not frames:
        raise _Wrong(f"{path.name} should be a WAV file of one channel, 16 bit and 8 kHz.")
    return float(round(frames / _AS_TELEPHONES_PLAY[2], 3))


def _line(text: str, clip: str) -> int:
    begins = json.dumps(clip, ensure_ascii=False)
    rows = enumerate(text.splitlines(), start=1)
    return next((number for number, row in rows if row.strip().startswith(begins)), 1)


def _unnamed(folder: Path, audio: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    for path in sorted(folder.glob("[!.]*.wav")):
        if path.stem not in manifest:
            message = (
                f"{MANIFEST} does not say which words this speaks. "
                "Sounds of other makers are uploaded in the console."
            )
            yield Problem(name_of(path, audio), 1, message)
