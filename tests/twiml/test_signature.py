"""Our signature check agrees with Twilio's own package, whatever is sent."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator, get_signature_algorithm
from werkzeug.datastructures import MultiDict

from ivr.twiml.signature import SignatureCheck

TOKEN = "12345"
NAMES = st.sampled_from(["CallSid", "From", "Digits", "a", "B", ""]) | st.text(max_size=5)
FORMS = st.dictionaries(NAMES, st.lists(st.text(max_size=8), min_size=1, max_size=3), max_size=6)
BASES = st.sampled_from(
    [
        "https://line.example.org",
        "https://line.example.org:8443",
        "https://line.example.org/ivr",
        "http://localhost:8000",
        "http://127.0.0.1",
    ]
)
TARGETS = st.sampled_from(["/voice", "/voice/key/main-menu?began=1&turns=2", "/voice?a=%20b&a=c"])
SETTINGS = st.sampled_from(
    "|key=k|key=k,algorithm=HMAC_SHA256|algorithm=hmac_sha256|algorithm=HMAC_SHA1|algorithm="
    "|algorithm=MD5|key=k, algorithm = HMAC_SHA256 ".split("|")
)


@given(
    base=BASES,
    target=TARGETS,
    form=FORMS,
    settings=SETTINGS,
    signed_with=st.sampled_from([TOKEN, "another"]),
    tampered=st.booleans(),
    with_port=st.booleans(),
)
def test_agrees_with_twilio_on_random_forms(
    base: str,
    target: str,
    form: dict[str, list[str]],
    settings: str,
    signed_with: str,
    tampered: bool,
    with_port: bool,
) -> None:
    algorithm = get_signature_algorithm(settings)
    sent = multi(form)
    address = base + target
    if with_port and base.count(":") == 1 and "/ivr" not in base:
        address = f"{base}:{443 if base.startswith('https') else 80}{target}"
    try:
        signature = RequestValidator(signed_with).compute_signature(address, sent, algorithm)
    except ValueError:  # an algorithm that nobody has
        signature = "x"
    if tampered:
        form = {**form, "Extra": ["1"]}
        sent = multi(form)
    ours = SignatureCheck(base, [TOKEN]).holds(target, form, signature, settings)
    theirs = RequestValidator(TOKEN).validate(base + target, sent, signature, algorithm)
    assert ours == theirs


def multi(form: dict[str, list[str]]) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, values in form.items() for value in values])


def test_twilios_own_example() -> None:
    form = {
        "CallSid": ["CA1234567890ABCDE"],
        "Caller": ["+14158675310"],
        "Digits": ["1234"],
        "From": ["+14158675310"],
        "To": ["+18005551212"],
    }
    check = SignatureCheck("https://example.com", [TOKEN])
    assert check.holds("/myapp.php?foo=1&bar=2", form, "L/OH5YylLD5NRKLltdqwSvS0BnU=")
    assert not check.holds("/myapp.php?foo=1&bar=3", form, "L/OH5YylLD5NRKLltdqwSvS0BnU=")


@pytest.mark.parametrize("token", ["new", "old"])
def test_two_tokens_hold_while_one_replaces_the_other(token: str) -> None:
    form = {"CallSid": ["CA1"]}
    signature = RequestValidator(token).compute_signature(
        "https://line.example.org/voice", {"CallSid": "CA1"}
    )
    check = SignatureCheck("https://line.example.org", ["new", "old"])
    assert check.holds("/voice", form, signature)
    assert not SignatureCheck("https://line.example.org", ["new"]).holds(
        "/voice", form, RequestValidator("old").compute_signature("x", {})
    )


@given(signature=st.text(max_size=40))
def test_what_is_no_signature_never_holds(signature: str) -> None:
    assert not SignatureCheck("https://line.example.org", [TOKEN]).holds("/voice", {}, signature)


def test_a_parameter_cannot_pass_for_the_end_of_the_address() -> None:
    """The signed text is one long string; the form is part of it, however it is cut."""
    signature = RequestValidator(TOKEN).compute_signature("https://a.org/voice?x=1", {"y": "2"})
    check = SignatureCheck("https://a.org", [TOKEN])
    assert check.holds("/voice?x=1", {"y": ["2"]}, signature)
    assert not check.holds("/voice?" + urlencode({"x": 1}), {}, signature)
