"""Alembic's environment: it works on the connection and in the transaction that it is given."""

from alembic import context

from beges.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
