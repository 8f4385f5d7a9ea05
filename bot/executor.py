"""Threads for work that would hold up the event loop, with a limit on how much may wait."""

from __future__ import annotations

import asyncio
import contextvars
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from bot.errors import Busy

Result = TypeVar("Result")

SMOOTHING: Final = 0.2
"""How much the newest job counts in the running mean of a job's seconds."""

FIRST_GUESS: Final = 0.1
"""Seconds of a job before one was timed."""

LONGEST_WAIT: Final = 60.0
"""Seconds; who is asked for more patience does not come back."""


@dataclass(slots=True)
class Place:
    """A place in the queue, kept for a job whose data are still on their way."""

    taken: bool = False


class BoundedExecutor:
    """Runs functions in a fixed number of threads; refuses a job when too many are waiting already."""

    def __init__(
        self, name: str, *, workers: int, waiting: int, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        """Start no thread yet; at most `workers` jobs run and `waiting` more wait; `clock` counts seconds."""
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._workers = workers
        self._limit = workers + waiting
        self._clock = clock
        self._jobs = 0
        self._kept = 0
        self._seconds = FIRST_GUESS
        self._promised = -math.inf  # when the last of those who were refused is expected to find room

    @contextmanager
    def place(self) -> Iterator[Place]:
        """Keep a place for a job until it is handed in, or the block ends without it; Busy when the queue is full."""
        self._check_room()
        place = Place()
        self._kept += 1
        try:
            yield place
        finally:
            self._take(place)

    async def run(self, function: Callable[[], Result], *, place: Place | None = None) -> Result:
        """Return what `function` returns; Busy when the queue is full and no `place` was kept in it."""
        if place is None:
            self._check_room()
        else:
            self._take(place)
        self._jobs += 1
        # In the thread, too, the log knows the request and people are told in their language.
        context = contextvars.copy_context()
        future = asyncio.get_running_loop().run_in_executor(self._pool, context.run, self._timed, function)
        # Counted down when the thread is done, not when the caller is: a cancelled caller frees no thread.
        future.add_done_callback(self._finished)
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Finish what runs, drop what waits, whose callers are gone by now, and end the threads."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    def _take(self, place: Place) -> None:
        if not place.taken:
            place.taken = True
            self._kept -= 1

    def _check_room(self) -> None:
        if self._jobs + self._kept >= self._limit:
            raise Busy(self._wait())

    def _wait(self) -> int:
        """Return in how many seconds there should be room: for one after the other, lest all come back together."""
        now, pace = self._clock(), self._seconds / self._workers
        wait = max(self._promised - now, (self._jobs + self._kept) * pace) + pace
        wait = min(wait, LONGEST_WAIT)
        self._promised = now + wait
        return max(1, math.ceil(wait))

    def _timed(self, function: Callable[[], Result]) -> Result:
        start = self._clock()
        try:
            return function()
        finally:
            self._seconds += SMOOTHING * (self._clock() - start - self._seconds)

    def _finished(self, future: asyncio.Future[Result]) -> None:
        self._jobs -= 1
        if not future.cancelled():
            future.exception()  # a caller that went away leaves nobody to look at it
