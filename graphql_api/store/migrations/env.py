"""What alembic runs: the revisions, on the connection and in the transaction that `migrate` has open."""

from alembic import context

from graphql_api.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
