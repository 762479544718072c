"""The words of an announcement are versions, as those of every page are."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_NOTICE, _WORDS = "notice.", "words"
_WHO = "The command line"
_on_air = sa.table(
    "on_air",
    sa.column("part", sa.String),
    sa.column("value", _JSON),
    sa.column("changed_at", sa.DateTime(timezone=True)),
)
_versions = sa.table(
    "prompt_versions",
    *(sa.column(name) for name in ("language", "page", "text", "made", "who", "shipped", "note")),
    sa.column("number", sa.Integer),
    sa.column("recordings", _JSON),
    sa.column("keys", _JSON),
    sa.column("made_at", sa.DateTime(timezone=True)),
)
_publications = sa.table(
    "publications",
    *(sa.column(name) for name in ("language", "page", "who", "trouble")),
    sa.column("number", sa.Integer),
    sa.column("before", sa.Integer),
    sa.column("due_at", sa.DateTime(timezone=True)),
    sa.column("done_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """What was said goes on being said; a version that staff have published meanwhile counts."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(_on_air.c.part, _on_air.c.value)).all()
    parts = {row.part: row.value for row in rows}
    for part, value in parts.items():
        if not part.startswith(_NOTICE) or _WORDS not in value:
            continue
        for language, text in value[_WORDS].items():
            page = part.removeprefix(_NOTICE)
            if f"prompt.{language}.{page}" not in parts:
                _publish(connection, language, page, text)
        rest = {key: each for key, each in value.items() if key != _WORDS}
        connection.execute(sa.update(_on_air).where(_on_air.c.part == part).values(value=rest))


def _publish(connection: sa.Connection, language: str, page: str, text: str) -> None:
    at = datetime.now(UTC)
    which = (_versions.c.language == language) & (_versions.c.page == page)
    latest = connection.execute(sa.select(sa.func.max(_versions.c.number)).where(which)).scalar()
    number = (latest or 0) + 1
    same: dict[str, Any] = {"language": language, "page": page, "number": number, "who": _WHO}
    said: dict[str, Any] = {"text": text, "recordings": [], "keys": {}}
    new = {**same, **said, "made": "words", "made_at": at, "shipped": "", "note": ""}
    connection.execute(sa.insert(_versions).values(new))
    done = {**same, "before": 0, "due_at": at, "done_at": at, "trouble": ""}
    connection.execute(sa.insert(_publications).values(done))
    value = {**said, "version": number, "approved_by": ""}
    connection.execute(
        sa.insert(_on_air).values(part=f"prompt.{language}.{page}", value=value, changed_at=at)
    )
