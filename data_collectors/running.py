"""Puts a run together: the database, the services, the stages, and what comes before and after them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from data_collectors.collector import DAY_S, Collector, Display
from data_collectors.http import Clock
from data_collectors.labelling import Labelled, Labeller
from data_collectors.quota import Ledger
from data_collectors.seeding import read_numbers, seed_starter
from data_collectors.services import Services
from data_collectors.stages import Stages
from data_collectors.sweeping import Swept, sweep
from models.audio_moods import AudioMoods
from recommender.collected import Chart, Stage
from recommender.store import Store

log = getLogger(__name__)

REFRESH_S = 6 * DAY_S
"""Seconds after which a weekly refresh asks for the same thing again; a little less than a week."""

REFRESHED = (Stage.ARTISTS, Stage.SONGS, Stage.LYRICS, Stage.VIDEOS)
"""What changes: charts, top tracks, words that nobody had written down, videos that nobody had uploaded."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an operator wants of a run."""

    charts: Sequence[Chart]
    stages: Sequence[Stage] = tuple(Stage)
    limit: int | None = None
    tracks: int = 50
    table: Path | None = None
    with_starter: bool = True


class Run:
    """One collector on one database; use it within `store.collecting.exclusively()`."""

    def __init__(self, store: Store, open_services: Callable[[Ledger], Services], *, clock: Clock) -> None:
        """Make nothing known and call nobody yet."""
        self._store = store
        self._clock = clock
        self.ledger = Ledger(store.collecting, clock)
        self.services = open_services(self.ledger)

    def prepare(self, wishes: Wishes) -> None:
        """Make charts, the starter's songs and a table's numbers known; BadTable, StoreError."""
        self._store.collecting.open_charts(wishes.charts)
        if wishes.with_starter:
            seed_starter(self._store.collecting, clock=self._clock)
        if wishes.table is not None:
            used = read_numbers(self._store.collecting, wishes.table, clock=self._clock)
            log.info("%d rows of the table were of use", used)

    def collect(self, wishes: Wishes, display: Display, *, wait: bool = False) -> Labelled:
        """Run the stages and label the songs; with `wait`, until nothing is left, however many days that takes."""
        stages = Stages(self._store.collecting, self.services, clock=self._clock, tracks=wishes.tracks)
        collector = Collector(self._store.collecting, stages, clock=self._clock, display=display)
        collector.run(wishes.stages, limit=wishes.limit)
        while wait and (wake := collector.wake_at(wishes.stages)) is not None:
            self._clock.sleep(max(0.0, wake - self._clock.now()))
            collector.run(wishes.stages, limit=wishes.limit)
        return self.label()

    def label(self) -> Labelled:
        """Label all songs that were collected, and publish them to the bot."""
        return Labeller(self._store, AudioMoods.open()).run()

    def refresh(self) -> int:
        """Open the tasks again whose answers may have changed in a week; return how many."""
        before = self._clock.now() - REFRESH_S
        return sum(self._store.collecting.renew(stage, before=before) for stage in REFRESHED)

    def sweep(self) -> Swept | None:
        """Check the links; None without a key for YouTube."""
        if self.services.youtube is None:
            return None
        return sweep(self._store.collecting, self.services.youtube, clock=self._clock)
