"""Computer voices say what staff have asked for, line after line.

The lines that wait in the database are all there is to remember: whoever is killed half-way has
lost the line being said, and whoever starts next goes on from it.
"""

import threading
from collections.abc import Callable
from datetime import datetime

from ivr.config import Settings
from ivr.prompt_library.reading import Line, Reading
from ivr.prompt_library.recording import made_with
from ivr.prompt_library.take import How, Take
from ivr.script.wording import breathe
from ivr.store import readings
from ivr.store.audio_files import ShippedAudio
from ivr.store.database import Database
from ivr.store.sounds import Sounds


class Reader:
    """Says what is asked for."""

    def __init__(self, settings: Settings, database: Database, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._database = database
        self._sounds = Sounds(settings.sounds_at, settings.home)
        self._now = now
        self.ended = threading.Event()
        """Set where only the line being said is to be finished."""

    def read_all(self) -> None:
        """Say everything that waits. Raises DatabaseUnavailable and SoundsUnavailable."""
        at = self._now()
        for number in self._database.read(lambda c: readings.unfinished(c, at)):
            self._read_held(number, at)

    def _read_held(self, number: int, at: datetime) -> None:
        """A reading, unless another worker is at it."""
        if self._database.write(lambda c: readings.hold(c, number, at)):
            try:
                self._read(self._database.read(lambda c: readings.get_reading(c, number)))
            finally:
                self._database.write(lambda c: readings.let_go(c, number))

    def _read(self, reading: Reading) -> None:
        """Raises DatabaseUnavailable and SoundsUnavailable: the rest is said another time."""
        # The engines are heavy, and most workers never need them.
        from ivr.speech.clips import Clip, make_clips
        from ivr.speech.engine import CannotSay, SpeechUnavailable
        from ivr.speech.engines import choose_engine

        shipped = ShippedAudio(self._settings.audio).read(reading.language)
        try:
            engine = choose_engine(reading.engine, made_with(shipped.values()))
        except SpeechUnavailable as trouble:
            self._give_up(reading.id, str(trouble))
            return
        lines = {line.clip: line for line in reading.waiting}
        work = [(clip, tuple(breathe(line.spoken))) for clip, line in lines.items()]
        for clip, result in make_clips(work, reading.language, engine):
            if isinstance(result, Clip):
                by = (engine.name, engine.voice)
                settled = self._keep(reading, lines[clip], result.wav, result.seconds, by)
            elif isinstance(result, CannotSay):
                settled = self._settle(reading.id, clip, str(result))
            else:
                self._give_up(reading.id, str(result))
                return
            if self.ended.is_set() or not settled:  # staff have stopped it
                return

    def _keep(
        self, reading: Reading, line: Line, wav: bytes, seconds: float, by: tuple[str, str]
    ) -> bool:
        from ivr.speech.clips import CHAIN_VERSION
        from ivr.speech.waveform import waveform_of

        take = Take(
            id=0,
            language=reading.language,
            clip=line.clip,
            written=line.written,
            spoken=line.spoken,
            how=How.COMPUTER,
            made_at=self._now(),
            seconds=round(seconds, 3),
            checksum=self._sounds.keep_take(wav),
            original="",
            findings=(),
            waveform=waveform_of(wav),
            by=reading.asked_by,
            engine=by[0],
            voice=by[1],
            chain=CHAIN_VERSION,
        )
        return self._settle(reading.id, line.clip, take)

    def _settle(self, number: int, clip: str, result: Take | str) -> bool:
        at = self._now()
        return self._database.write(lambda c: readings.settle(c, number, clip, result, at))

    def _give_up(self, number: int, why: str) -> None:
        reading = self._database.read(lambda c: readings.get_reading(c, number))
        for line in reading.waiting:
            self._settle(number, line.clip, why)
