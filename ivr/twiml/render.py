"""Directions as TwiML, built with Twilio's own package and kept as bytes for a whole edition.

Only what other hosts of TwiML take as well is used: no speech recognition unless it is switched on.
"""

import re
from collections.abc import Callable, Iterable
from typing import assert_never

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Dial, Gather, Pause, Play, Say, VoiceResponse

from ivr.call.directions import (
    Ask,
    AskKeys,
    AskWords,
    Clip,
    Connect,
    ConnectAtOnce,
    Direction,
    HangUp,
    InLanguage,
    OwnVoice,
    Rest,
    Speak,
    TakeVoice,
)
from ivr.language import DEFAULT_LANGUAGE, LANGUAGES
from ivr.offices.office import Line
from ivr.script.wording import Wording
from ivr.twiml.address import Event, write_voice

LONGEST_CONVERSATION = 7200
"""Seconds, for the call with an office."""
PLACE, OUR_NUMBER = "~place~", "~our-number~"
"""What stands in a kept document where the caller's place and our own number are put in."""

NOTHING = b'<?xml version="1.0" encoding="UTF-8"?><Response />'
"""An empty document: on the whisper leg it joins the two callers."""

_ENDS_A_RECORDING = "#*0"
_END_OF_SPEECH = 3
"""Whole seconds of silence: people pause between the letters of a postcode."""
_VOICES_WITH_PAUSES = ("Polly.", "Google.")


class Renderer:
    """Renders directions for callers who reach us at one address."""

    def __init__(
        self,
        sound: Callable[[Wording], str | None],
        wording: Callable[[str, str], Wording],
        voice_path: str,
        say_voice: str | None = None,
    ) -> None:
        """`sound` gives the address of a wording's recording, if it has one that may be played.

        `wording` finds the words of (language, clip); `voice_path` is where our turns are answered.
        """
        self._sound = sound
        self._wording = wording
        self._voice_path = voice_path
        self._say_voice = say_voice

    def render(
        self,
        directions: Iterable[Direction],
        language: str,
        keyed: Event = Event.KEY,
        heard: Callable[[OwnVoice], str] | None = None,
    ) -> bytes:
        """One whole document. `keyed` is the event that a key pressed in it will be.

        `heard` gives the address where callers, and only they, hear their own voice.
        """
        response = VoiceResponse()
        for direction in directions:
            match direction:
                case Ask() | AskKeys() | AskWords():
                    self._ask(response, direction, language, keyed, heard)
                case TakeVoice():
                    self._take_voice(response, direction, language)
                case Speak(clips):
                    self._say(response, clips, language)
                case Connect(line):
                    response.append(self._dial(line))
                case ConnectAtOnce(lines):
                    response.append(_dial_at_once(lines))
                case HangUp():
                    response.hangup()
                case _:
                    assert_never(direction)
        return str(response.to_xml()).encode()

    def _ask(
        self,
        response: VoiceResponse,
        question: Ask | AskKeys | AskWords,
        language: str,
        keyed: Event,
        heard: Callable[[OwnVoice], str] | None,
    ) -> None:
        """Everything is said inside the Gather, so that a key cuts it short."""
        match question:
            case Ask():
                manner = {"input": "dtmf", "num_digits": 1, "finish_on_key": ""}
            case AskKeys():
                manner = {"input": "dtmf", "finish_on_key": "#"}
            case AskWords():
                locale = LANGUAGES[language].locale
                manner = {"input": "speech", "language": locale, "speech_timeout": _END_OF_SPEECH}
                keyed = Event.WORDS
        gather = Gather(timeout=question.wait, action=self._link(keyed), **manner)
        self._say(gather, question.clips, language, heard)
        response.append(gather)
        if keyed is not Event.WHISPER_KEY:
            response.redirect(self._link(Event.SILENCE))

    def _take_voice(self, response: VoiceResponse, voice: TakeVoice, language: str) -> None:
        self._say(response, voice.clips, language)
        response.record(
            action=self._link(Event.VOICE),
            max_length=voice.most,
            timeout=voice.silence,
            finish_on_key=_ENDS_A_RECORDING,
            play_beep=True,
            recording_status_callback=self._link(Event.RECORDED)
            + write_voice(voice.kind, voice.item),
        )
        response.redirect(self._link(Event.SILENCE))

    def _dial(self, line: Line) -> Dial:
        dial = Dial(
            action=self._link(Event.LEG),
            timeout=line.ring,
            caller_id=OUR_NUMBER,
            time_limit=LONGEST_CONVERSATION,
        )
        dial.number(line.number, url=self._link(Event.WHISPER))
        return dial

    def _link(self, event: Event) -> str:
        return f"{self._voice_path}/{event}/{PLACE}"

    def _say(
        self,
        parent: TwiML,
        clips: Iterable[Clip],
        language: str,
        heard: Callable[[OwnVoice], str] | None = None,
    ) -> None:
        for clip in clips:
            if isinstance(clip, OwnVoice):
                if heard:
                    parent.append(Play(heard(clip)))
                continue
            if isinstance(clip, Rest):
                parent.append(Pause(length=1))
                continue
            if isinstance(clip, InLanguage):
                wording = self._wording(clip.language, clip.clip)
            else:
                wording = self._wording(language, clip)
            url = self._sound(wording)
            if url:
                parent.append(Play(url))
            else:
                for say in self._computer_voice(wording):
                    parent.append(say)

    def _computer_voice(self, wording: Wording) -> Iterable[Say]:
        """The same words, with the same pauses, in Twilio's voice."""
        spoken_in = LANGUAGES[wording.language]
        chosen = self._say_voice if wording.language == DEFAULT_LANGUAGE else ""
        manner = {"voice": chosen or spoken_in.say_voice, "language": spoken_in.locale}
        if not manner["voice"].startswith(_VOICES_WITH_PAUSES):
            # Twilio's basic voices read markup aloud; a full stop is all the pause they know.
            yield from (Say(_ended(breath.text), **manner) for breath in wording.breaths)
            return
        say = Say(**manner)
        for breath in wording.breaths:
            say.append(breath.text)
            if breath.pause:
                say.break_(time=f"{breath.pause * 1000:.0f}ms")
        yield say


def _dial_at_once(lines: tuple[Line, ...]) -> Dial:
    dial = Dial(
        timeout=max(line.ring for line in lines),
        caller_id=OUR_NUMBER,
        time_limit=LONGEST_CONVERSATION,
    )
    for line in lines:
        dial.number(line.number)
    return dial


def _ended(text: str) -> str:
    return text if re.search(r"[.!?]$", text) else f"{text.rstrip(',;:')}."
