"""Asking for a document as Twilio would ask, and what keeps Twilio from obeying it."""

from http import HTTPStatus
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from twilio.request_validator import RequestValidator

from ivr.calls.own import NO_CALL, NUMBER
from ivr.twilio_rest.account import Account
from ivr.twilio_rest.wire import Answer, NoAnswer, ask, printable

_TYPES = ("text/xml", "application/xml", "text/html", "text/plain")


class DocumentFaulty(Exception):
    """Twilio would get nothing to obey; the message goes on after the address that was asked."""


class DocumentRefused(DocumentFaulty):
    """Whoever was asked does not take our signature."""


def get_document(method: str, url: str, account: Account, number: str) -> Element:
    """The root of the document that Twilio would get at `url` for a call to a number of ours.

    The request is signed, as everything is that Twilio asks for: a TwiML Bin wants it too. Raises
    DocumentFaulty.
    """
    form = {
        "CallSid": NO_CALL,
        "AccountSid": account.sid,
        "From": NUMBER,
        "To": number,
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
    }
    url = url.partition("#")[0]
    if method == "GET":
        url += ("&" if urlsplit(url).query else "?") + urlencode(form)
        form = {}
    signature = RequestValidator(account.token).compute_signature(url, form)
    try:
        answer = ask(method, url, form=form, headers={"X-Twilio-Signature": signature})
    except NoAnswer as trouble:
        raise DocumentFaulty(str(trouble)) from trouble
    return _root(answer)


def _root(answer: Answer) -> Element:
    if answer.sends_elsewhere:
        raise DocumentFaulty(
            f"sends us on to another address ({printable(answer.location_host) or 'nowhere'}); "
            "the address at which this ends is the one to give"
        )
    if answer.status == HTTPStatus.FORBIDDEN:
        raise DocumentRefused("refuses a request that is signed with our token (403)")
    if answer.status != HTTPStatus.OK:
        raise DocumentFaulty(f"answers with an error ({answer.status})")
    if answer.content_type not in _TYPES:
        kind = printable(answer.content_type) or "nothing"
        raise DocumentFaulty(f"answers with “{kind}” as its content type; TwiML is text/xml")
    try:
        parser = XMLParser(target=_NoDoctype())  # noqa: S314 - without a DOCTYPE nothing can expand
        parser.feed(answer.body)
        root: Element = parser.close()
    except (ParseError, LookupError, ValueError) as error:  # the last two: an unheard-of encoding
        why = printable(str(error))
        raise DocumentFaulty(f"answers with something that is not TwiML ({why})") from error
    if root.tag != "Response":
        raise DocumentFaulty(f"answers with <{printable(root.tag)}>, which is not TwiML")
    return root


class _NoDoctype(TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        # Entities could name files or grow without end; TwiML has no use for them.
        raise ParseError("a document type (DOCTYPE) is not allowed")
