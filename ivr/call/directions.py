"""What goes out to the telephone: the few things a call can do."""

from dataclasses import dataclass

from ivr.offices.office import Line
from ivr.voice import Kind


@dataclass(frozen=True)
class Speak:
    """Say clips to the end; keys do nothing meanwhile."""

    clips: tuple[str, ...]


@dataclass(frozen=True)
class OwnVoice:
    """The caller's own recording, played back to them."""

    id: str


@dataclass(frozen=True)
class Rest:
    """A second of quiet, between the two halves of a number."""


@dataclass(frozen=True)
class InLanguage:
    """A clip of the script in another language than the rest."""

    language: str
    clip: str


Clip = str | InLanguage | OwnVoice | Rest
"""What can be played: a clip of the script by its name, the caller's own voice, or nothing."""


@dataclass(frozen=True)
class Ask:
    """Say clips and take one key, during them or within some seconds after."""

    clips: tuple[Clip, ...]
    wait: int


@dataclass(frozen=True)
class AskKeys:
    """Say clips and take any number of keys, up to a hash or a silence between them."""

    clips: tuple[str, ...]
    wait: int


@dataclass(frozen=True)
class AskWords:
    """Say clips and let a computer write down what the caller says."""

    clips: tuple[str, ...]
    wait: int


@dataclass(frozen=True)
class TakeVoice:
    """Say clips, then record the caller after a tone."""

    clips: tuple[str, ...]
    kind: Kind
    item: int
    """What is recorded, as in `Voice`."""
    most: int
    """Seconds of speech, at most."""
    silence: int
    """Seconds of silence that end it."""


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


Direction = Speak | Ask | AskKeys | AskWords | TakeVoice | Connect | ConnectAtOnce | HangUp
