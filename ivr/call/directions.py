"""What goes out to the telephone: the few things a call can do."""

from dataclasses import dataclass

from ivr.offices.office import Line


@dataclass(frozen=True)
class Speak:
    """Say clips to the end; keys do nothing meanwhile."""

    clips: tuple[str, ...]


@dataclass(frozen=True)
class Ask:
    """Say clips and take one key, during them or within some seconds after."""

    clips: tuple[str, ...]
    wait: int


@dataclass(frozen=True)
class Connect:
    """Ring one line, with a whisper to whoever picks up; what follows is asked when it is over."""

    line: Line


@dataclass(frozen=True)
class ConnectAtOnce:
    """Ring several lines together and ask nothing afterwards: for when the line itself is ill."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class HangUp:
    """The end."""


Direction = Speak | Ask | Connect | ConnectAtOnce | HangUp
