"""What listeners said of songs."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select, update

from recommender.store.database import Database
from recommender.store.dialects import insert_if_new
from recommender.store.schema import votes
from recommender.taste import Vote


class Votes:
    """One vote a listener and song: the last word counts."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """Work on `database`; `clock` tells the seconds since 1970."""
        self._database = database
        self._clock = clock

    def cast(self, listener: str, song_id: int, vote: Vote | None) -> None:
        """Let a listener's word on a song be this one; None takes it back. StoreError where there is no such song."""
        of_this = (votes.c.listener == listener) & (votes.c.song_id == song_id)
        with self._database.writing() as connection:
            if vote is None:
                connection.execute(delete(votes).where(of_this))
                return
            told = {"vote": vote.value, "voted_at": self._clock()}
            # Two presses at once are no error: the later wins.
            connection.execute(insert_if_new(connection, votes), {"listener": listener, "song_id": song_id, **told})
            connection.execute(update(votes).where(of_this).values(**told))

    def of(self, listener: str) -> dict[int, Vote]:
        """Return a listener's votes by songs' ids, the latest first."""
        query = select(votes.c.song_id, votes.c.vote).where(votes.c.listener == listener)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(votes.c.voted_at.desc(), votes.c.song_id)).all()
        return {row.song_id: Vote(row.vote) for row in rows}
