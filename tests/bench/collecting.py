"""What a whole run of the collectors costs, at services that go wrong, over as many simulated days as it takes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from zoneinfo import ZoneInfo

import psutil

from data_collectors.http import Policy
from data_collectors.quota import LIMITS, Quota
from data_collectors.running import Run
from recommender.collected import Progress, Stage
from recommender.store import Store
from tests.bench.measuring import MEBIBYTE, QUICK, Effort, row
from tests.data_collectors.loopback import KINDS, Quiet, running, wishes
from tests.fake_services.faults import Faults
from tests.fake_services.server import Call, FakeServices, SimulatedClock
from tests.fake_services.spotify import SpotifyService
from tests.fake_services.world import World

T = TypeVar("T")

RATE = 0.05
"""The share of calls that go wrong, at each service."""

PACIFIC = ZoneInfo("America/Los_Angeles")


class Timed(Policy):
    """A policy that counts the processor's time that calls take, with what is read from their answers."""

    spent = 0.0

    def call(self, operation: Callable[[], T], *, before: Callable[[], None] | None = None) -> T:
        """Do what the policy does."""

        def timed() -> T:
            start = time.thread_time()
            try:
                return operation()
            finally:
                Timed.spent += time.thread_time() - start

        return super().call(timed, before=before)


class Watching(Quiet):
    """A display that looks at the memory when stages begin and end."""

    def __init__(self) -> None:
        """Have seen nothing."""
        super().__init__()
        self.resident: list[int] = []

    def stage(self, stage: Stage, progress: Progress) -> None:  # noqa: ARG002  # what every display is told
        """Look."""
        self.resident.append(psutil.Process().memory_info().rss)


@dataclass(frozen=True, slots=True)
class Taken:
    """The seconds of processor and wall that a run took, and its display."""

    processor: float
    wall: float
    display: Watching


def lines(effort: Effort) -> Iterator[str]:
    """Collect 100 artists with 50 songs each at faulty services; say what was lost, spent and taken."""
    artists, tracks = (5, 20) if effort is QUICK else (100, 50)
    yield f"a run over {artists} artists with {tracks} songs each; {RATE:.0%} of all calls go wrong"
    with TemporaryDirectory() as folder:
        yield from _run(Path(folder), World(artists=artists, songs=tracks), tracks)


def _run(folder: Path, world: World, tracks: int) -> Iterator[str]:
    clock = SimulatedClock()
    began = clock.now()
    faults = Faults(seed=1, rates=dict.fromkeys((kind.name for kind in KINDS), RATE))
    with FakeServices(world, kinds=KINDS, clock=clock, faults=faults) as server:
        _as_old_app(server)
        with Store.open(f"sqlite:///{folder / 'serenade.db'}", clock=clock.now) as store:
            with running(server.address, store, clock) as run:
                taken = _timed(run, len(world.artists), tracks)
            found = {(song.artist, song.title) for song in store.catalogue.each()}
            count = store.collecting.count()
        calls = server.calls.all()
    expected = {(song.artist.name, song.title) for song in world.songs if song.on_youtube and song.on_spotify}
    yield row("songs collected", count, "", f"of {len(world.songs):,}", digits=0)
    yield row("songs lost", len(expected - found), "", f"of {len(expected):,} that can be played; aim: 0", digits=0)
    yield row("in the catalogue", len(found), digits=0)
    yield row("calls", len(calls), "", f"{_failed(calls):,} of which went wrong", digits=0)
    yield row("simulated days", (clock.now() - began) / 86_400)
    yield row("most searches on one day", max(_searches(calls).values()), "", _limit(), digits=0)
    yield row("own processor time a song", 1_000 * (taken.processor - Timed.spent) / count, "ms", "aim: 5")
    yield row("the clients' beside it", 1_000 * Timed.spent / count, "ms")
    resident = taken.display.resident
    yield row("memory at the first stage", resident[0] / MEBIBYTE, "MiB")
    yield row("when half was done", resident[len(resident) // 2] / MEBIBYTE, "MiB")
    yield row("at the end", resident[-1] / MEBIBYTE, "MiB")
    yield row("the run took", taken.wall, "s")


def _timed(run: Run, artists: int, tracks: int) -> Taken:
    Timed.spent = 0.0
    services = run.services
    for service in (services.lastfm, services.genius, services.youtube, services.spotify):
        assert service is not None
        policy = service._policy
        service._policy = Timed(policy.clock, policy.rate, policy.random)
    wanted, display = wishes(artists=artists, tracks=tracks), Watching()
    processor, wall = time.thread_time(), time.perf_counter()
    run.prepare(wanted)
    run.collect(wanted, display, wait=True)
    return Taken(time.thread_time() - processor, time.perf_counter() - wall, display)


def _as_old_app(server: FakeServices) -> None:
    spotify = server.services["spotify"]
    assert isinstance(spotify, SpotifyService)
    spotify.old = True


def _failed(calls: list[Call]) -> int:
    return sum(call.fault is not None or call.status != 200 for call in calls)


def _searches(calls: list[Call]) -> Counter[object]:
    """Return how many searches were paid on each of YouTube's days, failed ones too."""
    paid = (call for call in calls if (call.service, call.method) == ("youtube", "search"))
    return Counter(datetime.fromtimestamp(call.at, PACIFIC).date() for call in paid)


def _limit() -> str:
    return f"the limit is {LIMITS[Quota.YOUTUBE_SEARCHES]}"
