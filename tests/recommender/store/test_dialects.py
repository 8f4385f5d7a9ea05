from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Connection, bindparam, insert, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg

from recommender.store.dialects import write_many
from recommender.store.schema import songs

SQLITE, POSTGRESQL = sqlite.dialect(), cast("Any", psycopg).dialect()
TITLES = [{"title": "100% Love", "artist": "A"}, {"title": "Hello", "artist": "B"}]
CHANGES = [{"at": 1, "title": "100% Love"}, {"at": 2, "title": "Hello"}]


def sent(dialect: Any, statement: Any, rows: Sequence[Mapping[str, object]]) -> list[tuple[str, object]]:  # noqa: ANN401  # any dialect, any statement
    """Return what the driver of a dialect is given."""
    found: list[tuple[str, object]] = []
    connection = SimpleNamespace(dialect=dialect, exec_driver_sql=lambda text, values: found.append((text, values)))
    write_many(cast("Connection", connection), statement, rows)
    return found


def test_many_rows_go_to_sqlite_by_their_places() -> None:
    text = "INSERT INTO songs (title, artist) VALUES (?, ?)"
    assert sent(SQLITE, insert(songs), TITLES) == [(text, [("100% Love", "A"), ("Hello", "B")])]
    change = update(songs).where(songs.c.id == bindparam("at"))
    text = "UPDATE songs SET title=? WHERE songs.id = ?"
    assert sent(SQLITE, change, CHANGES) == [(text, [("100% Love", 1), ("Hello", 2)])]


def test_many_rows_go_to_postgresql_by_their_names_and_bring_nothing_back() -> None:
    text = "INSERT INTO songs (title, artist) VALUES (%(title)s::VARCHAR, %(artist)s::VARCHAR)"
    assert sent(POSTGRESQL, insert(songs), TITLES) == [(text, TITLES)]
    change = update(songs).where(songs.c.id == bindparam("at"))
    text = "UPDATE songs SET title=%(title)s::VARCHAR WHERE songs.id = %(at)s::INTEGER"
    assert sent(POSTGRESQL, change, CHANGES) == [(text, CHANGES)]


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL])
def test_no_rows_are_no_statement(dialect: Any) -> None:  # noqa: ANN401  # any dialect
    assert sent(dialect, insert(songs), []) == []
