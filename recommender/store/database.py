"""The connection to the database: two kinds of transaction, and the one place where a driver's errors become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from threading import Lock, local

from sqlalchemy import URL, Connection, PoolProxiedConnection, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from recommender.errors import StoreError, StoreLocked, StoreUnreachable
from recommender.store import dialects
from recommender.store.driving import Driver

CONNECTIONS = 16
"""Most connections at once; the bot's executors together have fewer threads."""


@contextmanager
def our_errors(driver_error: type[Exception] = DBAPIError) -> Iterator[None]:
    """Turn what SQLAlchemy and its drivers raise into a StoreError; the driver's words stay in its cause.

    `driver_error` is what a driver raises that is used by itself.
    """
    try:
        yield
    except (DBAPIError, driver_error) as error:
        own = error.orig if isinstance(error, DBAPIError) else error
        # The error's own text would repeat the statement's values.
        raise dialects.fault_of(own)(str(own).strip().partition("\n")[0]) from error
    except PoolTimeout as error:
        message = "all connections are busy"
        raise StoreLocked(message) from error
    except SQLAlchemyError as error:
        raise StoreError(type(error).__name__) from error


class Database:
    """An engine with `reading` and `writing` transactions; usable from several threads."""

    def __init__(self, url: str, *, timeout: float) -> None:
        """Make the engine, and the folder of a SQLite file; StoreUnreachable where either cannot be.

        `timeout` is how long to wait for somebody else's lock, in seconds.
        """
        parsed = _parsed(url)
        try:
            dialects.make_room(parsed)
            self.engine = create_engine(
                parsed,
                connect_args=dialects.connect_arguments(parsed, timeout=timeout),
                pool_size=CONNECTIONS,
                max_overflow=0,
                # The connection that was last used knows what it changed: another of SQLite's reads its pages anew.
                pool_use_lifo=True,
                pool_timeout=timeout,
                hide_parameters=True,
            )
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            message = f"no driver for {parsed.drivername} is installed"
            raise StoreUnreachable(message) from error
        except OSError as error:
            raise StoreUnreachable(error.strerror or "the folder cannot be made") from error
        dialects.prepare(self.engine)
        self._driver_error = self.engine.dialect.loaded_dbapi.Error
        self._turn = Lock() if self.engine.dialect.name == dialects.SQLITE else None
        self._timeout = timeout
        self._own = local()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one unchanging state of the database."""
        with our_errors(self._driver_error), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes are kept all together, or not at all when the block raises."""
        with self._in_turn(), our_errors(self._driver_error), self.engine.connect() as connection:
            connection.execution_options(**{dialects.WRITES: True})  # of this connection object alone
            with connection.begin():
                yield connection

    def driving(self) -> AbstractContextManager[Driver]:
        """Yield the driver itself, which sees one unchanging state of the database: for what runs for every pick."""
        return self._transaction(dialects.BEGIN_READING)

    @contextmanager
    def driving_writes(self) -> Iterator[Driver]:
        """Yield the driver itself, whose changes are kept all together, or not at all when the block raises."""
        with self._in_turn(), self._transaction(dialects.BEGIN_WRITING) as driver:
            yield driver

    @contextmanager
    def one_connection(self) -> Iterator[None]:
        """Let all that this thread drives inside go over one connection: taking one takes as long as a statement."""
        with our_errors(self._driver_error), closing(self.engine.raw_connection()) as connection:
            self._own.connection = connection
            try:
                yield
            finally:
                del self._own.connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Driver]:
        own: PoolProxiedConnection | None = getattr(self._own, "connection", None)
        with (
            our_errors(self._driver_error),
            closing(self.engine.raw_connection()) if own is None else nullcontext(own) as connection,
        ):
            try:
                cursor = connection.cursor()
                if self.engine.dialect.name == dialects.SQLITE:  # others begin by themselves
                    cursor.execute(begin)
                yield Driver(self.engine.dialect, cursor)
                connection.commit()
            except BaseException as error:
                self._undo(connection, error)
                raise

    def _undo(self, connection: PoolProxiedConnection, error: BaseException) -> None:
        lost = isinstance(error, self._driver_error) and self.engine.dialect.is_disconnect(
            error, connection.dbapi_connection, None
        )
        if lost:
            connection.invalidate(error)
            self.engine.dispose()  # the server has gone, and with it all other connections
        else:
            connection.rollback()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let this program's threads write one after the other: SQLite would let them sleep, and try again."""
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=self._timeout):
            message = "another thread writes"
            raise StoreLocked(message)
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        """Close the connections that nobody is using."""
        self.engine.dispose()


class Part:
    """A part of the store: what works on its database."""

    def __init__(self, database: Database) -> None:
        """Work on `database`."""
        self._database = database


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = "the address is none that we understand: sqlite:///FILE or postgresql+psycopg://…"
        raise StoreUnreachable(message) from error
    if parsed.get_backend_name() not in {dialects.SQLITE, dialects.POSTGRESQL}:
        message = f"{parsed.get_backend_name()} databases are not supported"
        raise StoreUnreachable(message)
    return parsed
