"""The number that says whether the songs have changed since somebody looked."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from recommender.store.schema import catalogue_version


def note_change(connection: Connection) -> None:
    """Say that this transaction changes songs or their genres; others that do wait for its end."""
    connection.execute(update(catalogue_version).values(version=catalogue_version.c.version + 1))


def version_now(connection: Connection) -> int:
    """Return the number of changes of the catalogue so far."""
    return int(connection.execute(select(catalogue_version.c.version)).scalar_one())
