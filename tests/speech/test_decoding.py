"""Strangers' files: every common kind is read, and nothing that would harm or hang us."""

import contextlib
import io
import struct
from collections.abc import Callable

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.speech.decoding import Refused, decode
from ivr.speech.engine import Sound
from ivr.speech.measures import active_level
from tests.speech.sounds import babble, encoded, silent

KINDS = {
    "wav": ("wav", "pcm_s16le", 44_100),
    "wav, stereo": ("wav", "pcm_s16le", 22_050),
    "wav, as telephones have it": ("wav", "pcm_mulaw", 8_000),
    "mp3": ("mp3", "libmp3lame", 24_000),
    "browser recording, Chrome": ("webm", "libopus", 48_000),
    "browser recording, Firefox": ("ogg", "libopus", 48_000),
    "browser recording, Safari": ("mp4", "aac", 44_100),
    "m4a": ("ipod", "aac", 44_100),
    "flac": ("flac", "flac", 48_000),
    "film sound": ("mp4", "alac", 44_100),
    "aiff": ("aiff", "pcm_s16be", 44_100),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_common_kind_is_read(kind: str) -> None:
    container, codec, rate = KINDS[kind]
    layout = "stereo" if "stereo" in kind else "mono"
    sound = decode(encoded(babble(2, rate), container, codec, layout))
    assert sound.rate == min(rate, 24_000)
    assert sound.seconds == pytest.approx(2, abs=0.1)
    assert active_level(sound) == pytest.approx(active_level(babble(2, rate)), abs=1.0)


def test_another_rate_is_had_for_the_asking() -> None:
    sound = decode(encoded(babble(1, 44_100), "wav", "pcm_s16le"), rate=24_000)
    assert sound.rate == 24_000
    assert sound.seconds == pytest.approx(1, abs=0.01)


def test_a_wav_of_ours_is_read_as_it_is() -> None:
    samples = babble(1, 8_000).samples
    sound = decode(encoded(Sound(samples, 8_000), "wav", "pcm_f32le"))
    assert np.array_equal(sound.samples, samples)


def test_missing_numbers_in_a_file_become_silence() -> None:
    samples = babble(1, 8_000).samples.copy()
    samples[10:20], samples[30] = np.nan, np.inf
    sound = decode(encoded(Sound(samples, 8_000), "wav", "pcm_f32le"))
    assert np.isfinite(sound.samples).all()
    assert not sound.samples[10:20].any()


def wav_claiming(rate: int = 8_000, channels: int = 1, size: int = 16_000) -> bytes:
    """A WAV whose header claims what it likes, with a second of noise."""
    sound = np.random.default_rng(1).integers(-9_000, 9_000, 8_000).astype("<i2").tobytes()
    block = 2 * channels & 0xFFFF
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * block & 0xFFFFFFFF, block, 16)
    return (
        b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0" + form + b"data" + struct.pack("<I", size) + sound
    )


def ten_minutes() -> bytes:
    """A small file of much sound."""
    return encoded(Sound(silent(600, 8_000), 8_000), "flac", "flac")


def with_count(data: bytes, samples: int) -> bytes:
    """A FLAC whose header claims so many samples; 0 is "unknown"."""
    changed = bytearray(data)
    at = changed.index(b"fLaC") + 8 + 13
    changed[at] = changed[at] & 0xF0 | samples >> 32
    changed[at + 1 : at + 5] = (samples & 0xFFFFFFFF).to_bytes(4)
    return bytes(changed)


SDP = b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (bytes, "can't be read"),
    "text": (lambda: b"Hello, this is a letter." * 50, "can't be read"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "can't be read"),
    "a session that would listen on a port": (lambda: SDP, "can't be read"),
    "a list of other files": (
        lambda: b"ffconcat version 1.0\nfile /etc/hostname\n",
        "can't be read",
    ),
    "a playlist of other addresses": (
        lambda: b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n",
        "can't be read",
    ),
    "too large": (lambda: wav_claiming() + bytes(30_000_000), "too large"),
    "ten minutes": (ten_minutes, "too long"),
    "ten minutes, hidden": (lambda: with_count(ten_minutes(), 0), "too long"),
    "a day, or so it claims": (
        lambda: with_count(encoded(babble(1, 8_000), "flac", "flac"), 24 * 3_600 * 8_000),
        "too long",
    ),
    "a rate of 1": (lambda: wav_claiming(rate=1), "rate"),
    "a rate of two thousand million": (lambda: wav_claiming(rate=2**31 - 1), "rate"),
    "sixty channels": (lambda: wav_claiming(channels=60), "channels|can't be read"),
    "silence": (lambda: encoded(Sound(silent(2), 24_000), "wav", "pcm_s16le"), "nothing to hear"),
    "a click": (lambda: encoded(babble(0.1), "wav", "pcm_s16le"), "too short"),
    "a sound of a kind that nobody needs": (
        lambda: encoded(babble(1, 48_000), "matroska", "ac3"),
        r"kind of sound \(ac3\)",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused(what: str) -> None:
    make, reason = HOSTILE[what]
    with pytest.raises(Refused, match=reason):
        decode(make())


def test_a_film_without_sound_is_refused_and_a_film_with_sound_is_heard() -> None:
    with pytest.raises(Refused, match="no sound"):
        decode(film(None))
    assert decode(film(babble(1, 44_100))).seconds == pytest.approx(1, abs=0.1)


def film(sound: Sound | None) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as output:
        video = output.add_stream("mpeg4", rate=25, width=64, height=64, pix_fmt="yuv420p")
        audio = output.add_stream("aac", rate=44_100) if sound else None
        for _ in range(25):
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))
            output.mux(video.encode(picture))
        output.mux(video.encode(None))
        if audio and sound:
            frame = av.AudioFrame.from_ndarray(sound.samples[None], "fltp", "mono")
            frame.sample_rate = sound.rate
            output.mux(audio.encode(frame))
            output.mux(audio.encode(None))
    return target.getvalue()


def test_a_recording_that_broke_off_is_read_as_far_as_it_goes() -> None:
    whole = encoded(babble(4, 48_000), "webm", "libopus")
    assert 0.5 < decode(whole[: len(whole) // 2]).seconds < 3.5


MP3 = encoded(babble(0.5), "mp3", "libmp3lame")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(MP3)), st.binary(max_size=200), st.booleans())
def test_whatever_comes_it_is_a_sound_or_refused(at: int, rubbish: bytes, start: bool) -> None:
    data = (rubbish + MP3[at:]) if start else (MP3[:at] + rubbish + MP3[at + len(rubbish) :])
    with contextlib.suppress(Refused):
        assert 0.2 <= decode(data).seconds <= 300
