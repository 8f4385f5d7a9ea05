"""What Alembic runs: the scripts, on the connection and in the transaction that `upgrading.upgrade` holds."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
