"""The run: stage after stage, task after task, until nothing is left that can be done now.

What a service answers decides about more than its task: a key that is refused stops all stages of its service, a
spent quota pauses one until midnight, a service that is not well is left alone for a while. Other stages go on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from logging import getLogger
from typing import Protocol

from data_collectors.errors import BadKey, Challenged, CollectorError, NotAllowed, QuotaGone, Temporary
from data_collectors.http import Clock
from data_collectors.services import SERVICE_OF
from data_collectors.stages import Stages
from recommender.collected import CollectedArtist, Progress, Stage, Task
from recommender.store import Collecting

log = getLogger(__name__)

PAGE = 50
"""Tasks that are taken from the database at once."""

HOUR_S, DAY_S = 3600.0, 86_400.0

LONGEST_DELAY_S = 7 * DAY_S
"""Seconds at most until a task that keeps failing is tried again."""

FAILURES_IN_A_ROW = 3
"""Tasks that a service is not well for, before its stage rests for an hour."""

MOST_CHALLENGES = 3
"""Challenge pages in a row after which a stage rests for a day: more would only prove that we are a program."""


class Display(Protocol):
    """Who is told how far the run is."""

    def stage(self, stage: Stage, progress: Progress) -> None:
        """Show that a stage begins, or how it stands."""
        ...

    def advance(self, stage: Stage) -> None:
        """Show that one more task of a stage was done."""
        ...

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        ...


@dataclass(slots=True)
class Rest:
    """How long stages are to be left alone, and which for good; `said` are the sentences told already."""

    until: dict[Stage, float] = field(default_factory=dict)
    over: set[Stage] = field(default_factory=set)
    said: set[str] = field(default_factory=set)


class Collector:
    """Runs stages over the tasks of one database."""

    def __init__(self, store: Collecting, stages: Stages, *, clock: Clock, display: Display) -> None:
        """Show the run on `display`."""
        self._store = store
        self._stages = stages
        self._clock = clock
        self._display = display
        self._rest = Rest()

    def run(self, stages: Sequence[Stage], *, limit: int | None = None) -> None:
        """Do the tasks that are due, at most `limit` of each stage; StoreError."""
        for stage in stages:
            self._run_stage(stage, limit)
            if stage is Stage.TAGS:
                self._ask_artists()

    def wake_at(self, stages: Collection[Stage]) -> float | None:
        """Return when a task of these stages can be done that cannot be now, in seconds since 1970; None for never."""
        now = self._clock.now()
        open_stages = [stage for stage in stages if stage not in self._rest.over]
        times = [until for stage, until in self._rest.until.items() if stage in open_stages and until > now]
        resting = {stage for stage, until in self._rest.until.items() if until > now}
        due = self._store.next_due([stage for stage in open_stages if stage not in resting], after=now)
        times += [] if due is None else [due]
        return min(times, default=None)

    def _run_stage(self, stage: Stage, limit: int | None) -> None:
        self._display.stage(stage, self._store.progress(stage, now=self._clock.now()))
        left = limit
        failures = 0
        for task in self._due(stage):
            if left == 0:
                break
            error = self._attempt(task)
            failures = 0 if error is None else failures + 1
            if error is not None and self._stops(stage, error, failures):
                break
            left = None if left is None else left - 1
        self._display.stage(stage, self._store.progress(stage, now=self._clock.now()))

    def _due(self, stage: Stage) -> Iterator[Task]:
        """Yield the due tasks; each is closed or put off before the next, so that none comes twice."""
        while not self._is_resting(stage):
            tasks = self._store.due(stage, now=self._clock.now(), limit=PAGE)
            yield from tasks
            if not tasks:
                return

    def _attempt(self, task: Task) -> CollectorError | None:
        """Do a task; return what kept it from being done, after it was put off where that is due to itself."""
        try:
            self._stages.do(task)
        except (Temporary, Challenged) as error:
            self._store.postpone(task, until=self._clock.now() + _delay(task, error))
            return error
        except CollectorError as error:
            return error
        self._display.advance(task.stage)
        return None

    def _stops(self, stage: Stage, error: CollectorError, failures: int) -> bool:
        """Decide what an error means for the stage; return whether it is over for now."""
        now = self._clock.now()
        match error:
            case QuotaGone():
                self._rest.until[stage] = error.until
                self._say(f"{error}; the rest waits until midnight in Los Angeles.")
            case BadKey():
                self._rest.over |= {other for other in Stage if SERVICE_OF[other] == SERVICE_OF[stage]}
                self._say(f"{error}.")
            case NotAllowed():
                self._say(f"{error}.")
                return False
            case Challenged() if failures >= MOST_CHALLENGES:
                self._rest.until[stage] = now + DAY_S
                self._say(f"{error}; its stage is tried again tomorrow.")
            case Temporary() if failures >= FAILURES_IN_A_ROW:
                self._rest.until[stage] = now + HOUR_S
                self._say(f"{error}; its stage is tried again in an hour.")
            case _:
                return False
        return True

    def _ask_artists(self) -> None:
        """Ask for the genres of artists whose songs have none, as far as the service lets us."""
        after = 0
        while not self._is_resting(Stage.TAGS):
            artists = self._store.artists_without_genre(after=after, limit=PAGE)
            if not artists:
                return
            for artist in artists:
                after = artist.id
                error = self._ask_artist(artist)
                if error is not None and self._stops(Stage.TAGS, error, FAILURES_IN_A_ROW):
                    return

    def _ask_artist(self, artist: CollectedArtist) -> CollectorError | None:
        try:
            self._stages.ask_artist(artist)
        except CollectorError as error:
            return error
        return None

    def _is_resting(self, stage: Stage) -> bool:
        return stage in self._rest.over or self._rest.until.get(stage, 0.0) > self._clock.now()

    def _say(self, sentence: str) -> None:
        if sentence not in self._rest.said:
            self._rest.said.add(sentence)
            self._display.say(sentence)


def _delay(task: Task, error: CollectorError) -> float:
    """Return the seconds until a task is tried again: an hour or a day, twice as long each time, a week at most."""
    first = DAY_S if isinstance(error, Challenged) else HOUR_S
    return float(min(LONGEST_DELAY_S, first * 2**task.attempts))
