"""Whether a request comes from this very machine."""

import re
from ipaddress import ip_address

from flask import Request

_FORWARDED = ("x-forwarded", "forwarded", "via")
_OUR_NAMES = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.ASCII)
NAMED = "ivr.named_host"
"""Where the host that a request names is kept, before it is told our public address."""


def is_from_this_machine(request: Request) -> bool:
    """Whether it comes from here and through no proxy, which would come from here for anybody.

    It must name this machine, too: a page of a stranger's in a browser here, whose name has come to
    mean this machine, names itself.
    """
    named = request.environ.get(NAMED, request.host)
    through_a_proxy = any(name.lower().startswith(_FORWARDED) for name, _ in request.headers)
    if through_a_proxy or not _OUR_NAMES.fullmatch(named):
        return False
    try:
        return ip_address(request.remote_addr or "::").is_loopback
    except ValueError:
        return False
