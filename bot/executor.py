"""Threads for work that would hold up the event loop, with a limit on how much may wait."""

from __future__ import annotations

import asyncio
import contextvars
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.errors import Busy

Result = TypeVar("Result")

SMOOTHING = 0.2
"""How much the newest job counts in the running mean of a job's seconds."""


class BoundedExecutor:
    """Runs functions in a fixed number of threads; refuses a job when too many are waiting already."""

    def __init__(self, name: str, *, workers: int, waiting: int) -> None:
        """Start no thread yet; at most `workers` jobs run and `waiting` more wait."""
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._workers = workers
        self._limit = workers + waiting
        self._jobs = 0
        self._seconds = 0.1  # a first guess of one job's time; the running mean replaces it

    async def run(self, function: Callable[[], Result]) -> Result:
        """Return what `function` returns; Busy when the queue is full."""
        if self._jobs >= self._limit:
            raise Busy(max(1, math.ceil(self._jobs * self._seconds / self._workers)))
        self._jobs += 1
        # In the thread, too, the log knows the request and people are told in their language.
        context = contextvars.copy_context()
        future = asyncio.get_running_loop().run_in_executor(self._pool, context.run, self._timed, function)
        # Counted down when the thread is done, not when the caller is: a cancelled caller frees no thread.
        future.add_done_callback(self._finished)
        return await asyncio.shield(future)

    def _timed(self, function: Callable[[], Result]) -> Result:
        start = time.perf_counter()
        try:
            return function()
        finally:
            self._seconds += SMOOTHING * (time.perf_counter() - start - self._seconds)

    def _finished(self, future: asyncio.Future[Result]) -> None:
        self._jobs -= 1
        if not future.cancelled():
            future.exception()  # a caller that went away leaves nobody to look at it

    async def close(self) -> None:
        """Finish what runs, drop what waits, whose callers are gone by now, and end the threads."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)
