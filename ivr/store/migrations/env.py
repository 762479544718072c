"""Alembic runs this for each command: on the connection, and in the transaction, it is given."""

from alembic import context

from ivr.store.all_tables import METADATA


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The queue keeps tables of its own beside ours."""
    return kind != "table" or not (name or "").startswith("huey_")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_name=_is_ours,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
