"""What a run would ask for and spend, without asking: `--dry-run`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from data_collectors.http import Clock
from data_collectors.quota import LIMITS, Ledger, Quota
from data_collectors.running import Wishes
from data_collectors.services import KEY_OF, NAMES, SERVICE_OF, Services
from data_collectors.sources import genius, lastfm, spotify, youtube
from recommender.collected import Stage
from recommender.starter import starter_facts
from recommender.store import Collecting

CALLS = {Stage.LYRICS: 2, Stage.VIDEOS: 2, Stage.AUDIO: 2}
"""Calls of a task, where it is more than one."""

RATES = {"lastfm": lastfm.RATE, "genius": genius.RATE, "youtube": youtube.RATE, "spotify": spotify.RATE}
"""Calls a second, by service."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a stage would do: tasks that are known now, and those that earlier stages may still bring."""

    stage: Stage
    tasks: int
    to_come: int
    calls: int
    seconds: float
    days: int
    missing_key: str | None


def plan(store: Collecting, services: Services, wishes: Wishes, *, clock: Clock) -> tuple[Step, ...]:
    """Return what a run would ask, at most: earlier stages may bring less than they are asked for."""
    return tuple(_steps(store, services, wishes, clock))


def _steps(store: Collecting, services: Services, wishes: Wishes, clock: Clock) -> Iterator[Step]:
    new_artists, new_songs = sum(chart.count for chart in wishes.charts), 0
    left = Ledger(store, clock).left(Quota.YOUTUBE_SEARCHES)
    starter = _starters_tasks() if wishes.with_starter and not store.count() else Counter[Stage]()
    for stage in wishes.stages:
        tasks = store.progress(stage, now=clock.now()).due + starter[stage]
        if stage is Stage.ARTISTS:
            tasks = max(tasks, len(wishes.charts))
        to_come = {Stage.ARTISTS: 0, Stage.SONGS: new_artists}.get(stage, new_songs)
        most = tasks + to_come if wishes.limit is None else min(wishes.limit, tasks + to_come)
        if stage is Stage.SONGS:
            new_songs = most * wishes.tracks
        service = SERVICE_OF[stage]
        calls = most * CALLS.get(stage, 1)
        days = _days(most, left) if stage is Stage.VIDEOS else 0
        missing = None if getattr(services, service) is not None else KEY_OF[service]
        yield Step(stage, min(most, tasks), most - min(most, tasks), calls, calls / RATES[service], days, missing)


def _starters_tasks() -> Counter[Stage]:
    """Return what is missing of the starter catalogue's songs, which the first run makes known."""
    missing = Counter[Stage]()
    for facts in starter_facts():
        missing[Stage.DETAILS] += 1
        missing[Stage.TAGS] += not facts.genres
        missing[Stage.LYRICS] += facts.lyrics is None
        missing[Stage.AUDIO] += facts.audio is None
    return missing


def _days(searches: int, left_today: int) -> int:
    """Return over how many further days that many searches are spread."""
    return ceil(max(0, searches - left_today) / LIMITS[Quota.YOUTUBE_SEARCHES])


def sentence(step: Step) -> str:
    """Return what a step would do, in words."""
    service = NAMES[SERVICE_OF[step.stage]]
    told = f"{step.stage:8} {step.tasks:7,} known"
    if step.to_come:
        told += f" + up to {step.to_come:,} more"
    told += f": at most {step.calls:,} calls of {service}, {_duration(step.seconds)}"
    if step.stage is Stage.VIDEOS and step.days:
        told += f", over {step.days + 1} days ({LIMITS[Quota.YOUTUBE_SEARCHES]} searches a day)"
    return told if step.missing_key is None else f"{told}; left out: no {step.missing_key}"


def _duration(seconds: float) -> str:
    if seconds < 90:  # noqa: PLR2004  # a minute and a half is where seconds stop to be read
        return f"{seconds:.0f} s"
    if seconds < 5400:  # noqa: PLR2004  # the same of minutes
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
