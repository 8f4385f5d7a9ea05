"""Recommender: a feeling and a listener become picks with reasons."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from logging import getLogger
from math import exp, hypot
from threading import Lock, Thread

import numpy as np

from recommender.errors import NoSongs, StoreError
from recommender.filters import ANYTHING, Filters
from recommender.ranking import Wish, draw
from recommender.reasons import reason
from recommender.shelf import Aisle, Shelf
from recommender.songs import Pick, genre_key
from recommender.store import Store
from recommender.store.listeners import LOOKED_BACK, Before
from recommender.taste import Vote, taste_of
from recommender.vocabulary import GOAL_POINTS, Feeling, Goal, Point

__all__ = ["ANYTHING", "Filters", "Recommender", "Shelving"]

log = getLogger(__name__)

FADING = 30.0
"""Songs served since then after which an artist is stale by 0.37, and fresh enough."""

FADED = tuple(exp(-since / FADING) for since in reversed(range(LOOKED_BACK)))
"""How stale the artists are that were served this many songs ago, the latest last."""

NEAREST = 3
"""Values of a filter offered instead of one that has no songs."""

AT_ONCE = 10_000
"""Songs up to which a stale shelf is made anew before the next pick: a tenth of a second; more are made beside it."""

REST = 10.0
"""How many times as long as it took to make a large shelf it is left in peace, however often the songs change."""

KEPT_AISLES = 4_000_000
"""Places of songs kept for the filters asked for last, 4 bytes each: as many as four times a million songs."""


class Shelving:
    """Holds the shelf that the catalogue makes, and the aisles of it that were asked for last; for several threads."""

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin empty-handed; `clock` counts seconds."""
        self._store = store
        self._clock = clock
        self._shelf: Shelf | None = None
        self._making = Lock()
        self._rests_until = -np.inf
        self._aisles: dict[Filters, Aisle] = {}
        self._aisles_of: Shelf | None = None
        self._finding = Lock()

    def shelf(self, version: int) -> Shelf:
        """Return the shelf of this version of the catalogue, or of one shortly before where it is large."""
        shelf = self._shelf
        if shelf is not None and shelf.version >= version:
            return shelf
        if shelf is not None and len(shelf) > AT_ONCE:
            self._make_beside(version)
            return shelf
        with self._making:
            if self._shelf is None or self._shelf.version < version:
                self._shelf = self._made(version)
            return self._shelf

    def aisle(self, shelf: Shelf, filters: Filters) -> Aisle:
        """Return the songs of a shelf that obey the filters."""
        if filters == ANYTHING:
            return shelf.aisle
        with self._finding:
            if self._aisles_of is not shelf:
                self._aisles, self._aisles_of = {}, shelf
            found = self._aisles.pop(filters, None)
            if found is None:
                found = shelf.obeying(filters)
            self._aisles[filters] = found  # the last asked for is the last to go
            while sum(map(len, self._aisles.values())) > KEPT_AISLES and len(self._aisles) > 1:
                del self._aisles[next(iter(self._aisles))]
            return found

    def _made(self, version: int) -> Shelf:
        """Return the saved shelf where it is fresh enough, and else a new one."""
        saved = self._store.shelves.load()
        if saved is not None and (saved.version >= version or (self._shelf is None and len(saved) > AT_ONCE)):
            return saved
        return self._store.shelves.build()

    def _make_beside(self, version: int) -> None:
        if self._clock() < self._rests_until or not self._making.acquire(blocking=False):
            return
        Thread(target=self._make, args=(version,), name="shelving", daemon=True).start()

    def _make(self, version: int) -> None:
        """Make a new shelf while picks are made from the old one; `_making` is held, and let go at the end."""
        begin = self._clock()
        try:
            self._shelf = self._made(version)
        except StoreError as error:
            log.warning("the shelf could not be made anew: %s", error)
        finally:
            self._rests_until = self._clock() + REST * (self._clock() - begin)
            self._making.release()


class Recommender:
    """Chooses songs from a store; usable from several threads."""

    def __init__(self, store: Store, *, rng: np.random.Generator, shelving: Shelving | None = None) -> None:
        """Choose from `store`; the same `rng` on the same store and history gives the same picks."""
        self._store = store
        self._rng = rng
        self._shelving = Shelving(store) if shelving is None else shelving

    def pick(
        self,
        feeling: Feeling,
        *,
        listener: str,
        channel: str | None = None,
        goal: Goal = Goal.MATCH,
        count: int = 5,
        filters: Filters = ANYTHING,
        rules: Filters = ANYTHING,
        rng: np.random.Generator | None = None,
    ) -> tuple[Pick, ...]:
        """Return up to `count` songs that fit a feeling, and remember that this listener was served them.

        No artist comes twice; no song that the listener was served lately, or that was shown in the channel, comes
        again as long as the catalogue has another that obeys the filters. Fewer than `count` come only where there are
        not that many artists. To match, the likeliest to please come first; a lift or a calm is a ladder whose first
        song meets the feeling, and none of whose songs lies farther from where it leads than the one before it.
        `rules` are a server's: wishes can be loosened, rules never. `rng` is chance, the recommender's own where there
        is none. NoSongs where there is nothing at all; StoreError.
        """
        with self._store.one_connection():
            before = self._store.listeners.before(listener, channel)
            shelf = self._shelving.shelf(before.version)
            within = filters.within(rules)
            ids = self._draw(shelf, feeling, before, goal, count, within, self._rng if rng is None else rng)
            if not ids:
                raise self._no_songs(shelf, feeling, filters, rules)
            picks = _in_order(self._picks(_unlike(ids, before.served)), goal)
            self._store.listeners.record_served(listener, [pick.song.id for pick in picks], channel)
            return picks

    def count(self, filters: Filters = ANYTHING) -> int:
        """Return how many of the songs that may be served obey the filters; StoreError."""
        shelf = self._shelving.shelf(self._store.shelves.version())
        return len(self._shelving.aisle(shelf, filters))

    def languages(self) -> dict[str, int]:
        """Return how many of the songs that may be served have each language, the commonest first; StoreError."""
        return self._shelving.shelf(self._store.shelves.version()).language_counts()

    def _draw(  # noqa: PLR0917  # all that a draw hangs on
        self,
        shelf: Shelf,
        feeling: Feeling,
        before: Before,
        goal: Goal,
        count: int,
        filters: Filters,
        rng: np.random.Generator,
    ) -> list[int]:
        aisle = self._shelving.aisle(shelf, filters)
        wish = Wish(feeling.point, count, goal, taste_of(before.votes, shelf), _stale(shelf, before.served))
        found: list[int] = []
        for without in _without(before):
            found = draw(shelf, aisle, wish, without=shelf.places_of(without), chosen=found, rng=rng)
            if len(found) == count:
                break
        return [int(song_id) for song_id in shelf.columns.ids[found]]

    def _picks(self, ids: Sequence[int]) -> tuple[Pick, ...]:
        return tuple(Pick(song, reason(song.label)) for song in self._store.catalogue.songs(ids))

    def _no_songs(self, shelf: Shelf, feeling: Feeling, filters: Filters, rules: Filters) -> NoSongs:
        """Return which filter leaves nothing, and the nearest songs without it, which obey the rules all the same."""
        ruled = shelf.obeying(ANYTHING.within(rules))
        loosening = filters if len(ruled) else rules  # what the rules leave nothing of, no other wish brings back
        loosened = {name: other.within(rules) for name, other in filters.loosened().items()} if len(ruled) else {}
        loosened = loosened or rules.loosened()
        if not len(shelf) or not loosened:
            return NoSongs()
        aisles = {name: shelf.obeying(other) for name, other in loosened.items()}
        name = max(aisles, key=lambda each: len(aisles[each]))  # the first of several that are as good
        nearest = _nearest(shelf, name, loosening, loosened[name])
        aisle = (aisles[name] or ruled) if len(ruled) else ruled  # it may take more than one wish
        found = draw(shelf, aisle, Wish(feeling.point, NEAREST), without=NOTHING, rng=self._rng)
        picks = self._picks(shelf.columns.ids[found].tolist())
        return NoSongs(name, _in_words(getattr(loosening, name)), nearest, picks)


NOTHING = np.empty(0, np.int64)


def _without(before: Before) -> Iterable[Sequence[int]]:
    """Yield the songs to leave out, fewer and fewer: served longest ago come back first, disliked ones last."""
    disliked = [song_id for song_id, vote in before.votes.items() if vote is Vote.DOWN]
    window = LOOKED_BACK
    while window:
        yield [*before.served[:window], *before.shown[:window], *disliked]
        window = min(window, max(len(before.served), len(before.shown))) // 2
    yield disliked
    if disliked:
        yield []


def _stale(shelf: Shelf, served: Sequence[int]) -> dict[int, float]:
    """Return by their numbers how lately artists were served, from 0 to 1."""
    artists = shelf.columns.artists[shelf.places_of(served)][::-1].tolist()
    return dict(zip(artists, FADED[-len(artists) :], strict=False)) if artists else {}  # the latest counts


def _nearest(shelf: Shelf, name: str, filters: Filters, loosened: Filters) -> tuple[str, ...]:
    """Return the values of a filter that have songs: for a genre those that are spelled alike, else the commonest."""
    if name in {"language", "languages"}:
        return tuple(shelf.language_counts(loosened))[:NEAREST]
    if name not in {"genre", "genres"}:
        return ()
    genres = tuple(shelf.genre_counts(loosened))
    by_key = {genre_key(genre): genre for genre in genres}
    close = get_close_matches(genre_key(filters.genre or ""), by_key, n=NEAREST) if name == "genre" else []
    return tuple(by_key[key] for key in close) or genres[:NEAREST]


def _in_order(picks: tuple[Pick, ...], goal: Goal) -> tuple[Pick, ...]:
    """Return a ladder's picks by how far they lie from where it leads, and others as they are."""
    target = GOAL_POINTS.get(goal)
    if target is None:
        return picks
    return tuple(sorted(picks, key=lambda pick: -_distance(pick.song.label.point, target)))


def _distance(one: Point, other: Point) -> float:
    return hypot(one.valence - other.valence, one.arousal - other.arousal)


def _in_words(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _unlike(ids: list[int], served: Sequence[int]) -> list[int]:
    """Return the songs in another order where their list would be the last one over again."""
    last = list(reversed(served[: len(ids)]))
    return ids[1:] + ids[:1] if ids == last else ids
