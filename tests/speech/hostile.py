"""Forty files that nobody should be harmed by, and what staff read about each."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import cache

import av
import numpy as np

from ivr.speech.engine import Sound
from tests.speech.sounds import babble, encoded, silent

UNREADABLE = "This can't be read as a sound file."
TOO_SHORT = "This sound is too short: less than 0.2 seconds."
TOO_LARGE = "This file is too large: more than 25 MB."
NOTHING = "There is nothing to hear in this sound."
OTHER_KIND = "This kind of sound (ac3) can't be used here."
TOO_LONG = "This sound is too long: more than 3 minutes."
CLAIMS = "This sound file claims a rate or a number of channels that can't be right."
FINE = ""
"""Nothing is refused: the file is odd, and there is a voice in it all the same."""

Made = tuple[str, Callable[[], bytes], str]


def wav(
    rate: int = 8_000,
    channels: int = 1,
    claims: int | None = None,
    bits: int = 16,
    kind: int = 1,
    seconds: float = 1.0,
) -> bytes:
    """A WAV whose header claims what it likes, with a second of babble."""
    sound = np.rint(babble(seconds, 8_000).samples * 20_000).astype("<i2").tobytes()
    block = channels * bits // 8 & 0xFFFF
    form = struct.pack("<HHIIHH", kind, channels & 0xFFFF, rate & 0xFFFFFFFF, 16_000, block, bits)
    size = struct.pack("<I", len(sound) if claims is None else claims)
    return b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0" + form + b"data" + size + sound


@cache
def flac(seconds: int, claims: int | None = None) -> bytes:
    """Silence of any length in few bytes; the header may claim another number of samples."""
    data = bytearray(encoded(Sound(silent(seconds, 8_000), 8_000), "flac", "flac"))
    if claims is not None:
        at = data.index(b"fLaC") + 8 + 13
        data[at] = data[at] & 0xF0 | claims >> 32
        data[at + 1 : at + 5] = (claims & 0xFFFFFFFF).to_bytes(4)
    return bytes(data)


@cache
def voice(container: str, codec: str, rate: int = 48_000) -> bytes:
    return encoded(babble(1, rate), container, codec)


@cache
def film(with_sound: bool) -> bytes:
    target = io.BytesIO()
    sound = babble(1, 44_100)
    with av.open(target, "w", format="mp4") as output:
        video = output.add_stream("mpeg4", rate=25, width=64, height=64, pix_fmt="yuv420p")
        audio = output.add_stream("aac", rate=44_100) if with_sound else None
        for _ in range(25):
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))
            output.mux(video.encode(picture))
        output.mux(video.encode(None))
        if audio:
            frame = av.AudioFrame.from_ndarray(sound.samples[None], "fltp", "mono")
            frame.sample_rate = sound.rate
            output.mux(audio.encode(frame))
            output.mux(audio.encode(None))
    return target.getvalue()


def zipped() -> bytes:
    """A bomb: a thousand times larger once unpacked."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.wav", bytes(5_000_000))
    return target.getvalue()


def broken(data: bytes, at: float) -> bytes:
    """A file whose upload broke off."""
    return data[: int(len(data) * at)]


def scrambled(data: bytes) -> bytes:
    """A file whose middle is rubbish."""
    third = len(data) // 3
    return data[:third] + np.random.default_rng(3).bytes(third) + data[2 * third :]


def not_numbers() -> bytes:
    samples = babble(1, 8_000).samples.copy()
    samples[::50], samples[7::90] = np.nan, np.inf
    return encoded(Sound(samples, 8_000), "wav", "pcm_f32le")


SDP = b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n"
_DAY = 24 * 3_600 * 8_000

FILES: tuple[Made, ...] = (
    ("empty.wav", bytes, "This file is empty."),
    ("one-byte.mp3", lambda: b"R", UNREADABLE),
    ("letter.wav", lambda: b"Dear colleague, here is the recording. " * 50, UNREADABLE),
    ("page.mp3", lambda: b"<html><script>alert(1)</script></html>" * 30, UNREADABLE),
    ("picture.wav", lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), UNREADABLE),
    ("program.ogg", lambda: b"\x7fELF\x02\x01\x01" + bytes(2_000), UNREADABLE),
    ("archive.wav", zipped, UNREADABLE),
    ("chance.flac", lambda: np.random.default_rng(1).bytes(50_000), UNREADABLE),
    ("zeros.wav", lambda: bytes(100_000), UNREADABLE),
    ("listens-on-a-port.sdp", lambda: SDP, UNREADABLE),
    ("other-files.ffconcat", lambda: b"ffconcat version 1.0\nfile /etc/hostname\n", UNREADABLE),
    ("other-addresses.m3u8", lambda: PLAYLIST, UNREADABLE),
    ("film-without-sound.mp4", lambda: film(False), "There is no sound in this file."),
    ("film-with-sound.mp4", lambda: film(True), FINE),
    ("three-hours.flac", lambda: flac(360, 3 * 3_600 * 8_000), TOO_LONG),
    ("six-minutes-hidden.flac", lambda: flac(360, 0), TOO_LONG),
    ("a-day-or-so-it-claims.flac", lambda: flac(1, _DAY), TOO_LONG),
    ("six-minutes-that-claim-one-second.flac", lambda: flac(360, 8_000), TOO_LONG),
    ("too-large.wav", lambda: wav() + bytes(25_000_000), TOO_LARGE),
    ("rate-of-one.wav", lambda: wav(rate=1), CLAIMS),
    ("rate-of-nought.wav", lambda: wav(rate=0), UNREADABLE),
    ("rate-of-two-thousand-million.wav", lambda: wav(rate=2**31 - 1), CLAIMS),
    ("rate-below-nought.wav", lambda: wav(rate=-8_000), UNREADABLE),
    ("200-channels.wav", lambda: wav(channels=200), CLAIMS),
    ("65535-channels.wav", lambda: wav(channels=65_535), CLAIMS),
    ("no-channel.wav", lambda: wav(channels=0), CLAIMS),
    ("nought-bits.wav", lambda: wav(bits=0), UNREADABLE),
    ("kind-unheard-of.wav", lambda: wav(kind=0x4242), UNREADABLE),
    ("claims-four-gigabytes.wav", lambda: wav(claims=2**32 - 1), FINE),
    ("claims-nothing.wav", lambda: wav(claims=0), FINE),
    ("silence.wav", lambda: encoded(Sound(silent(2), 24_000), "wav", "pcm_s16le"), NOTHING),
    ("a-click.wav", lambda: wav(seconds=0.1), TOO_SHORT),
    ("not-numbers.wav", not_numbers, FINE),
    ("cut-off.m4a", lambda: broken(voice("mp4", "aac", 44_100), 0.5), UNREADABLE),
    ("cut-off.webm", lambda: broken(voice("webm", "libopus"), 0.6), FINE),
    ("cut-off-header.wav", lambda: wav()[:30], UNREADABLE),
    ("wrong-ending.wav", lambda: voice("mp3", "libmp3lame", 24_000), FINE),
    ("../../etc/passwd", lambda: voice("ogg", "libopus"), FINE),
    (
        "polyglot.html.mp3",
        lambda: b"<script>alert(1)</script>" + voice("mp3", "libmp3lame", 24_000),
        FINE,
    ),
    ("scrambled.ogg", lambda: scrambled(voice("ogg", "libopus")), TOO_SHORT),
    ("surround.mkv", lambda: encoded(babble(1, 48_000), "matroska", "ac3"), OTHER_KIND),
    ("bomb.flac", lambda: b"".join([flac(120)] * 3), TOO_LONG),
)


def files() -> Iterator[tuple[str, bytes, str]]:
    """Each file's name, what it holds, and why it is refused; FINE where it is not."""
    for name, make, why in FILES:
        yield name, make(), why
