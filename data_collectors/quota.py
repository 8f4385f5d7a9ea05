"""The ledger of daily quotas: what was spent is written down before it is spent, and survives a restart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from data_collectors.errors import QuotaGone
from data_collectors.http import Clock
from recommender.store.collecting import Collecting

PACIFIC = ZoneInfo("America/Los_Angeles")
"""Where YouTube's day begins; its days of 23 and 25 hours too."""


class Quota(StrEnum):
    """What is counted by the day."""

    YOUTUBE_SEARCHES = "youtube searches"
    YOUTUBE_UNITS = "youtube units"


LIMITS = {Quota.YOUTUBE_SEARCHES: 100, Quota.YOUTUBE_UNITS: 10_000}
"""Calls or units a day."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Spends from the day's quotas, as the database remembers them."""

    store: Collecting
    clock: Clock

    def payer(self, quota: Quota, cost: int = 1) -> Callable[[], None]:
        """Return what pays `cost`, for the policy to run before each attempt; it raises QuotaGone."""
        return lambda: self.pay(quota, cost)

    def pay(self, quota: Quota, cost: int = 1) -> None:
        """Write down that `cost` is spent now; QuotaGone, and nothing written, where the day has no more."""
        if not self.store.spend(quota.value, day=self._day(), cost=cost, limit=LIMITS[quota]):
            raise self._gone(quota)

    def exhaust(self, quota: Quota) -> QuotaGone:
        """Write down that the service counts the quota as spent, and return the error that says so.

        Somebody else may use the same key, so the service's word counts for more than our sum.
        """
        self.store.spend_all(quota.value, day=self._day(), limit=LIMITS[quota])
        return self._gone(quota)

    def left(self, quota: Quota) -> int:
        """Return how much of today's quota is left."""
        return max(0, LIMITS[quota] - self.store.spent(quota.value, day=self._day()))

    def _day(self) -> str:
        return datetime.fromtimestamp(self.clock.now(), PACIFIC).date().isoformat()

    def _gone(self, quota: Quota) -> QuotaGone:
        here = datetime.fromtimestamp(self.clock.now(), PACIFIC)
        # Wall-clock midnight: adding a day before replacing the hour is right on days of 23 and 25 hours, too.
        midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return QuotaGone("YouTube", f"today's {quota.value} are spent", until=midnight.timestamp())
