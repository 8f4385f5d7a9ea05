"""How well a song fits a feeling, and which of the fitting ones are chosen: pure, the random generator passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.vocabulary import Point

REACH = 0.12
"""How far from the feeling a song's fit has dropped to 0.61 (one sigma), on a plane that is 2 wide."""

CONFIDENCE_WEIGHT = 0.5
"""How much a sure label counts beside the distance: a song with a certain label weighs exp(0.5) of one without any."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs of a song; `confidence` is the probability of its likeliest mood."""

    id: int
    artist_key: str
    valence: float
    arousal: float
    confidence: float


def scores(candidates: Sequence[Candidate], point: Point) -> NDArray[np.float64]:
    """Return each candidate's score: the logarithm of its weight in the draw."""
    table = np.array([(song.valence, song.arousal, song.confidence) for song in candidates], dtype=np.float64)
    distance = np.hypot(table[:, 0] - point.valence, table[:, 1] - point.arousal)
    return -0.5 * (distance / REACH) ** 2 + CONFIDENCE_WEIGHT * table[:, 2]


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
