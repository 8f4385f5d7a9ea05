"""Waiting for something to become true, without ever sleeping."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds a wait lasts before the test fails: far more than a busy machine needs, far less than a test may take."""


class Changes:
    """Wakes everyone who waits whenever the server's state has changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def notify(self) -> None:
        """Say that something changed: every waiting test looks again."""
        for event in self._waiting:
            event.set()

    async def until(self, look: Callable[[], T], *, within: float, failure: Callable[[], str]) -> T:
        """Return the first true thing that `look` returns; AssertionError with `failure()` after `within` seconds."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(within):
                while not (seen := look()):
                    event.clear()
                    await event.wait()
                return seen
        except TimeoutError:
            raise AssertionError(failure()) from None
        finally:
            self._waiting.discard(event)
