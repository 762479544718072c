"""Sound files of strangers, read with care."""

from collections.abc import Iterator
from io import BytesIO

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from ivr.speech.engine import Samples, Sound
from ivr.speech.refused import MOST_BYTES, Refused

__all__ = ["LONGEST", "SHORTEST", "Refused", "clean", "decode"]

LONGEST = 300.0  # seconds
SHORTEST = 0.2  # seconds
_SOFTEST = 0.001  # of full scale
_MOST_RATE = 24_000  # a telephone carries a third of it; more would only cost memory

# Demuxers that open other files or the network, such as playlists and SDP, are not among them.
_DEMUXERS = "wav,mp3,ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,flac,aiff,amr,caf,aac"
_CODECS = tuple("pcm_ adpcm_ mp3 aac alac opus vorbis flac amr".split())


def decode(data: bytes, rate: int | None = None, longest: float = LONGEST) -> Sound:
    """Read any common sound file into mono; raises Refused.

    It keeps its own rate up to 24 kHz, unless another is asked for. `longest` is in seconds.
    """
    if len(data) > MOST_BYTES:
        raise Refused(f"This file is too large: more than {MOST_BYTES // 1_000_000} MB.")
    try:
        sound = _decoded(data, rate, longest)
    except (av.FFmpegError, ValueError, MemoryError) as error:
        raise Refused("This can't be read as a sound file.") from error
    if sound.seconds < SHORTEST:
        raise Refused(f"This sound is too short: less than {SHORTEST} seconds.")
    if np.abs(sound.samples).max() < _SOFTEST:
        raise Refused("There is nothing to hear in this sound.")
    return sound


def _decoded(data: bytes, rate: int | None, longest: float) -> Sound:
    limits = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "none"}
    with av.open(BytesIO(data), "r", options=limits, metadata_errors="ignore") as container:
        if not container.streams.audio:
            raise Refused("There is no sound in this file.")
        stream = container.streams.audio[0]
        _check_header(stream, (container.duration or 0) / 1_000_000, longest)
        rate = rate or min(stream.rate, _MOST_RATE)
        resampler = AudioResampler(format="flt", layout="mono", rate=rate)
        chunks, count = [np.zeros(0, np.float32)], 0
        for chunk in _chunks(container.decode(stream), resampler):
            chunks.append(chunk)
            count += len(chunk)
            if count > longest * rate:
                raise Refused(_too_long(longest))
    return Sound(clean(np.concatenate(chunks)), rate)


def _chunks(frames: Iterator[av.AudioFrame], resampler: AudioResampler) -> Iterator[Samples]:
    for frame in frames:
        for part in resampler.resample(frame):
            yield part.to_ndarray()[0].astype(np.float32)
    for part in resampler.resample(None):
        yield part.to_ndarray()[0].astype(np.float32)


def _check_header(stream: AudioStream, seconds: float, longest: float) -> None:
    if not stream.codec_context.name.startswith(_CODECS):
        raise Refused(f"This kind of sound ({stream.codec_context.name}) can't be used here.")
    if not 4_000 <= stream.rate <= 192_000 or not 1 <= stream.channels <= 8:
        raise Refused("This sound file claims a rate or a number of channels that can't be right.")
    if seconds > longest:
        raise Refused(_too_long(longest))


def _too_long(longest: float) -> str:
    return f"This sound is too long: more than {longest / 60:.0f} minutes."


def clean(samples: Samples) -> Samples:
    """The same with silence where a number is missing or infinite."""
    return np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
