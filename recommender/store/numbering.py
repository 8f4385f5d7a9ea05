"""Ids that are given out in order, without gaps: a transaction that fails uses none up, on any database."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, select


def numbered_from(connection: Connection, table: Table) -> int:
    """Return the next id of a table; `dialects.lock_for_numbering` must be held."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1
