"""Flask, as every app of ours is one: loud about its faults, and silent about whom they concern."""

import secrets
from typing import Any

from flask import Flask, g, request

from ivr.logs import log


class LoudFlask(Flask):
    """Flask's own line about a failure would name the address, which may hold a secret."""

    def log_exception(self, exc_info: Any) -> None:
        """One line, with the reference that the page shows."""
        g.reference = secrets.token_hex(4)
        log.error("page failed", page=request.endpoint, reference=g.reference, exc_info=exc_info)
