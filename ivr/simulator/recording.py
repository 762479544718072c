"""What a caller says after the tone: announced to the server as Twilio announces it."""

from email.utils import formatdate

from ivr.simulator.events import Recorded
from ivr.simulator.leg import Leg
from ivr.simulator.line import Ask
from ivr.simulator.people import HangUp, Spoken
from ivr.simulator.verbs import Record


def record(leg: Leg, verb: Record) -> Ask | None:
    """Let the caller speak, and give the request that says so.

    Raises HangUp, once the server has been told of what was said until then.
    """
    try:
        spoken = leg.caller.speak(verb.max_length)
    except HangUp as hung_up:
        leg.exchange.pass_time(hung_up.after)
        leg.exchange.note(Recorded("", hung_up.after))
        told = _announce(leg, verb, Spoken(seconds=hung_up.after, key="hangup"))
        leg.put_off(told, status="completed")
        raise
    leg.exchange.pass_time(spoken.seconds or verb.timeout)
    leg.exchange.note(Recorded(spoken.words, spoken.seconds, spoken.key))
    if not spoken.seconds and leg.exchange.unsettled.silent_record == "next":
        return None
    return _announce(leg, verb, spoken)


def _announce(leg: Leg, verb: Record, spoken: Spoken) -> Ask:
    account, sid = leg.identity.account_sid, leg.exchange.new_sid("RE")
    if spoken.seconds:
        leg.exchange.hand_over(sid, spoken)
    about = {
        "RecordingSid": sid,
        "RecordingUrl": (
            f"{leg.exchange.recordings_at}/2010-04-01/Accounts/{account}/Recordings/{sid}"
        ),
        "RecordingDuration": str(round(spoken.seconds)),
    }
    if verb.status_callback:
        more = {
            "AccountSid": account,
            "CallSid": leg.identity.sid,
            "RecordingStatus": "completed" if spoken.seconds else "absent",
            "RecordingChannels": "1",
            "RecordingSource": "RecordVerb",
            "RecordingStartTime": formatdate(usegmt=True),
        }
        callback = Ask(verb.status_callback, verb.status_callback_method, about | more)
        # The recording is ready only some time after the caller has gone on.
        leg.exchange.later.append(callback)
    return Ask(verb.action, verb.method, about | {"Digits": spoken.key})
