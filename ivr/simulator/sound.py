"""The files a Play names: fetched, recognised, and measured in seconds."""

import io
import wave
from collections.abc import Callable
from dataclasses import dataclass

from ivr.simulator.faults import CallFailed, Fault
from ivr.simulator.line import Line, Reply

LONGEST = 40 * 60


@dataclass(frozen=True)
class Sound:
    seconds: float
    body: bytes


def _wav_seconds(body: bytes) -> float:
    with wave.open(io.BytesIO(body)) as file:
        frames = file.readframes(file.getnframes())
        if len(frames) < file.getnframes() * file.getnchannels() * file.getsampwidth():
            raise wave.Error("the file is cut short")
        return float(file.getnframes() / file.getframerate())


def _looks_like(rate: int, *beginnings: bytes) -> Callable[[bytes], float]:
    """Measure a kind of sound we never make: known by its first bytes, `rate` bytes a second."""

    def seconds(body: bytes) -> float:
        if beginnings and not body.startswith(beginnings):
            raise wave.Error("the file does not begin as one")
        return len(body) / rate

    return seconds


_mp3 = _looks_like(4000, b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3")
_aiff = _looks_like(16000, b"FORM")
_MEASURES: dict[str, Callable[[bytes], float]] = {
    "audio/wav": _wav_seconds,
    "audio/wave": _wav_seconds,
    "audio/x-wav": _wav_seconds,
    "audio/mpeg": _mp3,
    "audio/aiff": _aiff,
    "audio/x-aifc": _aiff,
    "audio/x-aiff": _aiff,
    "audio/x-gsm": _looks_like(1650),
    "audio/gsm": _looks_like(1650),
    "audio/ulaw": _looks_like(8000),
}


class Sounds:
    """Twilio's cache of files, kept as their headers allow; several calls may share it."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Reply, Sound]] = {}

    def get(self, url: str, line: Line, *, in_gather: bool = False) -> Sound:
        """The sound at an address.

        Raises CallFailed if Twilio could not fetch it or play it.
        """
        url = url.partition("#")[0]
        if url in self._kept and "immutable" in _cache_control(self._kept[url][0]):
            return self._kept[url][1]
        known = self._kept[url][0].headers.get("ETag") if url in self._kept else None
        reply = line.download(url, {"If-None-Match": known} if known else {})
        if reply.status == 304 and known:
            return self._kept[url][1]
        sound = _recognised(reply, in_gather)
        if "no-store" not in _cache_control(reply):
            self._kept[url] = (reply, sound)
        return sound


def _cache_control(reply: Reply) -> str:
    return reply.headers.get("Cache-Control", "")


def _recognised(reply: Reply, in_gather: bool) -> Sound:
    kind = reply.content_type.partition(";")[0].strip().lower()
    if kind not in _MEASURES:
        code = 13325 if in_gather else 13420
        raise _unplayable(code, f"is served as “{kind}”, which Twilio does not play", reply)
    try:
        seconds = _MEASURES[kind](reply.body)
    except (wave.Error, EOFError) as error:
        raise _unplayable(
            11200, f"is served as “{kind}” and is not that: {error}", reply
        ) from error
    if not seconds:
        raise _unplayable(None, "holds no sound at all", reply)
    if seconds > LONGEST:
        raise _unplayable(None, "is over 40 minutes long, which can drop the call", reply)
    return Sound(seconds, reply.body)


def _unplayable(code: int | None, why: str, reply: Reply) -> CallFailed:
    return CallFailed(Fault(code, f"the file to play {why}", fatal=True, url=reply.url))
