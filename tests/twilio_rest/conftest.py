import logging

import pytest
from pytest_httpserver import HTTPServer

from ivr.twilio_rest.account import Account
from tests.twilio_rest.twilio_api import ACCOUNT, TOKEN, TwilioApi


@pytest.fixture
def api(httpserver: HTTPServer) -> TwilioApi:
    """Twilio, with one account and one number."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return TwilioApi(httpserver)


@pytest.fixture
def account(api: TwilioApi) -> Account:
    """That account, with the right token."""
    return Account(ACCOUNT, (TOKEN,), api.url)
