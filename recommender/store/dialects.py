"""All that differs between SQLite and PostgreSQL, so that the rest of the store is plain SQLAlchemy Core."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Insert, Table, Text, Update, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from recommender.errors import AlreadyCollecting, StoreCorrupt, StoreError, StoreLocked, StoreUnreachable

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
WRITES = "serenade_writes"
"""The execution option of a connection that is going to write."""

BEGIN_READING = "BEGIN"
BEGIN_WRITING = "BEGIN IMMEDIATE"
"""How SQLite's transactions begin: one that began by reading cannot wait for the lock later on; one that will write
takes it at once."""

LOG_PAGES = 4_000
"""Pages of 4 KiB that SQLite's log grows to before a writer waits for the disk: four times as rarely as by itself."""

UPGRADE_LOCK = 7_376_657
"""The number of PostgreSQL's advisory lock around migrations; any number that nobody else uses."""

COLLECTING_LOCK = 7_376_658
"""The number of the one that a collector holds as long as it runs."""

NUMBERING_LOCK = 7_376_659
"""The number of the one around giving out ids."""

SQLITE_FAULTS = {
    sqlite3.SQLITE_BUSY: StoreLocked,
    sqlite3.SQLITE_LOCKED: StoreLocked,
    sqlite3.SQLITE_CORRUPT: StoreCorrupt,
    sqlite3.SQLITE_NOTADB: StoreCorrupt,
    sqlite3.SQLITE_CANTOPEN: StoreUnreachable,
    sqlite3.SQLITE_READONLY: StoreUnreachable,
    sqlite3.SQLITE_FULL: StoreUnreachable,
    sqlite3.SQLITE_IOERR: StoreUnreachable,
    sqlite3.SQLITE_PERM: StoreUnreachable,
    sqlite3.SQLITE_AUTH: StoreUnreachable,
}
"""By SQLite's primary result code (sqlite.org/rescode.html)."""

POSTGRESQL_FAULTS = {
    "55P03": StoreLocked,  # lock_not_available
    "40P01": StoreLocked,  # deadlock_detected
    "40001": StoreLocked,  # serialization_failure
    "XX001": StoreCorrupt,  # data_corrupted
    "XX002": StoreCorrupt,  # index_corrupted
    "25006": StoreUnreachable,  # read_only_sql_transaction
    "42501": StoreUnreachable,  # insufficient_privilege
    "53": StoreUnreachable,  # insufficient resources
    "57": StoreUnreachable,  # operator intervention, shutdown among them
    "58": StoreUnreachable,  # system error
    "08": StoreUnreachable,  # connection exception
}
"""By SQLSTATE, or its first two letters (PostgreSQL manual, appendix A)."""


def fault_of(error: BaseException | None) -> type[StoreError]:
    """Return the kind of store error that a driver's error is."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE_FAULTS.get(code & 0xFF, StoreError)  # the low byte is the primary code
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return POSTGRESQL_FAULTS.get(state) or POSTGRESQL_FAULTS.get(state[:2], StoreError)
    # A server that cannot be reached has no code to give.
    return StoreUnreachable if type(error).__name__ == "OperationalError" else StoreError


def connect_arguments(url: URL, *, timeout: float) -> dict[str, Any]:
    """Return what the driver needs to wait for a lock or a server `timeout` seconds and no longer."""
    if url.get_backend_name() == SQLITE:
        return {"timeout": timeout}
    milliseconds = max(1, int(timeout * 1000))
    return {"connect_timeout": max(2, int(timeout)), "options": f"-c lock_timeout={milliseconds}"}  # libpq's least is 2


def make_room(url: URL) -> None:
    """Make the folder of a SQLite file; StoreUnreachable for a database in memory, OSError where it cannot be made."""
    if url.get_backend_name() != SQLITE:
        return
    if url.database in {None, "", ":memory:"}:
        message = "a database in memory would be another one in every thread"
        raise StoreUnreachable(message)
    if not str(url.database).startswith("file:"):
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)


def prepare(engine: Engine) -> None:
    """Make every connection of a SQLite engine keep foreign keys and take its locks as we mean it."""
    if engine.dialect.name != SQLITE:
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401  # SQLAlchemy hands over the driver's own
    try:
        _set_up(connection)
    except sqlite3.Error:
        connection.close()  # SQLAlchemy would leave it open
        raise


def _set_up(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: Python's sqlite3 would not before SELECT or CREATE
    # Readers and the writer work at the same time. Where two programs make this change at once, SQLite refuses one of
    # them without waiting; it finds the change made, or works without.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
    connection.execute("PRAGMA synchronous = NORMAL")  # safe in WAL: a power cut may lose the last commits, no more


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql(BEGIN_WRITING if writes else BEGIN_READING)


def lock_for_upgrade(connection: Connection) -> None:
    """Hold off other programs' upgrades until this transaction ends; SQLite's writing transaction does already."""
    if connection.dialect.name == POSTGRESQL:
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": UPGRADE_LOCK})


def write_many(connection: Connection, statement: Insert | Update, rows: Sequence[Mapping[str, object]]) -> None:
    """Run a statement for many rows, which all have the same columns and hold plain values.

    SQLAlchemy would look at each value of each row again, which takes longer than the database does.
    """
    if not rows:
        return
    if isinstance(statement, Insert):
        statement = statement.inline()  # PostgreSQL need not return the ids
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    order = compiled.positiontup
    values = list(map(dict, rows)) if order is None else list(map(itemgetter(*order), rows))
    connection.exec_driver_sql(compiled.string, values)


def lock_for_numbering(connection: Connection) -> None:
    """Hold off others that number rows until this transaction ends; SQLite's writing transaction does already."""
    if connection.dialect.name == POSTGRESQL:
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": NUMBERING_LOCK})


@contextmanager
def one_collector(engine: Engine) -> Iterator[None]:
    """Be the only collector of a database; AlreadyCollecting at once where there is one, StoreUnreachable.

    The operating system, or the server, ends it with the process, however that ends.
    """
    if engine.dialect.name == POSTGRESQL:
        with _server_lock(engine):
            yield
    else:
        with _file_lock(_file_of(engine.url)):
            yield


@contextmanager
def _server_lock(engine: Engine) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        number = {"number": COLLECTING_LOCK}
        if not connection.execute(text("SELECT pg_try_advisory_lock(:number)"), number).scalar_one():
            raise AlreadyCollecting
        try:
            yield
        finally:
            # The pool keeps the session, and with it the lock, unless it is given back.
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)


@contextmanager
def _file_lock(file: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout  # noqa: PLC0415  # only collectors need it, or have it

    lock = FileLock(file.with_name(f"{file.name}.collecting"), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyCollecting from error
    except OSError as error:
        raise StoreUnreachable(error.strerror or "the lock's file cannot be made") from error
    try:
        yield
    finally:
        lock.release()


def _file_of(url: URL) -> Path:
    name = str(url.database).removeprefix("file:")
    return Path(name.partition("?")[0])


def damage(connection: Connection) -> str | None:
    """Return the first damage that the database's own check finds; PostgreSQL has no such check."""
    if connection.dialect.name != SQLITE:
        return None
    report = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    if report != "ok":
        return report
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return None if orphan is None else f"a row of {orphan[0]} refers to nothing"


def insert_if_new(connection: Connection, table: Table) -> Insert:
    """Return an insert into `table` that leaves a row with the same key as it is."""
    if connection.dialect.name == POSTGRESQL:
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


class InOneList(FunctionElement[str]):
    """The values of many rows as one list in JSON, which is a text; of no rows, an empty list or NULL.

    Neither database promises an order; both keep that of a subquery, as they read its rows one after the other.
    """

    type = Text()
    inherit_cache = True


@compiles(InOneList, SQLITE)
def _in_sqlite(element: InOneList, compiler: SQLCompiler, **options: object) -> str:
    return f"json_group_array({compiler.process(element.clauses, **options)})"


@compiles(InOneList, POSTGRESQL)
def _in_postgresql(element: InOneList, compiler: SQLCompiler, **options: object) -> str:
    return f"CAST(json_agg({compiler.process(element.clauses, **options)}) AS TEXT)"
