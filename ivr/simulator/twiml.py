"""Reads one answer of the server's as strictly as Twilio's documentation puts it."""

from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from ivr.simulator.faults import Fault
from ivr.simulator.reading import Reader
from ivr.simulator.verbs import Document, Hangup, Play, Say

TWIML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
MOST_BYTES = 64 * 1024


class _NoDoctype(TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        # Entities could name files or grow without end; TwiML has no use for them.
        raise ParseError("a document type (DOCTYPE) is not allowed")


def read_document(body: bytes, *, content_type: str, url: str, whisper: bool = False) -> Document:
    """Turn an answer into verbs, with a fault for everything Twilio would object to.

    `url` is the address the answer came from; `whisper` is the stricter set of verbs on the
    office's leg. A document with a fatal fault has no verbs.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if len(body) > MOST_BYTES:
        return _failed(11750, f"the answer is {len(body)} bytes; Twilio takes {MOST_BYTES}", url)
    if kind.startswith("audio/"):
        return Document(url, (Play(url), Hangup()))
    if kind == "text/plain":
        return _plain(body, url, whisper)
    if kind not in TWIML_TYPES:
        shown = f"“{kind}”" if kind else "missing"
        return _failed(12300, f"the content type is {shown}; TwiML is text/xml", url)
    return _twiml(body, url, whisper)


def _failed(code: int, sentence: str, url: str) -> Document:
    return Document(url, faults=(Fault(code, sentence, fatal=True, url=url),))


def _plain(body: bytes, url: str, whisper: bool) -> Document:
    document = _twiml(body, url, whisper)
    if not any(fault.fatal for fault in document.faults):
        return document
    words = body.decode("utf-8", "replace")
    fault = Fault(None, "plain text that is not TwiML is read aloud to the caller", url=url)
    return Document(url, (Say(words, 0.4 * len(words.split())), Hangup()), (fault,))


def _twiml(body: bytes, url: str, whisper: bool) -> Document:
    try:
        root = _parse(body)
    except ParseError as error:
        return _failed(12100, f"the answer is not XML: {error}", url)
    if root.tag != "Response":
        return _failed(12102, f"the root is <{root.tag}>, not <Response>", url)
    reader = Reader(url, whisper)
    verbs = reader.response(root)
    return Document(url, verbs, tuple(reader.faults))


def _parse(body: bytes) -> Element:
    if not body.strip():
        raise ParseError("it is empty")
    if body.startswith(b"\xef\xbb\xbf"):
        raise ParseError("a byte order mark stands before “<?xml”")
    parser = XMLParser(target=_NoDoctype())  # noqa: S314 - without a DOCTYPE nothing can expand
    parser.feed(body)
    root: Element = parser.close()
    return root
