"""How photos' readings were corrected, all people's together: counts, and nobody's in particular."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from recommender.store.database import Part
from recommender.store.dialects import insert_if_new
from recommender.store.schema import corrections
from recommender.vocabulary import Emotion


class Corrections(Part):
    """One table of counts, which `Replies` keeps as corrections come and are taken back."""

    def counts(self) -> dict[tuple[Emotion, Emotion], int]:
        """Return how many replies that read the first emotion were told to be the second; none are left out as 0."""
        with self._database.reading() as connection:
            rows = connection.execute(select(corrections).where(corrections.c.count > 0)).all()
        return {(Emotion(read), Emotion(told)): number for read, told, number in rows}

    def reset(self) -> None:
        """Forget all counts."""
        with self._database.writing() as connection:
            connection.execute(delete(corrections))


def count(connection: Connection, read: str, told: str | None, by: int) -> None:
    """Count a reply's correction in, or by -1 out again; nothing where nothing was told."""
    if told is None:
        return
    row = (corrections.c.read == read) & (corrections.c.told == told)
    connection.execute(insert_if_new(connection, corrections), {"read": read, "told": told, "count": 0})
    # After a reset, what was counted before it must not be taken out again below nothing.
    enough = row if by > 0 else row & (corrections.c.count > 0)
    connection.execute(update(corrections).where(enough).values(count=corrections.c.count + by))
