"""One lock for each message that is being changed, so that the last click or reaction also shows last."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary


class MessageLocks:
    """Locks by message id; one lives only while somebody holds it or waits for it, so there are never many."""

    def __init__(self) -> None:
        """Begin without any."""
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def __len__(self) -> int:
        """Return how many locks live."""
        return len(self._locks)

    def of(self, message_id: int) -> asyncio.Lock:
        """Return the message's lock; who waits for it gets it in the order of asking."""
        lock = self._locks.get(message_id)
        if lock is None:
            lock = self._locks[message_id] = asyncio.Lock()
        return lock
