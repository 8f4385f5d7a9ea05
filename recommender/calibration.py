"""From corrections, in aggregate, to better class priors: pure.

Whoever corrects a photo's reading, or confirms it, tells what it was. If "negative" is read more often than it is told,
readings of it become a little less likely, and what they were corrected to more. Counts are all there is: no photo, no
person, nothing learned but three numbers within bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from recommender.vocabulary import Emotion

Confusion: TypeAlias = Mapping[tuple[Emotion, Emotion], int]
"""How many replies that read the first emotion were corrected to, or confirmed as, the second."""

LEAST = 20
"""Replies that a class must have been read or told in before its prior moves."""

DOUBT = 10.0
"""Replies, read and told alike, that every class begins with: twenty that were all wrong halve or double a prior."""

LOWEST, HIGHEST = 0.5, 2.0
"""How far a prior may move: those who correct are not all who are read."""

UNMOVED: Mapping[Emotion, float] = dict.fromkeys(Emotion, 1.0)
"""The priors as the network has them."""


def prior_multipliers(confusion: Confusion) -> dict[Emotion, float]:
    """Return what to multiply each emotion's probability with before they are made to sum to 1 again."""
    return {emotion: _multiplier(confusion, emotion) for emotion in Emotion}


def _multiplier(confusion: Confusion, emotion: Emotion) -> float:
    read = sum(count for (one, _), count in confusion.items() if one is emotion)
    told = sum(count for (_, other), count in confusion.items() if other is emotion)
    if read + told - confusion.get((emotion, emotion), 0) < LEAST:
        return 1.0
    return min(HIGHEST, max(LOWEST, (told + DOUBT) / (read + DOUBT)))
