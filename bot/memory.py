"""What was seen in the last photos, so that another face can be chosen: in memory alone, for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from time import monotonic
from typing import Final

from models.schemas import PhotoReading

KEPT_MINUTES: Final = 15
"""How long what was seen in a photo is remembered at most; a choice does not make it longer."""
KEPT_SECONDS: Final = KEPT_MINUTES * 60.0

MOST_KEPT: Final = 500
"""Readings remembered at once, of up to some ten kilobytes; the oldest makes room."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen for a listener at a time of the clock.

    `source` is how its front finds the photos again, and `places` are those of the photos that could be read.
    """

    since: float
    listener: str
    reading: PhotoReading
    source: object = None
    places: tuple[int, ...] = (0,)


class SeenFaces:
    """Readings by the id of the reply that they led to: boxes and probabilities, not a pixel.

    Safe to call from several threads. A restart forgets everything.
    """

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        """Begin empty; `clock` counts seconds."""
        self._clock = clock
        self._seen: OrderedDict[str, Seen] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many readings are held, those too that a `sweep` would let go."""
        return len(self._seen)

    def put(
        self,
        reply_id: str,
        reading: PhotoReading,
        *,
        listener: str,
        source: object = None,
        places: tuple[int, ...] = (0,),
    ) -> None:
        """Remember a new reply's reading; what is too old or too much goes."""
        with self._lock:
            self._seen[reply_id] = Seen(self._clock(), listener, reading, source, places)
            self._let_go()

    def get(self, reply_id: str) -> Seen | None:
        """Return what was seen for a reply; None where it was too long ago or never was."""
        with self._lock:
            self._let_go()
            return self._seen.get(reply_id)

    def change(self, reply_id: str, reading: PhotoReading) -> None:
        """Hold another choice of the same faces, for no longer than the first; nothing where they are forgotten."""
        with self._lock:
            self._let_go()
            if (seen := self._seen.get(reply_id)) is not None:
                self._seen[reply_id] = replace(seen, reading=reading)

    def forget(self, listener: str) -> None:
        """Forget everything that was seen for a listener."""
        with self._lock:
            for reply_id in [key for key, seen in self._seen.items() if seen.listener == listener]:
                del self._seen[reply_id]

    def sweep(self) -> None:
        """Let go of what is too old, though nobody asks for it."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        oldest_allowed = self._clock() - KEPT_SECONDS
        while self._seen and (len(self._seen) > MOST_KEPT or self._oldest.since <= oldest_allowed):
            self._seen.popitem(last=False)

    @property
    def _oldest(self) -> Seen:
        return next(iter(self._seen.values()))
