"""What Twilio would object to in a document, and what it would not."""

import pytest

from ivr.simulator.rules import resolved
from ivr.simulator.twiml import read_document
from ivr.simulator.verbs import Document, Gather, Hangup, Number, Play, Redirect, Say, Verb
from tests.simulator.pretend_server import XML, document

HERE = "https://line.example/voice/place?patient=1"


def read(*verbs: str, whisper: bool = False) -> Document:
    return read_document(
        document(*verbs).encode(), content_type="text/xml", url=HERE, whisper=whisper
    )


def only(read: Document) -> Verb:
    assert not read.faults
    (verb,) = read.verbs
    return verb


@pytest.mark.parametrize(
    ("verb", "code", "words"),
    [
        # verbs and their names
        ("<Menu/>", 12200, "there is no verb <Menu>"),
        ("<say>Hello</say>", 12200, "should be written <Say>"),
        ("<Number>+441632960001</Number>", 12200, "only stand in <Dial>"),
        ("<Enqueue>parents</Enqueue>", None, "this phone does not do"),
        ("Hello", 12200, "stray text: “Hello”"),
        # attributes
        ('<Say lang="en-GB">Hello</Say>', 12200, "no attribute “lang”"),
        ('<Say Voice="Polly.Amy">Hello</Say>', 12200, "no attribute “Voice”"),
        ('<Hangup reason="busy"/>', 12200, "no attribute “reason”"),
        ('<Gather numDigits="0"/>', 13314, "a whole number from 1"),
        ('<Gather numDigits="one"/>', 13314, "a whole number from 1"),
        ('<Gather timeout="0"/>', 13313, "a whole number from 1"),
        ('<Gather timeout="1.5"/>', 13313, "a whole number from 1"),
        ('<Gather finishOnKey="#*"/>', 13310, "one key, or empty"),
        ('<Gather method="PUT"/>', 13312, "GET or POST"),
        ('<Gather input="keys"/>', 12200, "takes dtmf, speech"),
        ('<Gather input="speech" language="en"/>', 13512, "as en-GB"),
        ('<Gather speechModel="phone_call" speechTimeout="auto"/>', 13335, "can't be auto"),
        pytest.param(f'<Gather hints="{"a" * 101}"/>', 13330, "500 hints", id="a long hint"),
        ('<Redirect method="post">x</Redirect>', 13710, "GET or POST"),
        ('<Pause length="0"/>', 13910, "a whole number from 1"),
        ('<Play loop="-1">a.wav</Play>', 13410, "from 0 to 1000"),
        ('<Play digits="1p"/>', 12200, "0-9, A-D"),
        ('<Record maxLength="1"/>', 13612, "from 2"),
        ('<Record finishOnKey="a"/>', 13613, "must be keys"),
        ('<Record transcribe="true"/>', 13617, "American English"),
        ('<Reject reason="tired"/>', 12200, "rejected or busy"),
        # nesting
        ("<Gather><Redirect>x</Redirect></Gather>", 13320, "<Redirect> can't stand in <Gather>"),
        ("<Gather><Gather/></Gather>", 13320, "<Gather> can't stand in <Gather>"),
        ('<Gather><Play digits="1"/></Gather>', 13320, "<Play digits>"),
        ("<Gather>Press one</Gather>", 12200, "stray text"),
        ("<Redirect>x<Say>y</Say></Redirect>", 12200, "<Say> can't stand in <Redirect>"),
        ("<Dial><Say>Hello</Say></Dial>", 13215, "<Say> can't stand in <Dial>"),
        ("<Record><Say>Speak</Say></Record>", 12200, "<Say> can't stand in <Record>"),
        # addresses
        ("<Redirect></Redirect>", 11100, "does not say where to"),
        ("<Redirect>https://our_line.example/x</Redirect>", 11100, "underscore"),
        ("<Redirect>https:///x</Redirect>", 11100, "no host"),
        ("<Redirect>ftp://line.example/x</Redirect>", 11100, "http or https"),
        ("<Redirect>next page</Redirect>", 11100, "percent-encoded"),
        ("<Redirect>x#rc=9</Redirect>", 11243, "rc must be from 0 to 5"),
        ('<Gather action="x#rp=6xx"/>', 11243, "not “6xx”"),
        ('<Gather action="x#part2"/>', 11243, "is not a key and a value"),
        ('<Gather action="x#wait=1"/>', 11243, "there is no “wait”"),
        ('<Gather action="http://[::1"/>', 11100, "is not an address"),
        ("<Play></Play>", 12200, "nothing to play"),
        # numbers
        ("<Dial>01632960001</Dial>", 13223, "E.164"),
        ("<Dial><Number>1632960001</Number></Dial>", 13223, "E.164"),
        ("<Dial><Number>+44 1632 960001</Number></Dial>", 13223, "E.164"),
        ("<Dial><Number>+4401632960001</Number></Dial>", 13224, "keeps the 0"),
        ("<Dial/>", 12200, "no number"),
        ('<Dial timeout="4">+441632960001</Dial>', 13212, "from 5 to 600"),
        ('<Dial timeLimit="0">+441632960001</Dial>', 13216, "from 1"),
        ('<Dial hangupOnStar="yes">+441632960001</Dial>', 13213, "true or false"),
        ('<Dial record="yes">+441632960001</Dial>', 13217, "do-not-record"),
        ("<Dial><Conference>parents</Conference></Dial>", None, "this phone does not do"),
        ('<Dial><Number method="PUT">+441632960001</Number></Dial>', 13221, "GET or POST"),
        pytest.param(
            "<Dial>" + "<Number>+441632960001</Number>" * 11 + "</Dial>",
            12200,
            "11 numbers",
            id="eleven numbers",
        ),
        # what is said
        ("<Say> </Say>", 13520, "nothing to say"),
        pytest.param(f"<Say>{'a' * 4001}</Say>", 13521, "4001 characters", id="too long"),
        pytest.param(
            f'<Say voice="Polly.Amy">{"a" * 3001}</Say>', 13521, "reads 3000", id="long for Polly"
        ),
        pytest.param(
            f'<Say voice="Polly.Amy">{"é" * 800}</Say>', 13521, "4500", id="long when encoded"
        ),
        ('<Say voice="alice">Hello</Say>', 13511, "no voice “alice”"),
        ('<Say voice="Polly.Joanna" language="en-GB">Hello</Say>', 13511, "does not speak en-GB"),
        ('<Say voice="Polly.Amy" language="en-US">Hello</Say>', 13512, "speaks en-GB, not en-US"),
        (
            '<Say voice="Google.en-GB-Standard-A" language="cy-GB">Hello</Say>',
            13512,
            "speaks en-GB, not cy-GB",
        ),
        ('<Say language="en">Hello</Say>', 13512, "as en-GB"),
        ("<Say>A<break/>B</Say>", 12200, "needs a Polly or Google voice"),
        ('<Say voice="Polly.Amy">A<blink/>B</Say>', 12200, "<blink>, which no voice"),
        ('<Say voice="Polly.Amy-Neural"><emphasis>A</emphasis></Say>', 12200, "does not know"),
        (
            '<Say voice="Polly.Amy-Generative"><prosody pitch="high">A</prosody></Say>',
            12200,
            "has a pitch",
        ),
        ('<Say voice="Polly.Amy">A<break time="long"/></Say>', 12200, "500ms or 1s"),
        ('<Say voice="Polly.Amy">A<break for="1s"/></Say>', 12200, "unknown attribute “for”"),
    ],
)
def test_a_wrong_verb_is_one_fault_that_does_not_end_the_call(
    verb: str, code: int | None, words: str
) -> None:
    (fault,) = read(verb).faults
    assert fault.code == code
    assert words in fault.sentence
    assert not fault.fatal
    assert fault.url == HERE


@pytest.mark.parametrize(
    "verb",
    [
        "<!-- a remark --><Hangup/>",
        '<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="8" action="key?miss=1">'
        "<Play>/audio/en/main-menu.wav</Play><Say>Hello</Say><Pause/></Gather>",
        '<Gather input="dtmf speech" language="en-GB" speechTimeout="3" speechModel="phone_call"/>',
        '<Say voice="Polly.Amy" language="en-GB">The <sub alias="Senkoh">SENCO</sub>'
        '<break time="500ms"/><say-as interpret-as="digits">12</say-as></Say>',
        '<Say voice="Polly.Joanna">Hello</Say>',
        '<Say voice="Google.en-GB-Chirp3-HD-Kore" language="en-GB">Hello</Say>',
        pytest.param(f'<Say voice="Google.en-GB-Standard-A">{"a" * 4400}</Say>', id="long Google"),
        '<Dial callerId="+441632960000" timeout="15" timeLimit="7200" action="/voice/after">'
        '<Number url="../whisper?line=1#rc=0">+441632960001</Number></Dial>',
        '<Record action="said" timeout="8" maxLength="60" finishOnKey="#*0" playBeep="true" '
        'recordingStatusCallback="/voice/recorded" trim="do-not-trim"/>',
        "<Redirect>https://line.example:8443/x?a=1&amp;b=2#rc=2&amp;rp=5xx,ct&amp;ct=2000</Redirect>",
        "<Redirect>http://[::1]:8000/voice</Redirect>",
        '<Reject reason="busy"/>',
        '<Play loop="0">https://line.example/audio/wait.wav</Play>',
    ],
)
def test_what_twilio_allows_is_no_fault(verb: str) -> None:
    assert read(verb).faults == ()


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        ("", "text/xml", 12100),
        (" " + document("<Hangup/>"), "text/xml", 12100),
        ("\ufeff" + document("<Hangup/>"), "text/xml", 12100),
        (f"{XML}<Response><Say>Hello</Response>", "text/xml", 12100),
        (document("<Redirect>x?a=1&b=2</Redirect>"), "text/xml", 12100),
        (f"{XML}<!DOCTYPE Response><Response/>", "text/xml", 12100),
        (f"{XML}<!DOCTYPE r [<!ENTITY a 'aaa'>]><Response>&a;</Response>", "text/xml", 12100),
        (f"{XML}<response/>", "text/xml", 12102),
        ("<html><p>Sorry</p></html>", "text/html", 12102),
        (document("<Hangup/>"), "", 12300),
        (document("<Hangup/>"), "application/json", 12300),
        pytest.param(document(f"<!-- {'a' * 65_536} -->"), "text/xml", 11750, id="over 64 kB"),
    ],
)
def test_what_is_no_document_ends_the_call(body: str, content_type: str, code: int) -> None:
    read = read_document(body.encode(), content_type=content_type, url=HERE)
    (fault,) = read.faults
    assert (fault.code, fault.fatal) == (code, True)
    assert read.verbs == ()


@pytest.mark.parametrize(
    "content_type", ["text/xml", "application/xml; charset=utf-8", "TEXT/HTML", "text/plain"]
)
def test_every_type_that_may_carry_twiml(content_type: str) -> None:
    body = document("<Hangup/>").encode()
    read = read_document(body, content_type=content_type, url=HERE)
    assert (read.verbs, read.faults) == ((Hangup(),), ())


def test_a_document_of_64_kilobytes_is_still_read() -> None:
    rest = 64 * 1024 - len(document("<!---->"))
    body = document(f"<!--{'a' * rest}-->").encode()
    assert read_document(body, content_type="text/xml", url=HERE).faults == ()


def test_plain_words_are_read_aloud_and_reported() -> None:
    read = read_document(b"Internal error", content_type="text/plain", url=HERE)
    said, then = read.verbs
    assert isinstance(said, Say)
    assert said.text == "Internal error"
    assert then == Hangup()
    assert "read aloud" in read.faults[0].sentence


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("<Dial>+441632960001</Dial>", 13201),
        ("<Redirect>x</Redirect>", 12200),
        ("<Record/>", 12200),
    ],
)
def test_a_whisper_has_fewer_verbs(verb: str, code: int) -> None:
    assert [fault.code for fault in read(verb, whisper=True).faults] == [code]
    assert read(verb, whisper=True).verbs == ()


def test_a_whisper_may_ask_and_hang_up() -> None:
    read_ = read("<Gather><Say>Press one</Say></Gather><Hangup/>", whisper=True)
    assert read_.faults == ()


def test_a_wrong_attribute_leaves_the_default() -> None:
    (gather,) = read('<Gather timeout="soon" numDigits="1"/>').verbs
    assert isinstance(gather, Gather)
    assert (gather.timeout, gather.num_digits, gather.finish_on_key) == (5, 1, "#")


def test_an_unknown_verb_is_left_out_and_the_rest_is_done() -> None:
    assert read("<Menu/>", "<Hangup/>").verbs == (Hangup(),)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("next", "https://line.example/voice/next"),
        ("../next", "https://line.example/next"),
        ("/next", "https://line.example/next"),
        ("?miss=1", "https://line.example/voice/place?miss=1"),
        ("https://other.example/x", "https://other.example/x"),
        ("next#rc=2", "https://line.example/voice/next#rc=2"),
    ],
)
def test_links_start_from_the_document(link: str, address: str) -> None:
    assert only(read(f"<Redirect> {link} </Redirect>")) == Redirect(address)


@pytest.mark.parametrize(
    ("link", "address"),
    [("?a=1", "https://line.example/voice?a=1"), ("", "https://line.example/voice")],
)
def test_links_start_from_the_address_without_its_fragment(link: str, address: str) -> None:
    assert resolved(link, "https://line.example/voice#rc=2") == address


def test_a_gather_without_action_asks_for_its_own_document() -> None:
    gather = only(read("<Gather/>"))
    assert isinstance(gather, Gather)
    assert gather.action == HERE


def test_bare_and_nested_numbers_are_rung_together() -> None:
    dial = read('<Dial>+441632960001<Number url="w">+441632960002</Number></Dial>').verbs[0]
    assert getattr(dial, "numbers", None) == (
        Number("+441632960001"),
        Number("+441632960002", "https://line.example/voice/w"),
    )


def test_what_is_said_is_words_and_breaks() -> None:
    say = only(
        read(
            '<Say voice="Polly.Amy">The <sub alias="Senkoh">SENCO</sub>\n  will'
            '<break time="1500ms"/>ring <s>you</s>.</Say>'
        )
    )
    assert isinstance(say, Say)
    assert say.text == "The Senkoh will … ring you."
    assert say.seconds == pytest.approx(5 * 60 / 155 + 1.5, abs=0.4)


def test_a_mark_that_no_voice_knows_silences_it() -> None:
    assert read('<Say voice="Polly.Amy">A<blink/>B</Say>', "<Hangup/>").verbs == (Hangup(),)


def test_a_play_is_trimmed_and_resolved() -> None:
    assert only(read('<Play loop="2">\n /audio/a.wav \n</Play>')) == Play(
        "https://line.example/audio/a.wav", 2
    )
