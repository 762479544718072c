"""Turns the elements of a TwiML document into verbs, and notes what Twilio would object to."""

import re
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import RULES
from ivr.simulator.faults import Fault
from ivr.simulator.rules import SCHEMA_WARNING, XML_LANG, resolved, web_address
from ivr.simulator.ssml import objections_to_speech, speech_in
from ivr.simulator.verbs import (
    Dial,
    Gather,
    Hangup,
    Number,
    Pause,
    Play,
    Prompt,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)

_IN_GATHER = frozenset({"Say", "Play", "Pause"})
_IN_WHISPER = frozenset({"Say", "Play", "Gather", "Hangup"})
_MOST_NUMBERS = 10
# Twilio's own, for other lines than this one.
_NOT_DONE_HERE = frozenset(
    {"Connect", "Echo", "Enqueue", "Leave", "Pay", "Prompt", "Queue", "Refer", "Sms"}
    | {"Start", "Stop"}
)
_OTHER_NOUNS = frozenset({"Application", "Client", "Conference", "Queue", "Sim", "Sip", "WhatsApp"})


class Reader:
    """Reads the elements of one document; `faults` grows as it goes."""

    def __init__(self, url: str, whisper: bool = False) -> None:
        self.url = url
        self.whisper = whisper
        self.faults: list[Fault] = []

    def response(self, root: Element) -> tuple[Verb, ...]:
        self._no_attributes(root)
        self._no_text(root)
        return tuple(verb for child in root if (verb := self._verb(child)) is not None)

    def _verb(self, element: Element) -> Verb | None:
        if self.whisper and not self._allowed_in_whisper(element):
            return None
        match element.tag:
            case "Say" | "Play" | "Pause":
                return self._prompt(element)
            case "Gather":
                return self._gather(element)
            case "Record":
                return self._record(element)
            case "Dial":
                return self._dial(element)
            case "Redirect":
                return self._redirect(element)
            case "Hangup":
                self._attributes(element)
                self._is_empty(element)
                return Hangup()
            case "Reject":
                busy = self._attributes(element).get("reason") == "busy"
                self._is_empty(element)
                return Reject("busy" if busy else "rejected")
        self._unknown(element)
        return None

    def _prompt(self, element: Element) -> Prompt | None:
        match element.tag:
            case "Say":
                return self._say(element)
            case "Play":
                return self._play(element)
        length = self._attributes(element).get("length", "1")
        self._is_empty(element)
        return Pause(int(length))

    def _say(self, element: Element) -> Say | None:
        loop = int(self._attributes(element).get("loop", "1"))
        objections = list(objections_to_speech(element))
        for code, reason in objections:
            self._object(code, f"<Say> {reason}")
        if any(code in {SCHEMA_WARNING, 13520} for code, _ in objections):
            return None
        speech = speech_in(element)
        return Say(speech.text, speech.seconds, loop)

    def _play(self, element: Element) -> Play | None:
        given = self._attributes(element)
        self._no_children(element)
        link = (element.text or "").strip()
        digits = given.get("digits", "")
        if not link and not digits:
            if "digits" not in element.attrib:
                self._object(SCHEMA_WARNING, "<Play> names nothing to play")
            return None
        if link and not self._is_address(link, "<Play>"):
            return None
        return Play(resolved(link, self.url) if link else "", int(given.get("loop", "1")), digits)

    def _gather(self, element: Element) -> Gather:
        given = self._attributes(element)
        if given.get("speechModel") and given.get("speechTimeout") == "auto":
            self._object(13335, "<Gather> has a speechModel, so speechTimeout can't be auto")
        self._no_text(element)
        return Gather(
            prompts=tuple(
                prompt for child in element if (prompt := self._nested(child)) is not None
            ),
            action=self._link(given, "action") or self.url.partition("#")[0],
            method=given.get("method", "POST"),
            timeout=int(given.get("timeout", "5")),
            finish_on_key=given.get("finishOnKey", "#"),
            num_digits=int(given["numDigits"]) if "numDigits" in given else None,
            takes_keys="dtmf" in given.get("input", "dtmf").split(),
            takes_words="speech" in given.get("input", "dtmf").split(),
            action_on_empty_result=given.get("actionOnEmptyResult") == "true",
            barge_in=given.get("bargeIn", "true") == "true",
        )

    def _nested(self, element: Element) -> Prompt | None:
        if element.tag not in _IN_GATHER:
            self._object(13320, f"<{element.tag}> can't stand in <Gather>")
            return None
        prompt = self._prompt(element)
        if isinstance(prompt, Play) and prompt.digits:
            self._object(13320, "<Play digits> can't stand in <Gather>")
            return None
        return prompt

    def _record(self, element: Element) -> Record:
        given = self._attributes(element)
        self._is_empty(element)
        if given.get("transcribe") == "true" or "transcribeCallback" in given:
            self._object(13617, "<Record> asks for a transcription, which is American English only")
        return Record(
            action=self._link(given, "action") or self.url.partition("#")[0],
            method=given.get("method", "POST"),
            timeout=int(given.get("timeout", "5")),
            finish_on_key=given.get("finishOnKey", "1234567890*#"),
            max_length=int(given.get("maxLength", "3600")),
            status_callback=self._link(given, "recordingStatusCallback"),
            status_callback_method=given.get("recordingStatusCallbackMethod", "POST"),
        )

    def _dial(self, element: Element) -> Dial:
        given = self._attributes(element)
        numbers = [*self._bare_number(element), *self._numbers(element)]
        if len(numbers) > _MOST_NUMBERS:
            self._object(SCHEMA_WARNING, f"<Dial> rings {len(numbers)} numbers at once, not ten")
        if not len(element) and not (element.text or "").strip():
            self._object(SCHEMA_WARNING, "<Dial> has no number it could ring")
        return Dial(
            numbers=tuple(numbers[:_MOST_NUMBERS]),
            action=self._link(given, "action"),
            method=given.get("method", "POST"),
            timeout=int(given.get("timeout", "30")),
            caller_id=given.get("callerId"),
            time_limit=int(given.get("timeLimit", "14400")),
        )

    def _bare_number(self, element: Element) -> list[Number]:
        text = (element.text or "").strip()
        if any((child.tail or "").strip() for child in element):
            self._object(SCHEMA_WARNING, "<Dial> has text between its elements")
        return [Number(text)] if text and self._is_number(text) else []

    def _numbers(self, element: Element) -> list[Number]:
        found = []
        for child in element:
            if child.tag == "Number":
                if number := self._number(child):
                    found.append(number)
            elif child.tag in _OTHER_NOUNS:
                self._object(None, f"<Dial> rings a <{child.tag}>, which this phone does not do")
            else:
                self._object(13215, f"<{child.tag}> can't stand in <Dial>")
        return found

    def _number(self, element: Element) -> Number | None:
        given = self._attributes(element)
        self._no_children(element)
        text = (element.text or "").strip()
        if not self._is_number(text):
            return None
        return Number(text, self._link(given, "url"), given.get("method", "POST"))

    def _is_number(self, text: str) -> bool:
        if re.fullmatch(r"\+[1-9]\d{6,14}", text):
            if text.startswith("+440"):
                self._object(13224, f"the number “{text}” keeps the 0 after +44")
                return False
            return True
        self._object(13223, f"the number “{text}” is not in E.164 form, as +441632960001")
        return False

    def _redirect(self, element: Element) -> Redirect | None:
        given = self._attributes(element)
        self._no_children(element)
        link = (element.text or "").strip()
        if not link:
            self._object(11100, "<Redirect> does not say where to: it would ask for itself again")
            return None
        if not self._is_address(link, "<Redirect>"):
            return None
        return Redirect(resolved(link, self.url), given.get("method", "POST"))

    def _allowed_in_whisper(self, element: Element) -> bool:
        if element.tag in _IN_WHISPER:
            return True
        code = 13201 if element.tag == "Dial" else SCHEMA_WARNING
        self._object(code, f"<{element.tag}> can't stand in what is whispered to the office")
        return False

    def _unknown(self, element: Element) -> None:
        name = str(element.tag)
        alike = {known.lower(): known for known in RULES}.get(name.lower())
        if name in _NOT_DONE_HERE:
            self._object(None, f"<{name}> is a verb of Twilio's that this phone does not do")
        elif name == "Number":
            self._object(SCHEMA_WARNING, "<Number> can only stand in <Dial>")
        elif alike:
            self._object(SCHEMA_WARNING, f"<{name}> should be written <{alike}>")
        else:
            self._object(SCHEMA_WARNING, f"there is no verb <{name}>")

    def _attributes(self, element: Element) -> dict[str, str]:
        """The attributes Twilio would heed; it leaves out or defaults the others."""
        rules = RULES[str(element.tag)]
        given = {}
        for name, value in element.attrib.items():
            shown = "xml:lang" if name == XML_LANG else name
            if name not in rules:
                self._object(SCHEMA_WARNING, f"<{element.tag}> has no attribute “{shown}”")
            elif objection := rules[name](value):
                self._object(objection[0], f"<{element.tag} {name}=“{value}”> {objection[1]}")
            else:
                given[name] = value
        return given

    def _link(self, given: dict[str, str], name: str) -> str | None:
        return resolved(given[name], self.url) if name in given else None

    def _is_address(self, link: str, where: str) -> bool:
        objection = web_address(link)
        if objection:
            self._object(objection[0], f"{where} “{link}” {objection[1]}")
        return objection is None

    def _is_empty(self, element: Element) -> None:
        self._no_children(element)
        self._no_text(element)

    def _no_attributes(self, element: Element) -> None:
        for name in element.attrib:
            self._object(SCHEMA_WARNING, f"<{element.tag}> has no attribute “{name}”")

    def _no_children(self, element: Element) -> None:
        for child in element:
            self._object(SCHEMA_WARNING, f"<{child.tag}> can't stand in <{element.tag}>")

    def _no_text(self, element: Element) -> None:
        text = [element.text or "", *(child.tail or "" for child in element)]
        if stray := " ".join("".join(text).split()):
            self._object(SCHEMA_WARNING, f"<{element.tag}> has stray text: “{stray[:40]}”")

    def _object(self, code: int | None, sentence: str) -> None:
        self.faults.append(Fault(code, sentence, url=self.url))
