"""Our account at Twilio: its addresses, and asking with whichever of its tokens holds."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from ivr.config import ACCOUNT_SID, TWILIO_API, Settings
from ivr.twilio_rest.wire import MOST_BYTES, SECONDS, Answer, ask

REFUSED = (
    "Twilio refuses our account (401). Either TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is wrong, "
    "the token has been replaced since, or the account is closed."
)
FORBIDDEN = (
    "Twilio knows our account and refuses it this (403). The account may be suspended; its page "
    "in Twilio's console says why."
)


class Account:
    """Asks Twilio's REST API on behalf of one account. May be used from any number of threads."""

    def __init__(self, sid: str, tokens: Sequence[str], api: str = TWILIO_API) -> None:
        """`api` is where the API is, without a slash at the end.

        Raises ValueError where `sid` is no account SID, or there is no token.
        """
        if not ACCOUNT_SID.fullmatch(sid) or not tokens:
            raise ValueError("not an account SID with its token")
        self.sid = sid
        self.token = tokens[0]
        """The one that Twilio took last; until then, the first."""
        self._tokens = tuple(tokens)
        self._api = api

    def addresses(self, resource: str) -> tuple[str, ...]:
        """Where a resource may be said to be: our region's address first, then the common one."""
        return tuple(
            dict.fromkeys(
                f"{api}/2010-04-01/Accounts/{self.sid}/{resource}"
                for api in (self._api, TWILIO_API)
            )
        )

    def ask(
        self,
        method: str,
        resource: str,
        *,
        form: Mapping[str, str] | None = None,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> Answer:
        """What Twilio answers about a resource, such as `Recordings/RE….json`.

        While a token is being rotated, the next is tried where one is refused. Raises NoAnswer.
        """
        for token in (self.token, *(other for other in self._tokens if other != self.token)):
            answer = ask(
                method,
                self.addresses(resource)[0],
                auth=(self.sid, token),
                form=form,
                seconds=seconds,
                most_bytes=most_bytes,
            )
            if answer.status != HTTPStatus.UNAUTHORIZED:
                self.token = token
                break
        return answer


def account_of(settings: Settings) -> Account:
    """The account that settings name. Raises ValueError where they name none."""
    return Account(settings.twilio_account_sid, settings.twilio_auth_tokens, settings.twilio_api)
