"""Reading the form gives what Python's own parser gives."""

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.twiml.request import MOST_PARAMETERS, TooManyParameters, read_form


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=8))
def test_there_and_back(pairs: list[tuple[str, str]]) -> None:
    body = urlencode(pairs)
    assert read_form(body.encode()) == parse_qs(body, keep_blank_values=True)


@given(st.text(alphabet="ab=&+%2fF;\x00é", max_size=30))
def test_whatever_is_sent(body: str) -> None:
    assert read_form(body.encode()) == parse_qs(body, keep_blank_values=True)


@given(st.binary(max_size=40))
def test_bytes_of_any_kind(body: bytes) -> None:
    assert isinstance(read_form(body), dict)


def test_more_parameters_than_any_honest_request_has() -> None:
    with pytest.raises(TooManyParameters):
        read_form(b"&".join([b"a=1"] * (MOST_PARAMETERS + 1)))
