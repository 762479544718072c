"""One structured line for each thing that happens: never a number, an address or what was typed."""

import json
import logging
import sys

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


def set_up_logs(settings: Settings) -> None:
    """JSON on standard output in production, readable lines elsewhere."""
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


# One encoder for all lines: json.dumps makes a new one for each that names a `default`.
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=repr)


def _as_json(event: object, **_: object) -> str:
    return _ENCODER.encode(event)
