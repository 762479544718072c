"""One structured line for each thing that happens: never a number, an address or what was typed.

What an exception says may quote any of these, so of one that is not ours only its kind is told, and
where it was raised: `ValueError` quotes what is no number, `KeyError` what was looked for.
"""

import json
import logging
import os
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from json.encoder import encode_basestring as _quoted
from types import TracebackType
from typing import TextIO

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


_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
_DEEPEST = 10


def set_up_logs(settings: Settings) -> None:
    """JSON on standard output in production, readable lines elsewhere; also what libraries log."""
    global _is_json
    _is_json = settings.is_production
    renderer: list[structlog.typing.Processor] = (
        [
            structlog.processors.ExceptionRenderer(_without_values),
            structlog.processors.JSONRenderer(_as_json),
        ]
        if settings.is_production
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_write_plainly)]
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
    if not any(isinstance(each, _OfLibraries) for each in logging.root.handlers):
        logging.root.addHandler(_OfLibraries(logging.WARNING))


class _OfLibraries(logging.Handler):
    """What libraries log becomes a line of ours; they would print what exceptions say."""

    def emit(self, record: logging.LogRecord) -> None:
        """One record."""
        log.log(record.levelno, record.getMessage(), by=record.name, exc_info=record.exc_info)


def _without_values(exc_info: _ExcInfo) -> str:
    """A traceback as Python prints it, but for what exceptions say."""
    return _told(exc_info[1], _DEEPEST)


def _write_plainly(target: TextIO, exc_info: _ExcInfo) -> None:
    target.write("\n" + _without_values(exc_info))


def _told(error: BaseException, deepest: int) -> str:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{_told(cause, deepest - 1)}\n\nThat led to:\n\n" if cause and deepest else ""
    where = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}Traceback (most recent call last):\n{where}{_kind(error)}"


def _kind(error: BaseException) -> str:
    """What kind of exception it is; what it says is told where we have written it ourselves."""
    of = type(error)
    name = of.__qualname__ if of.__module__ == "builtins" else f"{of.__module__}.{of.__qualname__}"
    if of.__module__.startswith("ivr."):
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name}: {os.strerror(error.errno)}"
    return name


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
    with suppress(OSError):  # a log that can't be written, as on a full disk, costs no call
        sys.stdout.write(
            f'{{"call": "{call}", "page": {_quoted(page)}, "key": "{key}", "ms": {ms}, '
            f'"event": "turn", "level": "info", "timestamp": "{now}Z"}}\n'
        )
        sys.stdout.flush()


# One encoder for all lines: json.dumps makes a new one for each that names a `default`.
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=repr)


def _as_json(event: object, **_: object) -> str:
    return _ENCODER.encode(event)
