"""Clips one after another."""

import io
import wave

import pytest

from ivr.speech.in_a_row import in_a_row


def clip(samples: bytes) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples)
    return target.getvalue()


def test_clips_in_a_row() -> None:
    assert in_a_row([clip(b"abcd"), clip(b""), clip(b"efghij")]) == clip(b"abcdefghij")
    assert in_a_row([clip(b"ab")]) == clip(b"ab")
    with pytest.raises(ValueError, match="no clips"):
        in_a_row([])
