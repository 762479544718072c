"""Whether calls to our number reach us, and what callers hear when we are down."""

from collections.abc import Collection

from ivr.config import Settings
from ivr.twilio_rest.account import Account, account_of
from ivr.twilio_rest.document import DocumentFaulty, DocumentRefused, get_document
from ivr.twilio_rest.number import (
    NumberNotOurs,
    TwilioTrouble,
    VoiceSettings,
    as_they_should_be,
    changes,
    fallback_fault,
    find_number,
)
from ivr.twilio_rest.wire import printable


def faults(settings: Settings, lines: Collection[str]) -> list[str]:
    """Everything that keeps calls from us, or callers from a person when we are down.

    Each is a sentence that says what to do; no sentence is good news. `lines` are the numbers of
    our offices in E.164. Asks Twilio, our own address and the fallback, and changes nothing.
    """
    if missing := setting_faults(settings):
        return missing
    account = account_of(settings)
    found: list[str] = []
    fallback = ""
    try:
        now = find_number(account, settings.twilio_number).settings
    except NumberNotOurs:
        found.append(not_ours(settings))
    except TwilioTrouble as trouble:
        found.append(str(trouble))
    else:
        found += number_faults(settings, now)
        fallback = now.voice_fallback_url
    found += door_faults(settings, account)
    fallback = fallback or settings.fallback_url
    if fallback and not fallback_fault(fallback, settings.address):
        found += fallback_document_faults(settings, account, fallback, lines)
    return found


def setting_faults(settings: Settings) -> list[str]:
    """What must be set before Twilio can be asked for anything."""
    found = []
    if not settings.is_production:
        found.append(
            f"PUBLIC_URL is {settings.address}, where Twilio can't reach us. Set it to the https "
            "address of this line, such as https://line.example.org."
        )
    if not settings.twilio_account_sid:
        found.append(
            "TWILIO_ACCOUNT_SID is not set. It begins with AC and stands on the first page of "
            "Twilio's console."
        )
    if not settings.twilio_number:
        found.append(
            "TWILIO_NUMBER is not set. It is the number that callers ring, such as +441632960000."
        )
    return found


def not_ours(settings: Settings) -> str:
    """Said where the account has no such number."""
    return (
        f"The account {settings.twilio_account_sid} at Twilio has no number "
        f"{settings.twilio_number}. Compare TWILIO_NUMBER and TWILIO_ACCOUNT_SID with Twilio's "
        "console; the number may belong to another account or a subaccount."
    )


def number_faults(settings: Settings, now: VoiceSettings) -> list[str]:
    """What is not set at the number as it should be."""
    should_be = as_they_should_be(now, settings.address, settings.fallback_url)
    found = [
        f"{change.line}: this is {change.old} and should be {change.new}. "
        "`ivr twilio connect` sets it."
        for change in changes(now, should_be)
    ]
    if not should_be.voice_fallback_url:
        found.append(
            "Primary handler fails: there is no fallback. When we are down, callers hear an error "
            "and are cut off. Put the document of `ivr twilio fallback` on another host, and run "
            "`ivr twilio connect --fallback` with its address."
        )
    elif fault := fallback_fault(should_be.voice_fallback_url, settings.address):
        found.append(fault)
    return found


def door_faults(settings: Settings, account: Account) -> list[str]:
    """What Twilio would meet when it asks us what to do with a call."""
    url = f"{settings.address}/voice"
    try:
        get_document("POST", url, account, settings.twilio_number)
    except DocumentRefused as refused:
        return [
            f"Our own address {url} {refused}. The line that runs there has another PUBLIC_URL or "
            "TWILIO_AUTH_TOKEN than these settings; signatures are checked against both."
        ]
    except DocumentFaulty as fault:
        return [f"Our own address {url} {fault}."]
    return []


def fallback_document_faults(
    settings: Settings, account: Account, fallback: str, lines: Collection[str]
) -> list[str]:
    """What callers would meet at the fallback."""
    try:
        document = get_document("GET", fallback, account, settings.twilio_number)
    except DocumentFaulty as fault:
        return [f"The fallback {fallback} {fault}."]
    dials = document.findall("Dial")
    rung = {
        printable(number.text or "").strip()
        for dial in dials
        for number in (dial, *dial.findall("Number"))
    }
    found = [f"does not ring {line}, a line of ours" for line in lines if line not in rung]
    found += [f"rings {other}, which is no line of ours" for other in sorted(rung - {"", *lines})]
    if any(dial.get("callerId") != settings.twilio_number for dial in dials):
        found.append(
            f"does not show {settings.twilio_number} to the offices it rings, so callers who "
            "withhold their number may not get through"
        )
    return [
        f"The fallback {fallback} {fault}. Print it again with `ivr twilio fallback` and put it "
        "there."
        for fault in found
    ]
