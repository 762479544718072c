"""One structured line for each thing that happens: never a number, an address or what was typed."""

import json
import logging
import sys
from datetime import UTC, datetime
from json.encoder import encode_basestring as _quoted

from ivr.config import Settings

# Where rich is installed, structlog loads it with all its colours of tracebacks, which takes
# longer than the rest of it; a line in a log has no use for them.
_rich = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment]  # how Python marks what can't be imported
try:
    import structlog
finally:
    del sys.modules["rich"]
    if _rich:
        sys.modules["rich"] = _rich

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
"""Where everything of ours is written."""


_PROCESSORS: list[structlog.typing.Processor] = []
# One list for as long as the process lives: a logger that has been used holds on to it.
_is_json = False


def set_up_logs(settings: Settings) -> None:
    """JSON on standard output in production, readable lines elsewhere."""
    global _is_json
    _is_json = settings.is_production
    renderer: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_as_json)]
        if settings.is_production
        else [structlog.dev.ConsoleRenderer(colors=False)]
    )
    _PROCESSORS[:] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *renderer,
    ]
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def log_turn(call: str, page: str, key: str, seconds: float) -> None:
    """A turn was answered; `call` and `key` are plain words.

    The same line as any other. In production it is written without what others may need, as every
    turn waits for it.
    """
    ms = round(seconds * 1000, 2)
    if not _is_json:
        log.info("turn", call=call, page=page, key=key, ms=ms)
        return
    now = datetime.now(UTC).isoformat().removesuffix("+00:00")
    sys.stdout.write(
        f'{{"call": "{call}", "page": {_quoted(page)}, "key": "{key}", "ms": {ms}, '
        f'"event": "turn", "level": "info", "timestamp": "{now}Z"}}\n'
    )
    sys.stdout.flush()


# One encoder for all lines: json.dumps makes a new one for each that names a `default`.
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=repr)


def _as_json(event: object, **_: object) -> str:
    return _ENCODER.encode(event)
