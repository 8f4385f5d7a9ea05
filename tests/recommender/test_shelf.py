from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.filters import ANYTHING, Filters
from recommender.shelf import Shelf, Title, build
from recommender.songs import genre_key
from recommender.vocabulary import Point
from tests.recommender.shelves import HERE, filters, points, shelf_of, song, titles


def obeys(title: Title, asked: Filters) -> object:
    keys = set(map(genre_key, title.genres))
    country = None if asked.country is None else asked.country.upper()
    plays = country is None or (country not in title.blocked and (not title.allowed or country in title.allowed))
    return (
        (asked.genre is None or genre_key(asked.genre) in keys)
        and not keys & set(map(genre_key, asked.without_genres))
        and (not asked.genres or keys & set(map(genre_key, asked.genres)))
        and (asked.language is None or title.language == asked.language)
        and (not asked.languages or title.language in set(map(str.casefold, asked.languages)))
        and not (asked.clean and title.adult)
        and plays
    )


def ids_around(shelf: Shelf, asked: Filters, point: Point, enough: int, most: int = 10**6) -> list[int]:
    return [int(song_id) for song_id in shelf.columns.ids[shelf.obeying(asked).around(point, enough, most)]]


@given(titles, filters, points)
def test_an_aisle_has_exactly_the_songs_that_obey(made: list[Title], asked: Filters, point: Point) -> None:
    shelf = shelf_of(made)
    wanted = sorted(title.id for title in made if obeys(title, asked))
    assert len(shelf.obeying(asked)) == len(wanted)
    assert sorted(ids_around(shelf, asked, point, 10**6)) == wanted


@given(titles, filters, points, st.integers(1, 50))
def test_around_a_point_there_are_enough_songs_or_all(
    made: list[Title], asked: Filters, point: Point, enough: int
) -> None:
    shelf = shelf_of(made)
    found = ids_around(shelf, asked, point, enough)
    assert len(found) == len(set(found)) >= min(enough, len(shelf.obeying(asked)))


def test_around_a_point_the_near_come_and_the_far_do_not() -> None:
    shelf = shelf_of([*(song(n) for n in range(50)), *(song(n, -0.9, -0.9) for n in range(50, 100))])
    assert sorted(ids_around(shelf, ANYTHING, HERE, 10)) == list(range(50))


def test_of_too_many_songs_every_nth_comes_and_the_offset_says_which() -> None:
    shelf = shelf_of(song(n) for n in range(100))
    first, second = (set(shelf.aisle.around(HERE, 10, 50, offset).tolist()) for offset in (0, 1))
    assert len(first) == len(second) == 50
    assert not first & second


@given(titles, filters, st.integers(1, 7))
def test_a_shelf_that_was_dumped_and_loaded_is_the_same_however_it_was_built(
    made: list[Title], asked: Filters, batch: int
) -> None:
    shelf = build((made[start : start + batch] for start in range(0, len(made), batch)), version=3)
    loaded = Shelf.load(shelf.dump(), version=3)
    assert loaded.version == 3
    assert loaded.dump() == shelf.dump() == shelf_of(made).dump()
    assert ids_around(loaded, asked, HERE, 10**6) == ids_around(shelf, asked, HERE, 10**6)
    assert loaded.genre_counts(asked) == shelf.genre_counts(asked)


def test_columns_of_different_lengths_are_refused() -> None:
    parts = shelf_of([song(1), song(2)]).dump()
    with pytest.raises(ValueError, match="different lengths"):
        Shelf.load(parts | {"year": b""}, version=1)


def test_songs_are_found_by_id_and_others_are_not() -> None:
    shelf = shelf_of([song(7, -0.5), song(3), song(9, 0.9)])
    assert shelf.columns.ids[shelf.places_of([9, 4, 3, 10**9])].tolist() == [9, 3]
    assert shelf.find([4, 7])[0] == -1
    assert shelf_of([]).find([1, 2]).tolist() == [-1, -1]


def test_points_are_kept_to_a_thousandth_of_a_cell() -> None:
    shelf = shelf_of([song(1, 0.123456, -0.654321)])
    valence, arousal = shelf.points(np.array([0]))
    assert valence[0] == pytest.approx(0.123456, abs=2e-5)
    assert arousal[0] == pytest.approx(-0.654321, abs=2e-5)


def test_genres_and_languages_are_counted_the_commonest_first() -> None:
    shelf = shelf_of(
        [
            song(1, genres=("Rock", "Pop"), language="en"),
            song(2, genres=("Rock",), language="en", adult=True),
            song(3, genres=("Jazz",), language="de"),
            song(4),
        ]
    )
    assert shelf.genre_counts() == {"Rock": 2, "Jazz": 1, "Pop": 1}
    assert shelf.genre_counts(Filters(clean=True)) == {"Jazz": 1, "Pop": 1, "Rock": 1}
    assert shelf.language_counts() == {"en": 2, "de": 1}


def test_songs_whose_language_is_not_known_are_in_no_language() -> None:
    shelf = shelf_of([song(1)])
    for asked in (Filters(language="en"), Filters(languages=("en", "de")), Filters(language="")):
        assert len(shelf.obeying(asked)) == 0


def test_a_song_takes_about_thirty_bytes() -> None:
    made = [song(n, genres=("Rock",)) for n in range(20_000)]
    size = sum(map(len, shelf_of(made).dump().values()))
    assert size < 30 * len(made)
