"""How long things take, and how often they are tried."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each part repeats what it measures; `marks` are numbers of readings after which memory is looked at."""

    rounds: int
    burst: int
    marks: tuple[int, ...]
    picks: int
    starts: int
    songs: int
    talks: int
    minutes: float
    kills: int


THOROUGH = Effort(
    rounds=15,
    burst=300,
    marks=(100, 1_000, 2_500, 5_000, 7_500, 10_000),
    picks=300,
    starts=3,
    songs=1_000_000,
    talks=40,
    minutes=10,
    kills=20,
)
QUICK = Effort(rounds=2, burst=12, marks=(14, 28), picks=20, starts=1, songs=20_000, talks=3, minutes=0.5, kills=1)
"""Shows that every part runs; its numbers mean little."""


class Stopwatch:
    """Sums up the milliseconds that each stage of one round takes."""

    def __init__(self) -> None:
        """Start with no stage."""
        self.spent: dict[str, float] = {}

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        """Count what happens inside to `stage`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.spent[stage] = self.spent.get(stage, 0.0) + (time.perf_counter() - start) * 1_000


def in_turn(rounds: int, actions: Mapping[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Return each action's milliseconds; taken in turn, a drifting machine drifts for all. The first round warms up."""
    watches = [Stopwatch() for _ in range(rounds + 1)]
    for watch in watches:
        for name, action in actions.items():
            with watch.timing(name):
                action()
    return {name: [watch.spent[name] for watch in watches[1:]] for name in actions}


def median_ratio(above: Iterable[float], below: Iterable[float]) -> float:
    """Return the median of the ratios, round by round."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def row(label: str, value: float, unit: str = "", note: str = "", *, digits: int = 1) -> str:
    """Return one number as a line of the report."""
    return f"  {label:<34}{value:9.{digits}f} {unit:<3}{f'  ({note})' if note else ''}".rstrip()
