"""No sequence of keys and silences ends without a goodbye or a person: proved by walking it all."""

from tests.calls.walk import Document, Walker
from tests.line import Line

MOST_SILENT_TURNS = 30


def test_every_way_through_the_running_line_has_an_end_in_words(line: Line) -> None:
    walker = Walker(line)
    first = walker.ring()
    seen = {first.place: first}
    ahead = [first]
    by_silence: dict[str, str] = {}
    while ahead:
        document = ahead.pop()
        check_it_leads_on(document)
        if document.is_kept:  # tests/calls has its journeys
            continue
        for did, following in walker.next_documents(document):
            if following.place not in seen:
                seen[following.place] = following
                ahead.append(following)
            if did in ("silence", "no answer"):
                by_silence[document.place] = following.place
    assert len(seen) > 500
    for place, document in seen.items():
        if document.is_kept:
            continue
        turns = 0
        while place in by_silence:
            place, turns = by_silence[place], turns + 1
            assert turns <= MOST_SILENT_TURNS, f"silence goes round for ever from {document.text}"
        # Whoever says nothing where a message is taken has a journey of their own.
        assert seen[place].is_kept or "Goodbye" in seen[place].heard


def check_it_leads_on(document: Document) -> None:
    """It asks and has an answer to silence, or rings and has an answer to that, or says goodbye."""
    if document.asks:
        assert document.text.endswith("</Redirect></Response>")
        assert document.heard.strip() or document.asks_for_a_code
    elif document.records:
        assert document.text.endswith("</Redirect></Response>")
    elif document.rings:
        assert document.text.endswith("</Dial></Response>")
        assert document.leg
        assert 'callerId="+441632960000"' in document.text
    else:
        assert document.text.endswith("<Hangup /></Response>")
        assert document.heard.strip().endswith("Goodbye.")
