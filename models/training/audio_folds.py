"""Which songs are learned from and which are kept apart, and what follows from that: nothing is chosen on a test.

Every song is in one of five folds. For each fold, how much large weights cost and the temperature are chosen among
the other four alone; then a network that learned those four reads the fold.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from models.audio_moods import probabilities
from models.training.audio_data import Taught
from models.training.audio_fit import logits_of
from models.training.metrics import best_temperature, cross_entropy
from recommender.vocabulary import Mood

FOLDS = 5
DECAYS = (0.003, 0.01, 0.03)
"""Costs of large weights that are tried."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is chosen on songs kept apart: the cost of large weights, and the temperature."""

    decay: float
    temperature: float


def folds_of(number: int, *, seed: int) -> NDArray[np.int64]:
    """Return each song's fold [N], 0 to 4, drawn by chance."""
    return np.random.default_rng(seed).permutation(number) % FOLDS


def choose(taught: Taught, *, seed: int) -> Settings:
    """Return what fits best where each fold is read by a network that learned the other four."""
    folds = folds_of(len(taught.songs), seed=seed)
    counts = np.repeat([taught.counts * (folds != fold) for fold in range(FOLDS)], len(DECAYS), axis=0)
    logits = _logits(taught, counts, DECAYS * FOLDS, seed=seed).reshape(FOLDS, len(DECAYS), -1, len(Mood))
    read = logits[folds, :, np.arange(len(folds))]
    return _best(taught, np.moveaxis(read, 1, 0), np.ones(len(folds), bool))


def read_folds(taught: Taught, *, seed: int) -> NDArray[np.float64]:
    """Return the probabilities [N, 4] of each song by a network that has seen nothing of its fold.

    A network without two folds serves twice: it reads one of them to choose for the other.
    """
    folds = folds_of(len(taught.songs), seed=seed)
    pairs = list(combinations(range(FOLDS), 2))
    counts = np.repeat([taught.counts * ~np.isin(folds, pair) for pair in pairs], len(DECAYS), axis=0)
    logits = _logits(taught, counts, DECAYS * len(pairs), seed=seed).reshape(len(pairs), len(DECAYS), -1, len(Mood))
    chosen = []
    for fold in range(FOLDS):
        others = [pairs.index((min(fold, other), max(fold, other))) if other != fold else 0 for other in folds]
        read = logits[np.array(others), :, np.arange(len(folds))]
        chosen.append(_best(taught, np.moveaxis(read, 1, 0), folds != fold))
    counts = np.array([taught.counts * (folds != fold) for fold in range(FOLDS)])
    tested = _logits(taught, counts, tuple(each.decay for each in chosen), seed=seed)
    temperatures = np.array([each.temperature for each in chosen])[folds]
    return probabilities(tested[folds, np.arange(len(folds))] / temperatures[:, None], 1.0)


def _logits(
    taught: Taught, counts: NDArray[np.float64], decays: tuple[float, ...], *, seed: int
) -> NDArray[np.float64]:
    return logits_of(taught.songs.numbers, taught.songs.moods, counts, decays, seed=seed)


def _best(taught: Taught, logits: NDArray[np.float64], used: NDArray[np.bool_]) -> Settings:
    """Return the settings at which the `used` songs' logits [decays, N, 4] fit their moods best."""
    targets = np.eye(len(Mood))[taught.songs.moods[used]] * (taught.counts / taught.counts[used].mean())[used, None]

    def loss(place: int, temperature: float) -> float:
        return cross_entropy(probabilities(logits[place][used], temperature), targets)

    warmth = [best_temperature(lambda tried, place=place: loss(place, tried)) for place in range(len(DECAYS))]  # type: ignore[misc]  # the default binds the place
    best = min(range(len(DECAYS)), key=lambda place: loss(place, warmth[place]))
    return Settings(DECAYS[best], round(warmth[best], 4))
