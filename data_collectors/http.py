"""One policy for every call of a service: how often, how long, how many times, and what its failures mean.

The services' clients bring their own HTTP libraries; a source turns what they raise into the errors of
`data_collectors.errors`, and this module decides what follows from them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Protocol, TypeVar

from data_collectors.errors import Temporary

T = TypeVar("T")

USER_AGENT = f"Serenade/{version('serenade')} (a Discord bot's song catalogue)"

TIMEOUT_S = 20.0
"""Seconds that one call may take to connect, and between two pieces of its answer."""

ATTEMPTS = 5
"""Calls before a service that is not well is left alone for a while: with `BACK_OFF_S`, about half a minute."""

BACK_OFF_S = 1.0
"""Seconds before the second attempt; each further wait is twice as long."""

LONGEST_WAIT_S = 300.0
"""Seconds that we wait for a service within one call; what asks for more is tried again by a later run."""


class Clock(Protocol):
    """The time, and waiting; simulated in tests."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(slots=True)
class Policy:
    """Calls one service, at most `rate` times a second, and again while it is not well.

    `calls` counts the calls made so far, failed ones too. Not for several threads at once.
    """

    clock: Clock
    rate: float
    random: random.Random = field(default_factory=random.Random)
    attempts: int = ATTEMPTS
    calls: int = 0
    _next: float = field(default=0.0, init=False)

    def call(self, operation: Callable[[], T], *, before: Callable[[], None] | None = None) -> T:
        """Return what `operation` returns; `before` runs ahead of each attempt, to pay for it.

        A Temporary error is tried again, after what it asks to wait or else twice as long each time, with jitter so
        many programs do not come back at once; the last one is raised. Every other error is raised at once.
        """
        for attempt in range(1, self.attempts + 1):
            self._take_turn()
            if before is not None:
                before()
            self.calls += 1
            try:
                return operation()
            except Temporary as error:
                wait_s = self._wait(error, attempt)
                if attempt == self.attempts or wait_s > LONGEST_WAIT_S:
                    raise
            self.clock.sleep(wait_s)
        raise AssertionError  # the last attempt returns or raises

    def _take_turn(self) -> None:
        now, turn_s = self.clock.now(), 1.0 / self.rate
        wait_s = min(self._next - now, turn_s)  # no longer, where the machine's clock was set back
        if wait_s > 0:
            self.clock.sleep(wait_s)
        self._next = now + max(0.0, wait_s) + turn_s

    def _wait(self, error: Temporary, attempt: int) -> float:
        jitter = 1.0 + self.random.random()
        if error.wait_s is not None:
            return error.wait_s + jitter  # a little later than asked for, never earlier
        return float(BACK_OFF_S * 2 ** (attempt - 1) * jitter)
