"""Sounds to test with: made here, so that what should come out is known."""

import io
import wave
from fractions import Fraction

import av
import numpy as np

from ivr.speech.engine import Samples, Sound


def babble(seconds: float, rate: int = 24_000, gain: float = -20.0, seed: int = 1) -> Sound:
    """Something like speech: a buzz with overtones, in syllables, with now and then a hiss."""
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    pitch = 180 + 40 * np.sin(2 * np.pi * 0.7 * time + seed)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    buzz = sum(np.sin(k * phase) / k for k in range(1, 15))
    hiss = random.normal(size=len(time)) * (np.sin(2 * np.pi * 1.3 * time) > 0.7)
    syllables = 0.35 + 0.65 * np.sin(2 * np.pi * 4 * time) ** 2
    samples = (buzz + hiss) * syllables
    samples *= 10 ** (gain / 20) / np.sqrt((samples**2).mean())
    return Sound(samples.astype(np.float32), rate)


def silent(seconds: float, rate: int = 24_000) -> Samples:
    return np.zeros(round(seconds * rate), np.float32)


def around(before: float, sound: Sound, after: float) -> Sound:
    """The sound with silence on both its sides."""
    return Sound(
        np.concatenate((silent(before, sound.rate), sound.samples, silent(after, sound.rate))),
        sound.rate,
    )


def of_wav(data: bytes) -> Sound:
    """Read a WAV with the standard library alone, so that our own reading proves nothing."""
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getcomptype()) == (1, 2, "NONE")
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return Sound((pcm / 32768).astype(np.float32), file.getframerate())


def encoded(
    sound: Sound, container: str, codec: str, layout: str = "mono", **options: str
) -> bytes:
    """The sound as a file of that kind."""
    target = io.BytesIO()
    with av.open(target, "w", format=container, container_options=options) as output:
        stream = output.add_stream(codec, rate=sound.rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        resampler = av.AudioResampler(stream.format, layout, stream.rate)
        frame = av.AudioFrame.from_ndarray(sound.samples[None], "flt", "mono")
        frame.sample_rate, frame.pts, frame.time_base = sound.rate, 0, Fraction(1, sound.rate)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return target.getvalue()


def loudness_by_ffmpeg(sound: Sound) -> float:
    """Integrated loudness in LUFS as FFmpeg's own meter has it."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=sound.rate, format="flt", layout="mono", time_base=Fraction(1, sound.rate)
    )
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(sound.samples[None], "flt", "mono")
    frame.sample_rate, frame.pts, frame.time_base = sound.rate, 0, Fraction(1, sound.rate)
    graph.push(frame)
    reading = -70.0
    while True:
        try:
            measured = graph.pull()
        except (BlockingIOError, EOFError):
            return reading
        reading = float(measured.metadata["lavfi.r128.I"])


def longest_hush(sound: Sound, below: float) -> float:
    """The longest run of samples under that share of full scale, in seconds."""
    loud = np.flatnonzero(np.abs(sound.samples) >= below)
    edges = np.concatenate(([-1], loud, [len(sound.samples)]))
    return float(np.diff(edges).max() - 1) / sound.rate
