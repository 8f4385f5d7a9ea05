"""How opinions on songs' moods become one: arrays of many songs at once, so that a million take seconds.

Log-linear pooling: each source's log-probabilities count with its weight, and a prior says what songs are like before
anything is heard. The weights were learned on songs that people labelled (`fusion.toml`); a weight of 1 would take a
source at its word, 0 would not hear it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from recommender.vocabulary import MOOD_POINTS, Mood

Numbers = NDArray[np.float64]

SOURCES = ("lyrics", "audio", "tags", "people", "operator")
"""The order in which arrays number sources; -1 stands for no opinion."""

LYRICS, AUDIO, TAGS, PEOPLE, OPERATOR = range(len(SOURCES))

VALENCE_WEIGHTS: Mapping[str, float] = {"lyrics": 0.5, "audio": 1.0, "tags": 2.0, "people": 4.0, "operator": 40.0}
"""How much each source counts for pleasantness: on songs that people rated, audio tells about twice what words do."""

AROUSAL_WEIGHTS: Mapping[str, float] = {"lyrics": 0.05, "audio": 1.0, "tags": 2.0, "people": 4.0, "operator": 40.0}
"""How much each source counts for energy: lyrics know nothing of it, and decide only where they stand alone."""

DISPUTE = 1.1
"""Voices whose valence lies farther apart than this, on a scale that is 2 wide, may contradict each other."""

SOFTNESS = 0.45
"""How fast a mood's probability falls with the distance from its corner (one sigma, on the plane)."""

LEAST = 1e-4
"""A probability below which no source is believed: nothing is impossible."""

PULL = 0.15
"""How far the likely moods draw a song from where its sources' points put it: more, and songs leave the corners."""

PART = 65_536
"""Songs fused at once: some 60 MB of intermediate numbers."""

CORNERS: Numbers = np.array([(MOOD_POINTS[mood].valence, MOOD_POINTS[mood].arousal) for mood in Mood])
"""[4, 2]: valence and arousal of each mood's corner of the plane."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each source counts, in the order of `SOURCES`, and the prior's logits in the order of `Mood`."""

    sources: tuple[float, ...]
    prior: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Opinions:
    """What up to K opinions say of each of N songs.

    `source` [N, K] numbers the sources, -1 where there is no opinion; `points` [N, K, 2] are valence and arousal,
    `moods` [N, K, 4] probabilities in the order of `Mood`. What stands where there is no opinion must be finite.
    """

    source: NDArray[np.int8]
    points: Numbers
    moods: Numbers


@dataclass(frozen=True, slots=True)
class Fused:
    """What the opinions say together: `moods` [N, 4], `points` [N, 2], and whether they contradict each other [N]."""

    moods: Numbers
    points: Numbers
    disputed: NDArray[np.bool_]


@cache
def learned() -> Weights:
    """Return the weights of `fusion.toml`, read once."""
    found = tomllib.loads(files(__package__).joinpath("fusion.toml").read_text(encoding="utf-8"))
    sources = tuple(float(found["weights"][source]) for source in SOURCES)
    return Weights(sources, tuple(float(found["prior"][mood.value]) for mood in Mood))


def near(points: Numbers) -> Numbers:
    """Return probabilities [..., 4] of moods for points [..., 2]: each falls with the distance from its corner."""
    squared = ((np.asarray(points)[..., None, :] - CORNERS) ** 2).sum(axis=-1)
    return softmax(-0.5 * squared / SOFTNESS**2)


def softmax(logits: Numbers) -> Numbers:
    """Return probabilities of logits over the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float64)


def fuse(opinions: Opinions, weights: Weights | None = None) -> Fused:
    """Return what the opinions on each song say together; each song has at least one.

    Several opinions of one source count as its one voice, their mean. The point is the weighted mean of the opinions'
    points, drawn a little to where the likely moods are. Songs are fused in parts, so memory hardly grows with N.
    """
    used = weights or learned()
    parts = [_fuse(_part(opinions, start), used) for start in range(0, len(opinions.source), PART)]
    if not parts:
        return Fused(np.empty((0, len(Mood))), np.empty((0, 2)), np.empty(0, bool))
    moods, points, disputed = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Fused(moods, points, disputed)


def _part(opinions: Opinions, start: int) -> Opinions:
    end = start + PART
    return Opinions(opinions.source[start:end], opinions.points[start:end], opinions.moods[start:end])


def _fuse(opinions: Opinions, weights: Weights) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    source, points = opinions.source, opinions.points
    alike = (source[:, :, None] == source[:, None, :]).sum(axis=2)  # how many opinions are of the same source
    counts = _by_source(source, weights.sources) / alike
    logs = np.log(np.maximum(opinions.moods, LEAST))
    moods = softmax(np.asarray(weights.prior) + (counts[:, :, None] * logs).sum(axis=1))
    pleasant = _by_source(source, [VALENCE_WEIGHTS[each] for each in SOURCES]) / alike
    lively = _by_source(source, [AROUSAL_WEIGHTS[each] for each in SOURCES]) / alike
    stands = np.stack([_mean(points[:, :, 0], pleasant), _mean(points[:, :, 1], lively)], axis=1)
    drawn = np.clip(stands + PULL * (moods @ CORNERS - stands), -1.0, 1.0)
    return moods, drawn, _disputed(source, points[:, :, 0], logs, counts, pleasant)


def _by_source(source: NDArray[np.int8], values: object) -> Numbers:
    """Return each opinion's source's value [N, K], 0 where there is no opinion."""
    table = np.append(np.asarray(values, np.float64), 0.0)  # place -1 is the last
    return np.asarray(table[source], np.float64)


def _mean(values: Numbers, weights: Numbers) -> Numbers:
    """Return the weighted mean of [N, K] over K, 0 where nothing weighs."""
    total = weights.sum(axis=1)
    return np.asarray((values * weights).sum(axis=1) / np.where(total > 0.0, total, 1.0), np.float64)


def _disputed(
    source: NDArray[np.int8], valence: Numbers, logs: Numbers, counts: Numbers, pleasant: Numbers
) -> NDArray[np.bool_]:
    """Return whether the sound contradicts all the others together, or two labels by people each other.

    The operator's word ends both.
    """
    sound = source == AUDIO
    one = _voice(valence, logs, counts * sound, pleasant * sound)
    other = _voice(valence, logs, counts * ~sound, pleasant * ~sound)
    disputed = _contradict(*one, *other) & sound.any(axis=1) & (~sound & (source >= 0)).any(axis=1)
    likeliest = logs.argmax(axis=2)
    for first in range(source.shape[1]):
        for second in range(first):
            both = (source[:, first] == PEOPLE) & (source[:, second] == PEOPLE)
            disputed |= both & _contradict(
                valence[:, first], likeliest[:, first], valence[:, second], likeliest[:, second]
            )
    return np.asarray(disputed & ~(source == OPERATOR).any(axis=1), bool)


def _voice(valence: Numbers, logs: Numbers, counts: Numbers, pleasant: Numbers) -> tuple[Numbers, NDArray[np.int64]]:
    """Return the valence and the likeliest mood that some of the opinions tell together, the prior unheard."""
    return _mean(valence, pleasant), np.asarray((counts[:, :, None] * logs).sum(axis=1).argmax(axis=1), np.int64)


def _contradict(
    one: Numbers, one_mood: NDArray[np.int64], other: Numbers, other_mood: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return whether two voices name different moods, on opposite sides of pleasant, far apart."""
    apart = (one * other < 0.0) & (np.abs(one - other) > DISPUTE)
    return np.asarray(apart & (one_mood != other_mood), bool)
