"""The attributes each verb may have, and what they may say.

Source: Twilio's documentation of each verb, and the attribute lists of its own libraries.
"""

from collections.abc import Mapping

from ivr.simulator.rules import (
    SCHEMA_WARNING,
    Rule,
    Rules,
    anything,
    hints,
    language_tag,
    matching,
    one_of,
    some_of,
    web_address,
    whole,
)

_yes_no = one_of(SCHEMA_WARNING, "true", "false")
_DIAL_RECORD = (
    "do-not-record",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
    "true",
    "false",
)
_SPEECH_MODEL = (
    "default|numbers_and_commands|phone_call|experimental_conversations"
    "|experimental_utterances|googlev2_[a-z_]+|deepgram_[a-z0-9_-]+"
)


def _method(code: int = SCHEMA_WARNING) -> Rule:
    return one_of(code, "GET", "POST")


def _recording_callback(*events: str) -> dict[str, Rule]:
    return {
        "recordingStatusCallback": web_address,
        "recordingStatusCallbackMethod": _method(),
        "recordingStatusCallbackEvent": some_of(SCHEMA_WARNING, *events),
        "recordingConfigurationId": anything,
    }


RULES: Mapping[str, Rules] = {
    "Say": {
        "voice": anything,
        "language": language_tag,
        "loop": whole(13510, 0, 1000),
    },
    "Play": {
        "loop": whole(13410, 0, 1000),
        "digits": matching(SCHEMA_WARNING, "[0-9A-D#*wW]+", "0-9, A-D, #, *, w or W"),
    },
    "Pause": {"length": whole(13910, 1)},
    "Gather": {
        "input": some_of(SCHEMA_WARNING, "dtmf", "speech"),
        "action": web_address,
        "method": _method(13312),
        "timeout": whole(13313, 1),
        "finishOnKey": matching(13310, "[0-9#*]?", "one key, or empty"),
        "numDigits": whole(13314, 1),
        "speechTimeout": matching(13327, "auto|[1-9][0-9]*", "a whole number or auto"),
        "speechModel": matching(SCHEMA_WARNING, _SPEECH_MODEL, "a speech model of Twilio's"),
        "language": language_tag,
        "hints": hints,
        "actionOnEmptyResult": _yes_no,
        "profanityFilter": _yes_no,
        "partialResultCallback": web_address,
        "partialResultCallbackMethod": _method(),
        "enhanced": _yes_no,
        "bargeIn": _yes_no,
        "maxSpeechTime": whole(SCHEMA_WARNING, 1, 60),
        "debug": _yes_no,
    },
    "Record": {
        "action": web_address,
        "method": _method(13610),
        "timeout": whole(13611, 0),
        "finishOnKey": matching(13613, "[0-9#*]*", "keys"),
        "maxLength": whole(13612, 2, 14400),
        "playBeep": one_of(13616, "true", "false"),
        "trim": one_of(SCHEMA_WARNING, "trim-silence", "do-not-trim"),
        **_recording_callback("in-progress", "completed", "absent"),
        "transcribe": one_of(13614, "true", "false"),
        "transcribeCallback": web_address,
    },
    "Dial": {
        "action": web_address,
        "method": _method(13210),
        "timeout": whole(13212, 5, 600),
        "callerId": anything,
        "timeLimit": whole(13216, 1, 14400),
        "hangupOnStar": one_of(13213, "true", "false"),
        "record": one_of(13217, *_DIAL_RECORD),
        "recordingTrack": one_of(SCHEMA_WARNING, "both", "inbound", "outbound"),
        "trim": one_of(SCHEMA_WARNING, "trim-silence", "do-not-trim"),
        **_recording_callback("in-progress", "completed", "absent"),
        "answerOnBridge": _yes_no,
        "sequential": _yes_no,
        "ringTone": matching(SCHEMA_WARNING, "automatic|[a-z]{2}(-[a-z]+)?", "a country, as uk"),
        "referUrl": web_address,
        "referMethod": _method(),
        "events": anything,
    },
    "Number": {
        "url": web_address,
        "method": _method(13221),
        "sendDigits": matching(13222, "[0-9#*wW]+", "keys and w"),
        "statusCallback": web_address,
        "statusCallbackMethod": _method(),
        "statusCallbackEvent": some_of(
            SCHEMA_WARNING, "initiated", "ringing", "answered", "completed"
        ),
        "byoc": anything,
        "machineDetection": one_of(SCHEMA_WARNING, "Enable", "DetectMessageEnd"),
        "machineDetectionTimeout": whole(SCHEMA_WARNING, 3, 59),
        "machineDetectionSpeechThreshold": whole(SCHEMA_WARNING, 1000, 6000),
        "machineDetectionSpeechEndThreshold": whole(SCHEMA_WARNING, 500, 5000),
        "machineDetectionSilenceTimeout": whole(SCHEMA_WARNING, 2000, 10000),
        "amdStatusCallback": web_address,
        "amdStatusCallbackMethod": _method(),
    },
    "Redirect": {"method": _method(13710)},
    "Hangup": {},
    "Reject": {"reason": one_of(SCHEMA_WARNING, "rejected", "busy")},
}
