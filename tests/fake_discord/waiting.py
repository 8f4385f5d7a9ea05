"""Waiting for something to become true, without ever sleeping."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds a wait lasts before the test fails: far more than a busy machine needs, far less than a test may take."""


class Changes:
    """Wakes who waits for any change, and who waits for a change of one thing (a channel, message or interaction).

    Hundreds may wait at once, so that each is woken for its own thing only: waking all for everything is quadratic.
    """

    def __init__(self) -> None:
        self._waiting: defaultdict[object, set[asyncio.Event]] = defaultdict(set)

    def notify(self, *things: object) -> None:
        """Say that these things changed; who waits for any change looks again too."""
        for thing in (None, *things):
            for event in self._waiting.get(thing, ()):
                event.set()

    def notify_all(self) -> None:
        """Say that everything may have changed."""
        self.notify(*self._waiting)

    async def until(
        self, look: Callable[[], T], *, within: float, failure: Callable[[], str], about: object = None
    ) -> T:
        """Return the first true thing that `look` returns; AssertionError with `failure()` after `within` seconds.

        With `about`, it looks again only when that thing changes, otherwise at every change.
        """
        event = asyncio.Event()
        self._waiting[about].add(event)
        try:
            async with asyncio.timeout(within):
                while not (seen := look()):
                    event.clear()
                    await event.wait()
                return seen
        except TimeoutError:
            raise AssertionError(failure()) from None
        finally:
            self._leave(about, event)

    def _leave(self, about: object, event: asyncio.Event) -> None:
        self._waiting[about].discard(event)
        if not self._waiting[about]:
            del self._waiting[about]
