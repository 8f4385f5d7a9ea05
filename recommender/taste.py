"""What a listener likes, from votes on single songs: pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.ranking import ByNumber, Taste
from recommender.shelf import Shelf


class Vote(StrEnum):
    """What a listener said of a song; the last word counts."""

    UP = "up"
    DOWN = "down"
    SKIP = "skip"


WEIGHT: Mapping[Vote, float] = MappingProxyType({Vote.UP: 1.0, Vote.DOWN: -1.0, Vote.SKIP: -0.3})
"""What a vote says of a song's artist and genres; who skips a song may like it another time."""

ARTIST_DOUBT = 1.0
"""Votes without opinion that every artist begins with: one 👍 is half of liking an artist."""

GENRE_DOUBT = 2.0
"""Votes without opinion that every genre begins with: of a genre one song says less than of its artist."""


def taste_of(votes: Mapping[int, Vote], shelf: Shelf) -> Taste:
    """Return what votes by songs' ids tell of artists and genres; songs that do not stand on the shelf tell nothing."""
    if not votes:
        return Taste()
    places, said = shelf.find(votes), np.array([WEIGHT[vote] for vote in votes.values()])
    here = places >= 0
    places, said = places[here], said[here]
    genres = shelf.sets[shelf.columns.genres[places]]
    named = genres >= 0
    return Taste(
        _liking(shelf.columns.artists[places], said, ARTIST_DOUBT),
        _liking(genres[named], np.broadcast_to(said[:, None], genres.shape)[named], GENRE_DOUBT),
    )


def _liking(numbers: NDArray[Any], said: NDArray[np.float64], doubt: float) -> ByNumber:
    """Return by number the mean of what was said of it and of the doubt, -1 to 1."""
    different, place = np.unique(numbers, return_inverse=True)
    counts = np.bincount(place, minlength=len(different))
    means = np.bincount(place, weights=said, minlength=len(different)) / (counts + doubt)
    return ByNumber(different, np.asarray(means, np.float64))
