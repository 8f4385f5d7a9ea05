"""The scripts that bring a database's schema up to date: append-only, run by Alembic."""
