"""The queue between those who ask for work and the workers who do it."""

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer

from ivr.config import Settings

_NAME = "ivr"


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
