"""The program inside the quarantine: for each file a process of its own, with little to spend.

It is started as `python -m ivr.speech.quarantined`, with its side of a socket as its input. It
loads the decoders once and then forks for each file, which costs a few milliseconds. What a file
does to the fork that reads it reaches nobody else.
"""

import json
import os
import resource
import selectors
import signal
import socket
import sys
import time
from dataclasses import asdict

from ivr.speech.frames import Broken, receive, send
from ivr.speech.refused import MOST_BYTES, Refused
from ivr.speech.treatment import treat

SECONDS = 10
MEMORY = 270 * 1024 * 1024
"""Bytes that a fork may write to; with what it shares with us it stays under 300 MiB."""
IDLE = 120.0
"""Seconds after which nobody needs us."""
_PIECE = 1 << 16
_KILLED_FOR_TIME = (signal.SIGKILL, signal.SIGXCPU)


def serve(channel: socket.socket) -> None:
    """Answer each file until nobody asks any more."""
    channel.settimeout(IDLE)
    while True:
        try:
            send(channel, _read_apart(receive(channel, MOST_BYTES)))
        except (Broken, OSError):
            return


def _read_apart(data: bytes) -> bytes:
    """What a fork makes of a file, or why it made nothing."""
    ours, theirs = os.pipe()
    fork = os.fork()
    if not fork:
        os.close(ours)
        _be_the_fork(theirs, data)
    os.close(theirs)
    answer = _all_of(ours, time.monotonic() + SECONDS)
    os.close(ours)
    if answer is None:
        os.kill(fork, signal.SIGKILL)
    _, status = os.waitpid(fork, 0)
    if status == 0 and answer:
        return answer
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _KILLED_FOR_TIME:
        return _refusal(f"This file can't be used: it takes more than {SECONDS} seconds to read.")
    return _refusal("This can't be read as a sound file.")


def _be_the_fork(target: int, data: bytes) -> None:
    """Read one file and never return."""
    code = 1
    try:
        for limit, most in (
            (resource.RLIMIT_CPU, SECONDS),
            (resource.RLIMIT_DATA, MEMORY),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
        ):
            resource.setrlimit(limit, (most, most))
        with open(target, "wb") as answer:
            answer.write(_answer(data))
        code = 0
    finally:
        os._exit(code)  # whatever happened, nothing of the parent's is to run here


def _answer(data: bytes) -> bytes:
    try:
        treated = treat(data)
    except Refused as refused:
        return _refusal(str(refused))
    except MemoryError:
        return _refusal("This file can't be used: it takes too much memory to read.")
    told = asdict(treated)
    wav: bytes = told.pop("wav")
    return json.dumps(told).encode() + b"\n" + wav


def _refusal(why: str) -> bytes:
    return json.dumps({"refused": why}).encode() + b"\n"


def _all_of(source: int, until: float) -> bytes | None:
    """Everything that comes until the other side closes; None where that takes too long."""
    taken = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        while selector.select(max(until - time.monotonic(), 0)):
            piece = os.read(source, _PIECE)
            if not piece:
                return bytes(taken)
            taken += piece
    return None


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    serve(socket.socket(fileno=os.dup(sys.stdin.fileno())))
