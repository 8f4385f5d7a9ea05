"""How well a song fits a feeling, and which of the fitting ones are chosen: pure, the random generator passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.vocabulary import Point

REACH = 0.15
"""How far from the feeling a song's fit has dropped to 0.61 (one sigma), on a plane that is 2 wide."""

CERTAINTY_WEIGHT = 2.0
"""How much sure labels count beside the distance: people's word (0.8) is drawn 2.6 times as often as lyrics' (0.33)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs of a song; `certainty` is how much its evidence weighs, 0 to 1."""

    id: int
    artist_key: str
    valence: float
    arousal: float
    certainty: float


def scores(candidates: Sequence[Candidate], point: Point) -> NDArray[np.float64]:
    """Return each candidate's score: the logarithm of its weight in the draw."""
    table = np.array([(song.valence, song.arousal, song.certainty) for song in candidates], dtype=np.float64)
    distance = np.hypot(table[:, 0] - point.valence, table[:, 1] - point.arousal)
    return -0.5 * (distance / REACH) ** 2 + CERTAINTY_WEIGHT * table[:, 2]


def choose(
    candidates: Sequence[Candidate], point: Point, *, count: int, rng: np.random.Generator
) -> tuple[Candidate, ...]:
    """Draw up to `count` candidates, better fits more often, no artist twice.

    Adding Gumbel noise to log weights and taking the greatest is a weighted draw without replacement.
    """
    if not candidates:
        return ()
    order = np.argsort(-(scores(candidates, point) + rng.gumbel(size=len(candidates))))
    chosen: dict[str, Candidate] = {}
    for index in order:
        chosen.setdefault(candidates[index].artist_key, candidates[index])
        if len(chosen) == count:
            break
    return tuple(chosen.values())
