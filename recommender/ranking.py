"""How well songs fit a feeling and a listener, and which of the fitting ones are chosen: pure, chance passed in.

A song's score is a sum of weighted terms, and the logarithm of how often it would be drawn: 0.7 more, twice as often.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recommender.shelf import FULL, Aisle, Positions, Shelf
from recommender.vocabulary import GOAL_POINTS, Goal, Point

Scores = NDArray[np.float64]

REACH = 0.3
"""How far from the feeling a song's fit has dropped to 0.61 (one sigma), on a plane that is 2 wide."""

FIT_WEIGHT = 16.0
"""How much the logarithm of the fit counts: most draws fall within `REACH` / 2, where the fit is above 0.88."""

CERTAINTY_WEIGHT = 2.0
"""How much sure labels count beside the distance: people's word (0.8) is drawn 2.6 times as often as lyrics' (0.33)."""

TASTE_WEIGHT = 8.0
"""How much what the listener likes counts: a genre liked twice (0.5) is drawn 55 times as often as an unknown one."""

FRESHNESS_WEIGHT = 2.0
"""How much counts against an artist, or a song, that the listener was served lately; it fades with what came since."""

POPULARITY_WEIGHT = 0.5
"""How much a song's many listeners count: just enough that of two alike the known one comes first."""

GENRE_SAMENESS = 0.5
"""What each song of a list costs another of its first genre: two fifths of its chance."""

DECADE_SAMENESS = 0.4
"""What each song of a list costs another of its decade."""

ENOUGH = 600
"""Songs around a point that a draw looks at, at least, while there are as many."""

MOST = 1_500
"""Songs that it looks at, at most, beside those it must leave out: of more, every n-th."""

BLOCK = 32
"""Songs that are put in their order at once: the next one drawn is nearly always among the best of them."""

WIDER = 8
"""How many times more songs are looked at where the nearest were too few or all by too few artists."""


@dataclass(frozen=True, slots=True)
class ByNumber:
    """A value for each of some numbers, which are different and in their order."""

    numbers: NDArray[Any]
    values: Scores

    def of(self, numbers: NDArray[Any]) -> Scores:
        """Return each number's value, 0 where it has none."""
        found = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return np.where(self.numbers[found] == numbers, self.values[found], 0.0)


NO_VALUES = ByNumber(np.empty(0, np.uint32), np.empty(0))


@dataclass(frozen=True, slots=True)
class Taste:
    """What a listener likes, from -1 to 1, by numbers of artists and by places of genres on the shelf."""

    artists: ByNumber = NO_VALUES
    genres: ByNumber = NO_VALUES


@dataclass(frozen=True, slots=True)
class Wish:
    """What a draw is to find: `count` songs for `point`, led to where the goal leads.

    `stale` tells by numbers of artists how lately the listener was served them, from 0 to 1, where 1 is just now;
    others are 0.
    """

    point: Point
    count: int
    goal: Goal = Goal.MATCH
    taste: Taste = Taste()
    stale: Mapping[int, float] = field(default_factory=dict)


def fit(shelf: Shelf, places: Positions, point: Point) -> Scores:
    """Return how well songs fit a point: 1 on it, 0.61 at `REACH`, near 0 far off."""
    return np.asarray(np.exp(_log_fit(shelf, places, point.valence, point.arousal)), np.float64)


def _log_fit(shelf: Shelf, places: Positions, valence: Scores | float, arousal: Scores | float) -> Scores:
    pleasant, lively = shelf.points(places)
    squared = (pleasant - valence) ** 2 + (lively - arousal) ** 2
    return np.asarray(squared * (-0.5 / REACH**2), np.float64)


def scores(shelf: Shelf, places: Positions, valence: Scores | float, arousal: Scores | float, wish: Wish) -> Scores:
    """Return each song's score for who wishes, at a point or each song at its own, as if nothing were stale."""
    columns = shelf.columns
    total = FIT_WEIGHT * _log_fit(shelf, places, valence, arousal)
    total += CERTAINTY_WEIGHT / FULL * columns.certainty[places]
    total += POPULARITY_WEIGHT / FULL * columns.popularity[places]
    if len(wish.taste.artists.numbers):
        liked = wish.taste.artists.of(columns.artists[places]) + _genres_liked(shelf, places, wish.taste.genres)
        total += TASTE_WEIGHT * np.clip(liked, -1.0, 1.0)
    return total


def _genres_liked(shelf: Shelf, places: Positions, liking: ByNumber) -> Scores:
    """Return the mean liking of each song's genres, 0 where it has none."""
    by_genre = np.zeros(len(shelf.words.genres) + 1)  # place -1, of no genre, is the last
    by_genre[liking.numbers] = liking.values
    members = shelf.sets[shelf.columns.genres[places]]
    return np.asarray(by_genre[members].sum(axis=1) / np.maximum((members >= 0).sum(axis=1), 1), np.float64)


def draw(
    shelf: Shelf,
    aisle: Aisle,
    wish: Wish,
    *,
    without: Positions,
    rng: np.random.Generator,
    chosen: Sequence[int] = (),
) -> list[int]:
    """Return the places of up to `wish.count` songs of an aisle, no artist twice.

    Those `chosen` already are among them. Fewer come only where the aisle has not that many artists beside the songs
    `without`. Better fits are drawn more often: to match, all for the feeling; for other goals, each for its rung of
    the ladder from the feeling to where the goal leads.
    """
    drawing = _Drawing(shelf, aisle, wish, without, rng)
    if chosen:
        drawing.choose(chosen)
    target = GOAL_POINTS.get(wish.goal)
    drawing.draw([wish.point] if target is None else _rungs(wish.point, target, wish.count))
    return drawing.chosen


def _rungs(start: Point, target: Point, count: int) -> list[Point]:
    """Return `count` points in equal steps from the feeling to the target, both among them."""
    steps = [step / max(count - 1, 1) for step in range(count)]
    return [
        Point(_between(start.valence, target.valence, share), _between(start.arousal, target.arousal, share))
        for share in steps
    ]


def _between(one: float, other: float, share: float) -> float:
    return min(max(one + share * (other - one), -1.0), 1.0)


class _Drawing:
    """Draws songs one after the other, each unlike those before it."""

    def __init__(self, shelf: Shelf, aisle: Aisle, wish: Wish, without: Positions, rng: np.random.Generator) -> None:
        self.chosen: list[int] = []
        self._shelf, self._aisle, self._wish, self._rng = shelf, aisle, wish, rng
        self._without = frozenset(without.tolist())
        self._artists: set[int] = set()
        self._genres: dict[int, int] = {}  # how many songs of each are chosen
        self._decades: dict[int, int] = {}

    def choose(self, places: Sequence[int]) -> None:
        """Let these songs be drawn."""
        for each in zip(places, *_likeness(self._shelf, np.array(places, np.int64)), strict=True):
            self._choose(*each)

    def _choose(self, place: int, artist: int, genre: int, decade: int) -> None:
        self.chosen.append(place)
        self._artists.add(artist)
        self._genres[genre] = self._genres.get(genre, 0) + 1
        self._decades[decade] = self._decades.get(decade, 0) + 1

    def draw(self, points: Sequence[Point]) -> None:
        """Draw as many songs as are wished for, or as there are: all for one point, or one for each of several."""
        enough, most = ENOUGH // len(points) + len(self._without), MOST // len(points) + len(self._without)
        while (missing := self._wish.count - len(self.chosen)) > 0:
            offset = int(self._rng.integers(2**16))
            left = points[-missing:]
            found = [self._aisle.around(point, enough, max(most, enough), offset) for point in left]
            self._select(found, left)
            if all(len(places) >= len(self._aisle) for places in found):
                return
            enough *= WIDER

    def _select(self, found: Sequence[Positions], points: Sequence[Point]) -> None:
        """Choose the best of the songs around each point: of one alone all that are missing, of several one of each.

        Adding Gumbel noise to log weights and taking the greatest is a weighted draw without replacement.
        """
        places, counts = np.concatenate(found), [len(each) for each in found]
        valence, arousal = np.repeat([(point.valence, point.arousal) for point in points], counts, axis=0).T
        worth = scores(self._shelf, places, valence, arousal, self._wish)
        worth -= np.log(self._rng.standard_exponential(len(places)))
        each = self._wish.count - len(self.chosen) if len(points) == 1 else 1
        end = 0
        for count in counts:
            start, end = end, end + count
            best_first = _BestFirst(self._shelf, places[start:end], worth[start:end], self._without)
            for _ in range(each):
                self._choose_best(best_first)

    def _choose_best(self, best_first: Iterable[_Candidate]) -> None:
        """Choose the song that is worth most beside those that are chosen already, if there is any."""
        found: tuple[int, int, int, int] | None = None
        most = -inf
        for worth, place, artist, genre, decade in best_first:
            if worth <= most:  # nor can any that follows be worth more: what is taken off is never negative
                break
            if artist in self._artists:
                continue
            left = worth - self._cost(artist, genre, decade)
            if left > most:
                most, found = left, (place, artist, genre, decade)
        if found is not None:
            self._choose(*found)

    def _cost(self, artist: int, genre: int, decade: int) -> float:
        """Return what a song is worth less for being like those that are drawn, or by an artist served lately."""
        alike = GENRE_SAMENESS * self._genres.get(genre, 0) if genre >= 0 else 0.0
        alike += DECADE_SAMENESS * self._decades.get(decade, 0) if decade > 0 else 0.0
        return alike + FRESHNESS_WEIGHT * self._wish.stale.get(artist, 0.0)


_Candidate: TypeAlias = tuple[float, int, int, int, int]
"""A song that may be drawn: its worth beside no other, its place, and its likeness."""


class _BestFirst:
    """The songs at some places but `without`, in the order of their worth, sorted as far as anybody looks."""

    def __init__(self, shelf: Shelf, places: Positions, worth: Scores, without: frozenset[int]) -> None:
        self._shelf, self._places, self._worth, self._without = shelf, places, worth, without
        self._sorted: list[_Candidate] = []
        self._more = _blocks(worth)

    def __iter__(self) -> Iterator[_Candidate]:
        yield from self._sorted
        for block in self._more:
            places, worth = self._places[block], self._worth[block]
            every = zip(worth.tolist(), places.tolist(), *_likeness(self._shelf, places), strict=True)
            made = [each for each in every if each[1] not in self._without]
            self._sorted += made
            yield from made


def _blocks(worth: Scores) -> Iterator[NDArray[np.int64]]:
    """Yield the indices of the best, and then those of all others, each in the order of their worth."""
    least_first = -worth
    order = least_first.argpartition(BLOCK) if len(worth) > BLOCK else np.arange(len(worth))
    for block in (order[:BLOCK], order[BLOCK:]):
        yield block[least_first[block].argsort()]


def _likeness(shelf: Shelf, places: Positions) -> tuple[list[int], list[int], list[int]]:
    """Return songs' artists, first genres (-1 for none) and decades (0 where not known)."""
    columns = shelf.columns
    genres, decades = shelf.sets[columns.genres[places], 0], columns.year[places] // 10
    return columns.artists[places].tolist(), genres.tolist(), decades.tolist()
