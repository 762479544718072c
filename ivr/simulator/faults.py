"""What Twilio would object to, each as one readable sentence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One departure from what Twilio accepts.

    `code` is Twilio's own error number, None where it has none (it then says nothing, and
    the call goes silently wrong). A `fatal` fault ends the call.
    """

    code: int | None
    sentence: str
    fatal: bool = False
    url: str = ""

    def __str__(self) -> str:
        number = f"{self.code}: " if self.code else ""
        where = f" (in {self.url})" if self.url else ""
        return f"{number}{self.sentence}{where}"


class CallFailed(Exception):
    """A fatal fault: Twilio would leave the document here."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault
