"""Statements that run for every pick: made into text once, and run by the driver itself.

SQLAlchemy would look at the statement, its values and its rows again each time, which takes longer than SQLite does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor


class Prepared:
    """A statement with its text in each dialect that it was run in; its values are plain ones."""

    def __init__(self, statement: Select[Any] | Insert, *, columns: Sequence[str] = ()) -> None:
        """Prepare a statement; an insert writes these columns."""
        # PostgreSQL need not return the ids.
        self._statement = statement.inline() if isinstance(statement, Insert) else statement
        self._columns = columns
        self._made: dict[str, tuple[str, Mapping[str, Any], Sequence[str] | None]] = {}

    def text(self, dialect: Dialect) -> str:
        """Return the statement as the driver takes it."""
        return self._in(dialect)[0]

    def values(self, dialect: Dialect, given: Mapping[str, Any]) -> Any:  # noqa: ANN401  # as the driver takes them
        """Return the given values and those that the statement holds itself, as the driver takes them."""
        _, own, order = self._in(dialect)
        both = {**own, **given}
        return both if order is None else [both[name] for name in order]

    def _in(self, dialect: Dialect) -> tuple[str, Mapping[str, Any], Sequence[str] | None]:
        made = self._made.get(dialect.name)
        if made is None:
            compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns or None)
            made = self._made[dialect.name] = (compiled.string, compiled.params, compiled.positiontup)
        return made


class Driver:
    """The driver's cursor in a transaction; its errors are the driver's own, which `Database` turns into ours."""

    def __init__(self, dialect: Dialect, cursor: DBAPICursor) -> None:
        """Work with a cursor whose driver speaks this dialect."""
        self._dialect = dialect
        self._cursor = cursor

    @classmethod
    def of(cls, connection: Connection) -> Driver:
        """Return the driver of a connection, in the connection's own transaction."""
        return cls(connection.dialect, connection.connection.cursor())

    def rows(self, statement: Prepared, **values: object) -> list[tuple[Any, ...]]:
        """Return what a statement finds."""
        self._cursor.execute(statement.text(self._dialect), statement.values(self._dialect, values))
        return list(self._cursor.fetchall())

    def write(self, statement: Prepared, rows: Sequence[Mapping[str, object]]) -> None:
        """Run a statement for each of some rows."""
        values = [statement.values(self._dialect, row) for row in rows]
        self._cursor.executemany(statement.text(self._dialect), values)
