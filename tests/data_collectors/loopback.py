"""A whole collector whose services are the loopback's; also a program, so that it can be killed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from data_collectors.collector import Display
from data_collectors.http import Clock
from data_collectors.quota import Ledger
from data_collectors.running import Run, Wishes
from data_collectors.services import Services
from recommender.collected import Chart, ChartKind, Progress, Stage
from recommender.store import Store
from tests.fake_services.genius import GeniusService, close, genius
from tests.fake_services.lastfm import LastFmService, Loopback, last_fm
from tests.fake_services.server import RemoteClock
from tests.fake_services.spotify import SpotifyService, spotify
from tests.fake_services.youtube import YouTubeService, youtube

KINDS = (LastFmService, GeniusService, YouTubeService, SpotifyService)


class Quiet:
    """A display that keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def stage(self, stage: Stage, progress: Progress) -> None:
        pass

    def advance(self, stage: Stage) -> None:
        pass

    def say(self, sentence: str) -> None:
        self.said.append(sentence)


@contextmanager
def running(address: str, store: Store, clock: Clock) -> Iterator[Run]:
    """Yield a run whose four services are at `address`; nobody else may run meanwhile."""
    with Loopback(address) as loopback, store.collecting.exclusively():

        def opened(ledger: Ledger) -> Services:
            return Services(
                last_fm(loopback, clock),
                genius(address, clock),
                youtube(address, clock, ledger),
                spotify(address, clock),
            )

        run = Run(store, opened, clock=clock)
        try:
            yield run
        finally:
            if run.services.genius is not None:
                close(run.services.genius)


def wishes(*, artists: int, tracks: int) -> Wishes:
    """Return the wish for the world's chart and no song of the starter's."""
    return Wishes(charts=[Chart(ChartKind.WORLD, "", artists)], tracks=tracks, with_starter=False)


def collect(address: str, url: str, *, artists: int, tracks: int, display: Display | None = None) -> None:
    """Collect until nothing is left to do, however many days of the server's clock that takes."""
    clock = RemoteClock(address)
    with Store.open(url, clock=clock.now) as store, running(address, store, clock) as run:
        wanted = wishes(artists=artists, tracks=tracks)
        run.prepare(wanted)
        run.collect(wanted, display or Quiet(), wait=True)


def _serve_lives(address: str, url: str, artists: int, tracks: int) -> None:
    """Begin a collector for each line of standard input, and say its process id and how it ended.

    Everything is imported before the first one forks, so that a life begins at once and dies anywhere in its work.
    """
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            collect(address, url, artists=artists, tracks=tracks)
            os._exit(0)
        print(child, flush=True)  # noqa: T201  # the parent reads it
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201  # the same


if __name__ == "__main__":
    _serve_lives(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
