"""Shelves for tests, without a database."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from hypothesis import strategies as st

from recommender.filters import Filters
from recommender.ranking import Wish, draw
from recommender.shelf import Shelf, Title, build
from recommender.vocabulary import Goal, Point

HERE = Point(0.5, 0.5)
NOTHING = np.empty(0, np.int64)

coordinates = st.floats(-1.0, 1.0)
points = st.builds(Point, coordinates, coordinates)
genres = st.sampled_from(["Rock", "Pop", "Reggaetón", "Jazz"])
countries = st.lists(st.sampled_from(["DE", "FR", "US"]), max_size=2, unique=True).map(tuple)
languages = st.sampled_from([None, "en", "de"])

titles = st.lists(
    st.builds(
        Title,
        id=st.integers(1, 10_000),
        artist_key=st.sampled_from("abcdefg"),
        valence=coordinates,
        arousal=coordinates,
        certainty=st.floats(0.0, 1.0),
        genres=st.lists(genres, max_size=3, unique=True).map(tuple),
        listeners=st.none() | st.integers(0, 10**9),
        language=languages,
        year=st.none() | st.integers(1900, 2026),
        adult=st.booleans(),
        blocked=countries,
        allowed=countries,
    ),
    max_size=40,
    unique_by=lambda title: title.id,
)

filters = st.builds(
    Filters,
    genre=st.none() | st.sampled_from(["rock", "POP", "reggaeton", "Polka"]),
    language=languages,
    clean=st.booleans(),
    country=st.sampled_from([None, "de", "US", "JP"]),
    without_genres=st.lists(genres, max_size=2, unique=True).map(tuple),
    genres=st.lists(st.sampled_from(["ROCK", "jazz", "Reggaeton"]), max_size=2, unique=True).map(tuple),
    languages=st.lists(st.sampled_from(["en", "DE", "fr", ""]), max_size=2, unique=True).map(tuple),
)


def song(number: int, valence: float = HERE.valence, arousal: float = HERE.arousal, **more: object) -> Title:
    """Return song `number`, by an artist of its own unless one is named."""
    known = {"artist_key": f"artist {number}", "certainty": 0.5}
    return Title(number, valence=valence, arousal=arousal, **(known | more))  # type: ignore[arg-type]  # tests name fields


def shelf_of(titles: Iterable[Title]) -> Shelf:
    return build([list(titles)], version=1)


def drawn(shelf: Shelf, *, seed: int = 0, count: int = 5, goal: Goal = Goal.MATCH, point: Point = HERE) -> list[int]:
    """Return the ids of songs drawn for a point."""
    wish = Wish(point, count, goal)
    places = draw(shelf, shelf.aisle, wish, without=NOTHING, rng=np.random.default_rng(seed))
    return [int(shelf.columns.ids[place]) for place in places]
