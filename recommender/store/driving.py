"""Statements that run for every pick: made into text once, and run by the driver itself.

SQLAlchemy would look at the statement, its values and its rows again each time, which takes longer than SQLite does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Insert, Integer, Select, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor


class Prepared:
    """A statement with its text in each dialect that it was run in; its values are plain ones."""

    def __init__(self, statement: Select[Any] | Insert) -> None:
        """Prepare a statement."""
        # PostgreSQL need not return the ids.
        self._statement = statement.inline() if isinstance(statement, Insert) else statement
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
            compiled: Any = self._statement.compile(dialect=dialect)
            made = self._made[dialect.name] = (compiled.string, compiled.params, compiled.positiontup)
        return made


def numbers(count: int) -> list[BindParameter[int]]:
    """Return the parameters of a statement for so many numbers, which `numbered` gives their values."""
    return [bindparam(f"number{place}", type_=Integer) for place in range(count)]


def numbered(values: Iterable[int]) -> dict[str, int]:
    """Return the values of the parameters that `numbers` made."""
    return {f"number{place}": value for place, value in enumerate(values)}


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
        self.run(statement, **values)
        return list(self._cursor.fetchall())

    def run(self, statement: Prepared, **values: object) -> None:
        """Run a statement that finds nothing."""
        self._cursor.execute(statement.text(self._dialect), statement.values(self._dialect, values))
