"""The queue between those who ask for work and the workers who do it."""

import time
from collections.abc import Callable

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.serializer import SignedSerializer

from ivr.config import Settings
from ivr.logs import log

_NAME = "ivr"
_LOOK_AGAIN = 5.0


def make_queue(settings: Settings) -> Huey:
    """The queue of an installation: in Redis, in PostgreSQL, or in a file under IVR_HOME."""
    url = settings.queue_url or settings.database_url
    # What is queued is unpickled, so nothing is taken that was not put there by us.
    serializer = SignedSerializer(secret=settings.secret_key, salt="queue")
    if url.startswith(("redis://", "rediss://")):
        return RedisHuey(_NAME, url=url, serializer=serializer)
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresHuey(_NAME, dsn=url, serializer=serializer)
    settings.home.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(_NAME, filename=str(settings.home / "queue.db"), serializer=serializer)


def wait_for_queue(settings: Settings, rest: Callable[[float], None] = time.sleep) -> Huey:
    """The same once it can be reached: a worker may start before its database does.

    Raises ConfigurationError where waiting won't help.
    """
    while True:
        try:
            return make_queue(settings)
        except ConfigurationError:
            raise
        except Exception as trouble:  # each kind of queue has errors of its own
            log.warning("the worker waits for its queue", kind=type(trouble).__name__)
            rest(_LOOK_AGAIN)
