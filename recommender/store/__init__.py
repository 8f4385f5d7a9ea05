"""The store: the only SQL of the program."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from recommender.errors import StoreCorrupt
from recommender.store import dialects
from recommender.store.catalogue import Catalogue
from recommender.store.collecting import Collecting
from recommender.store.corrections import Corrections
from recommender.store.database import Database
from recommender.store.guilds import Guilds
from recommender.store.listeners import Listeners
from recommender.store.personal import Personal
from recommender.store.publishing import Published
from recommender.store.remembered import Remembered
from recommender.store.replies import Replies, StoredReply
from recommender.store.reports import LinkReports
from recommender.store.shelves import Shelves
from recommender.store.upgrading import upgrade
from recommender.store.votes import Votes

__all__ = [
    "Catalogue",
    "Collecting",
    "Corrections",
    "Guilds",
    "LinkReports",
    "Listeners",
    "Personal",
    "Published",
    "Remembered",
    "Replies",
    "Shelves",
    "Store",
    "StoredReply",
    "Votes",
]

LOCK_TIMEOUT = 5.0
"""How long we wait for somebody else's lock, in seconds; a commit takes milliseconds."""


class Store:
    """An open database, its schema up to date; synchronous, and usable from several threads.

    Any method of its parts may raise StoreError.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """Work on an open, upgraded database; use `Store.open`."""
        self._database = database
        self.catalogue = Catalogue(database)
        self.collecting = Collecting(database)
        self.listeners = Listeners(database, clock)
        self.guilds = Guilds(database, clock)
        self.replies = Replies(database, clock)
        self.links = LinkReports(database, clock)
        self.remembered = Remembered(database, clock)
        self.votes = Votes(database, clock)
        self.corrections = Corrections(database)
        self.personal = Personal(database, clock)
        self.shelves = Shelves(database)

    @classmethod
    def open(cls, url: str, *, timeout: float = LOCK_TIMEOUT, clock: Callable[[], float] = time.time) -> Store:
        """Open, make where needed, and upgrade the database at `url`.

        `url` is "sqlite:///FILE" or "postgresql+psycopg://…"; `timeout` is the wait for others' locks, in seconds;
        `clock` tells the seconds since 1970. StoreLocked, StoreCorrupt, StoreUnreachable, StoreTooNew.
        """
        database = Database(url, timeout=timeout)
        try:
            upgrade(database)
        except BaseException:
            database.close()
            raise
        return cls(database, clock)

    def one_connection(self) -> AbstractContextManager[None]:
        """Let a pick's statements, all of this thread, go over one connection, which takes less time."""
        return self._database.one_connection()

    def check(self) -> None:
        """Read the whole database once; StoreCorrupt where it is damaged."""
        with self._database.reading() as connection:
            found = dialects.damage(connection)
        if found is not None:
            raise StoreCorrupt(found)

    def close(self) -> None:
        """Close the database; nothing may be called afterwards."""
        self._database.close()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the database."""
        self.close()
