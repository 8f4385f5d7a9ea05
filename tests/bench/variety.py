"""Do the picks use the catalogue, and do they still fit? Over the starter catalogue, in a database of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recommender import starter
from recommender.ranking import fit
from recommender.service import Recommender
from recommender.shelf import Shelf
from recommender.store import Store
from recommender.vocabulary import Emotion, Feeling, FeelingSource, Point
from tests.bench.measuring import Effort, row

FEELINGS = 1_000
COUNT = 5
SEED = 5


def lines(effort: Effort) -> Iterator[str]:
    """Yield how many different songs a thousand feelings all over the plane bring, five each, and how well they fit.

    Each feeling is another listener's, so that nobody's past makes the songs different. A song's fit is
    exp(-d^2 / (2 REACH^2)), where d is its distance from the feeling and REACH is `recommender.ranking`'s. The best
    possible are the five nearest songs by different artists.
    """
    points = [Point(*each) for each in np.random.default_rng(SEED).uniform(-1.0, 1.0, (FEELINGS, 2)).tolist()]
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{Path(folder) / 'bench.sqlite3'}") as store:
        starter.load_if_empty(store)
        recommender = Recommender(store, rng=np.random.default_rng(SEED))
        lists = [_pick(recommender, point, number) for number, point in enumerate(points)]
        shelf = store.shelves.build()
    places = [shelf.places_of(picked) for picked in lists]
    fits = [float(fit(shelf, found, point).mean()) for found, point in zip(places, points, strict=True)]
    best = [_best(shelf, point) for point in points]
    twice = sum(len(set(shelf.columns.artists[found].tolist())) < COUNT for found in places)
    yield f"{FEELINGS:,} feelings all over the plane, {COUNT} songs each, of {len(shelf):,}"
    yield row("different songs", len({song for picked in lists for song in picked}), "", "aim: 2,000", digits=0)
    yield row("lists with an artist twice", twice, "", "aim: none", digits=0)
    yield row("mean fit", float(np.mean(fits)), "", f"best possible: {np.mean(best):.3f}", digits=3)
    yield row("of the best possible", 100 * float(np.mean(fits) / np.mean(best)), "%", "aim: 90")
    del effort  # this part takes seconds, however little effort is asked for


def _pick(recommender: Recommender, point: Point, number: int) -> list[int]:
    feeling = Feeling(point, Emotion.NEUTRAL, 1.0, FeelingSource.NAMED, "neutral")
    return [pick.song.id for pick in recommender.pick(feeling, listener=f"bench:{number}", count=COUNT)]


def _best(shelf: Shelf, point: Point) -> float:
    fits: NDArray[np.float64] = fit(shelf, np.arange(len(shelf)), point)
    order = np.argsort(-fits)
    _, first = np.unique(shelf.columns.artists[order], return_index=True)
    return float(fits[order[np.sort(first)[:COUNT]]].mean())
