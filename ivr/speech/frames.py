"""How two of our processes hand bytes to each other: their number, then the bytes."""

import socket

_HEAD = 8
_PIECE = 1 << 16


class Broken(Exception):
    """The other side has ended, or sends what it should not."""


def send(channel: socket.socket, data: bytes) -> None:
    """Hand over some bytes; raises OSError."""
    channel.sendall(len(data).to_bytes(_HEAD))
    channel.sendall(data)


def receive(channel: socket.socket, most: int) -> bytes:
    """Take what is handed over; raises Broken, or OSError, of which TimeoutError is one."""
    length = int.from_bytes(_exactly(channel, _HEAD))
    if length > most:
        raise Broken(f"{length} bytes")
    return _exactly(channel, length)


def _exactly(channel: socket.socket, length: int) -> bytes:
    taken = bytearray()
    while len(taken) < length:
        piece = channel.recv(min(_PIECE, length - len(taken)))
        if not piece:
            raise Broken("it has ended")
        taken += piece
    return bytes(taken)
