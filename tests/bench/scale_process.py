"""A process that does nothing but pick songs; run by `tests.bench.scale`, which reads the numbers that it prints.

`python -m tests.bench.scale_process URL PICKS`: eight callers ask for lists of five, first ten times a second each,
then each as fast as it is answered. Prints a line of JSON: milliseconds, seconds, mebibytes.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil

from recommender.service import Recommender
from recommender.store import Store
from recommender.vocabulary import Emotion, Feeling, FeelingSource, Goal, Point
from tests.bench.measuring import MEBIBYTE

CALLERS = 8

PAUSE = 0.1
"""Seconds from one question of a caller to the next."""


def main() -> None:
    """Pick from the database that is named, and print the costs."""
    url, picks = sys.argv[1], int(sys.argv[2])
    begin = time.perf_counter()
    with Store.open(url) as store:
        recommender = Recommender(store, rng=np.random.default_rng(0))
        _pick(recommender, 0, np.random.default_rng(0))
        started = time.perf_counter() - begin
        calm = _times(recommender, picks, PAUSE)
        begin = time.perf_counter()
        rushed = _times(recommender, picks, 0.0)
        rate = picks / (time.perf_counter() - begin)
        resident = psutil.Process().memory_info().rss / MEBIBYTE
    found = {"start": started, "resident": resident, "rate": rate}
    for name, times in (("calm", calm), ("rushed", rushed)):
        found |= {f"{name}_p{share}": float(np.percentile(times, share)) for share in (50, 99)}
    print(json.dumps(found))  # noqa: T201  # what it was started for


def _times(recommender: Recommender, picks: int, pause: float) -> list[float]:
    """Return the milliseconds that each pick of the callers took."""
    each = picks // CALLERS

    def call(caller: int) -> list[float]:
        rng = np.random.default_rng(caller)
        return [_paced(lambda: _pick(recommender, caller, rng), pause * rng.uniform(0.5, 1.5)) for _ in range(each)]

    with ThreadPoolExecutor(CALLERS) as pool:
        return [taken for times in pool.map(call, range(CALLERS)) for taken in times]


def _paced(action: Callable[[], object], pause: float) -> float:
    time.sleep(pause)
    begin = time.perf_counter()
    action()
    return (time.perf_counter() - begin) * 1_000


def _pick(recommender: Recommender, caller: int, rng: np.random.Generator) -> None:
    valence, arousal = rng.uniform(-1.0, 1.0, 2).tolist()
    feeling = Feeling(Point(valence, arousal), Emotion.NEUTRAL, 1.0, FeelingSource.NAMED, "neutral")
    goal = (Goal.MATCH, Goal.MATCH, Goal.LIFT)[int(rng.integers(3))]
    recommender.pick(feeling, listener=f"bench:{caller}", channel="bench:1", goal=goal)


if __name__ == "__main__":
    main()
