"""Who has consented to having an expression read, and what each listener was served."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import delete, insert, select

from recommender.store.database import Database
from recommender.store.dialects import insert_if_new
from recommender.store.schema import consents, replies, servings


class Listeners:
    """Listeners by their name, such as "discord:1234"."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """Work on `database`; `clock` tells the seconds since 1970."""
        self._database = database
        self._clock = clock

    def has_consented(self, listener: str) -> bool:
        """Return whether this listener's photos may be read."""
        with self._database.reading() as connection:
            return connection.scalar(select(consents.c.listener).where(consents.c.listener == listener)) is not None

    def consent(self, listener: str) -> None:
        """Remember that this listener's photos may be read."""
        with self._database.writing() as connection:
            statement = insert_if_new(connection, consents)
            connection.execute(statement, {"listener": listener, "given_at": self._clock()})

    def withdraw(self, listener: str) -> None:
        """Erase all that is known of a listener: consent, replies, and what was served."""
        with self._database.writing() as connection:
            for table in (consents, replies, servings):
                connection.execute(delete(table).where(table.c.listener == listener))

    def recent(self, listener: str, limit: int) -> tuple[int, ...]:
        """Return the ids of the last `limit` songs served to a listener, latest first."""
        query = select(servings.c.song_id).where(servings.c.listener == listener)
        with self._database.reading() as connection:
            return tuple(connection.scalars(query.order_by(servings.c.id.desc()).limit(limit)))

    def record_served(self, listener: str, song_ids: Iterable[int]) -> None:
        """Remember that these songs were served, in this order."""
        now = self._clock()
        rows = [{"listener": listener, "song_id": song_id, "served_at": now} for song_id in song_ids]
        if rows:
            with self._database.writing() as connection:
                connection.execute(insert(servings), rows)
