"""Sounds that somebody brings are read by a process that can die alone."""

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from ivr.logs import log
from ivr.prompt_library.take import Finding, Fit
from ivr.speech.frames import Broken, receive, send
from ivr.speech.refused import MOST_BYTES, Refused, RefusedForNow

__all__ = ["Quarantine", "Refused", "RefusedForNow"]

_PATIENCE = 20.0  # seconds; the quarantine gives a file ten
_MOST_BACK = 8_000_000
_WAV_HEAD = b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data"
"""Of every file that our chain writes, after the eight bytes that say how long it is."""
_CHECKOUT = Path(__file__).resolve().parents[2]


class Quarantine:
    """Where sounds are read. May be used from any number of threads; files are read in turn.

    Nothing is started before the first file, and it ends by itself where no more come.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._channel: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def take(self, data: bytes) -> Fit:
        """Read a file of any kind and make it fit for a telephone; raises Refused."""
        if len(data) > MOST_BYTES:
            raise Refused(f"This file is too large: more than {MOST_BYTES // 1_000_000} MB.")
        if not data:
            raise Refused("This file is empty.")
        with self._turn:
            answer = self._ask(data)
        head, _, wav = answer.partition(b"\n")
        try:
            told = json.loads(head)
            if "refused" in told:
                raise Refused(str(told["refused"]))
            found = tuple(Finding(each) for each in told["findings"])
            fit = Fit(wav, float(told["seconds"]), found, str(told["waveform"]))
        except (ValueError, KeyError, TypeError):
            fit = None
        # It may be a stranger who answers, so nothing is taken that we could not have made.
        if fit is None or wav[8 : 8 + len(_WAV_HEAD)] != _WAV_HEAD:
            log.error("the quarantine answered nonsense")
            raise Refused("This can't be read as a sound file.")
        return fit

    def close(self) -> None:
        """End what was started."""
        with self._turn:
            self._end()

    def _ask(self, data: bytes) -> bytes:
        for _ in range(2):  # it may have ended just now, since nobody had asked for long
            try:
                channel = self._open()
                send(channel, data)
                return receive(channel, _MOST_BACK)
            except TimeoutError:
                break
            except (Broken, OSError):
                self._end()
        self._end()
        log.error("the quarantine does not answer")
        raise RefusedForNow("This file could not be read just now. Try again.")

    def _open(self) -> socket.socket:
        if self._channel is None:
            self._channel, theirs = socket.socketpair()
            self._channel.settimeout(_PATIENCE)
            with theirs:
                # None of our secrets go in with what strangers send.
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "ivr.speech.quarantined"],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    cwd=_CHECKOUT,
                    env={"PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1"},
                )
        return self._channel

    def _end(self) -> None:
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._channel = self._process = None
