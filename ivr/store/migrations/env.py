"""Alembic runs this for each command: on the connection, and in the transaction, it is given."""

from alembic import context

from ivr.store.all_tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
