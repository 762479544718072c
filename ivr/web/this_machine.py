"""Whether a request comes from this very machine."""

from ipaddress import ip_address

from flask import Request

_FORWARDED = ("x-forwarded", "forwarded", "via")


def is_from_this_machine(request: Request) -> bool:
    """Whether it comes from here and through no proxy, which would come from here for anybody."""
    through_a_proxy = any(name.lower().startswith(_FORWARDED) for name, _ in request.headers)
    try:
        return not through_a_proxy and ip_address(request.remote_addr or "::").is_loopback
    except ValueError:
        return False
