"""What was spent of services' daily quotas."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from recommender.store import dialects
from recommender.store.database import Part
from recommender.store.schema import spendings


class Spending(Part):
    """A sum for each quota and day; `day` is a date where the service's day begins."""

    def spend(self, name: str, *, day: str, cost: int, limit: int) -> bool:
        """Add `cost` to a day's sum and return True, or return False where the sum would pass `limit`."""
        asked = {"at_name": name, "at_day": day, "more": cost, "most": limit - cost}
        with self._database.writing() as connection:
            if connection.execute(PAY, asked).rowcount == 1:
                return True
            _begin(connection, name, day)  # the day's first, or one too many
            return connection.execute(PAY, asked).rowcount == 1

    def spend_all(self, name: str, *, day: str, limit: int) -> None:
        """Count a day's quota as spent."""
        with self._database.writing() as connection:
            _begin(connection, name, day)
            less = _of(name, day) & (spendings.c.cost < limit)
            connection.execute(update(spendings).where(less).values(cost=limit))

    def spent(self, name: str, *, day: str) -> int:
        """Return a day's sum."""
        with self._database.reading() as connection:
            return int(connection.execute(select(spendings.c.cost).where(_of(name, day))).scalar() or 0)


PAY = (
    update(spendings)
    .where(spendings.c.name == bindparam("at_name"), spendings.c.day == bindparam("at_day"))
    .where(spendings.c.cost <= bindparam("most"))
    .values(cost=spendings.c.cost + bindparam("more"))
)
"""Made once, as it runs for every paid call."""


def _begin(connection: Connection, name: str, day: str) -> None:
    first = dialects.insert_if_new(connection, spendings).values(name=name, day=day, cost=0)
    connection.execute(first)


def _of(name: str, day: str) -> ColumnElement[bool]:
    return (spendings.c.name == name) & (spendings.c.day == day)
