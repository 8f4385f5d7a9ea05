"""Recommender: a feeling and a listener become picks with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from recommender.errors import NoSongs
from recommender.ranking import Candidate, choose
from recommender.reasons import reason
from recommender.songs import Pick, genre_key
from recommender.store import Store
from recommender.vocabulary import Feeling, Point

SHELF = 200
"""Songs nearest to the feeling that a draw is made from: forty lists of five before the nearest are used up."""

WINDOW = 100
"""Songs a listener was served last that are not served again: twenty lists of five."""

NEAREST = 3
"""Genres offered instead of one that has no songs."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the songs must be; None stands for anything."""

    genre: str | None = None


ANYTHING = Filters()


class Recommender:
    """Chooses songs from a store; usable from several threads."""

    def __init__(self, store: Store, *, rng: np.random.Generator) -> None:
        """Choose from `store`; the same `rng` on the same store and history gives the same picks."""
        self._store = store
        self._rng = rng

    def pick(self, feeling: Feeling, *, listener: str, count: int = 5, filters: Filters = ANYTHING) -> tuple[Pick, ...]:
        """Return up to `count` songs that fit a feeling, and remember that this listener was served them.

        No artist comes twice; no song that the listener was served lately comes again as long as the catalogue
        has another. Fewer than `count` come only where there are not that many artists. NoSongs where there is
        none at all; StoreError.
        """
        recent = self._store.listeners.recent(listener, WINDOW)
        chosen = self._draw(feeling.point, count, filters, recent)
        if not chosen:
            raise self._no_songs(filters)
        ids = _unlike([song.id for song in chosen], recent)
        picks = tuple(Pick(song, reason(song.label)) for song in self._store.catalogue.songs(ids))
        self._store.listeners.record_served(listener, ids)
        return picks

    def _draw(self, point: Point, count: int, filters: Filters, recent: Sequence[int]) -> tuple[Candidate, ...]:
        chosen: tuple[Candidate, ...] = ()
        window = len(recent)
        while len(chosen) < count:
            found = self._draw_some(point, count - len(chosen), filters, recent[:window], chosen)
            chosen += found
            if not found and window == 0:
                break
            if not found:
                window //= 2  # what was served longest ago may come again first
        return chosen

    def _draw_some(
        self, point: Point, count: int, filters: Filters, without: Sequence[int], chosen: Sequence[Candidate]
    ) -> tuple[Candidate, ...]:
        shelf = self._store.catalogue.near(
            point,
            limit=SHELF,
            genre=filters.genre,
            without=without,
            without_artists=[song.artist_key for song in chosen],
        )
        return choose(shelf, point, count=count, rng=self._rng)

    def _no_songs(self, filters: Filters) -> NoSongs:
        genres = self._store.catalogue.genres()
        if filters.genre is None or not genres:
            return NoSongs()
        by_key = {genre_key(genre): genre for genre in genres}
        close = get_close_matches(genre_key(filters.genre), by_key, n=NEAREST)
        nearest = tuple(by_key[key] for key in close) or genres[:NEAREST]
        return NoSongs("genre", filters.genre, nearest)


def _unlike(ids: list[int], recent: Sequence[int]) -> list[int]:
    """Return the songs in another order where their list would be the last one over again."""
    last = list(reversed(recent[: len(ids)]))
    return ids[1:] + ids[:1] if ids == last else ids
