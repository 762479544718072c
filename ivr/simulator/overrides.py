"""How long Twilio waits for an answer, and when it asks twice: the part of a URL after `#`."""

from dataclasses import dataclass

_LIMITS = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}
_POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})
_CHOICES = {"sni": {"y", "n"}}


class BadOverride(ValueError):
    """Twilio would not understand what follows `#` in this URL (its error 11243)."""


@dataclass(frozen=True)
class Overrides:
    """Seconds to connect, to wait and in all; how often, and after what, to ask again."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    retry_after: frozenset[str] = frozenset({"ct"})

    def asks_again_after(self, failure: str) -> bool:
        return failure in self.retry_after or "all" in self.retry_after


def read_overrides(fragment: str) -> Overrides:
    """What a URL's fragment asks of the connection, as `rc=2&rp=5xx,ct`.

    Raises BadOverride.
    """
    values = dict(_pair(part) for part in fragment.split("&")) if fragment else {}
    for key, value in values.items():
        _check(key, value)
    return Overrides(
        connect=int(values.get("ct", 5000)) / 1000,
        read=int(values.get("rt", 15000)) / 1000,
        total=int(values.get("tt", 15000)) / 1000,
        retries=int(values.get("rc", 1)),
        retry_after=frozenset(values.get("rp", "ct").split(",")),
    )


def _pair(part: str) -> tuple[str, str]:
    key, equals, value = part.partition("=")
    if not equals:
        raise BadOverride(f"“{part}” is not a key and a value")
    return key, value


def _check(key: str, value: str) -> None:
    if key in _LIMITS:
        least, most = _LIMITS[key]
        if not (value.isdecimal() and least <= int(value) <= most):
            raise BadOverride(f"{key} must be from {least} to {most}, not “{value}”")
    elif key == "rp":
        if not set(value.split(",")) <= _POLICIES:
            raise BadOverride(f"rp takes {', '.join(sorted(_POLICIES))}, not “{value}”")
    elif key in _CHOICES:
        if value not in _CHOICES[key]:
            raise BadOverride(f"{key} takes y or n, not “{value}”")
    elif key != "e":
        raise BadOverride(f"there is no “{key}”")
