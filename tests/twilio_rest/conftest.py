import pytest

from ivr.twilio_rest.account import Account
from tests.twilio_rest.twilio_api import ACCOUNT, TOKEN, TwilioApi


@pytest.fixture
def account(api: TwilioApi) -> Account:
    """That account, with the right token."""
    return Account(ACCOUNT, (TOKEN,), api.url)
