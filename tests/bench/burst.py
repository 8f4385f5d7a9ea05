"""Readings a second through the bot's own executor, and how long the event loop is held up meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from bot.executor import BoundedExecutor
from models.reader import PhotoReader
from tests.bench.measuring import Effort, row
from tests.bench.scenes import CAMERA, MESSENGER, jpeg, portrait

WORKERS = 2
WAITING = 2
"""Photos that wait while others are read, so that no worker ever does."""
NAP = 0.001
"""Seconds that the event loop's task sleeps again and again; what it oversleeps is a stall."""
IDLE = 500
"""Naps with nothing to do, to know what the machine itself adds."""


def lines(effort: Effort) -> Iterator[str]:
    """Yield the rate of twelve-megapixel readings by two workers and the event loop's stalls, idle and busy."""
    for photo in (jpeg(quality=CAMERA), jpeg(quality=MESSENGER), portrait()):
        rate, idle, busy = asyncio.run(_burst(photo, effort.burst))
        yield f"{effort.burst} readings of twelve megapixels in {len(photo) / 1e6:.1f} MB, {WORKERS} workers"
        yield row("readings a second", rate, "", "aim: at least 45")
        yield row("event loop's longest stall", max(busy), "ms", f"aim: below 20; {max(idle):.1f} with nothing to do")
        yield row("  99 of 100 stalls are below", sorted(busy)[len(busy) * 99 // 100], "ms")


async def _burst(photo: bytes, count: int) -> tuple[float, list[float], list[float]]:
    """Return readings a second, and the stalls in milliseconds before and while they run."""
    idle = [await _oversleep() for _ in range(IDLE)]
    reader = PhotoReader.open()
    executor = BoundedExecutor("bench", workers=WORKERS, waiting=WAITING)
    try:
        await asyncio.gather(*(executor.run(lambda: reader.read(photo)) for _ in range(WORKERS)))
        busy: list[float] = []
        watching = asyncio.create_task(_watch(busy))
        left = iter(range(count))

        async def feed() -> None:
            for _ in left:
                await executor.run(lambda: reader.read(photo))

        start = time.perf_counter()
        await asyncio.gather(*(feed() for _ in range(WORKERS + WAITING)))
        rate = count / (time.perf_counter() - start)
        watching.cancel()
    finally:
        await executor.close()
    return rate, idle, busy


async def _watch(stalls: list[float]) -> None:
    while True:
        stalls.append(await _oversleep())


async def _oversleep() -> float:
    """Return by how many milliseconds a nap was too long."""
    start = time.perf_counter()
    await asyncio.sleep(NAP)
    return (time.perf_counter() - start - NAP) * 1_000
