from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.ranking import REACH, ByNumber, Taste, Wish, draw, fit, scores
from recommender.shelf import Title, artist_number
from recommender.vocabulary import GOAL_POINTS, Goal, Point
from tests.recommender.shelves import HERE, NOTHING, drawn, points, shelf_of, song, titles

WISH = Wish(HERE, 5)


def worth(*songs: Title, wish: Wish = WISH) -> list[float]:
    """Return the scores of songs in the order given."""
    shelf = shelf_of(songs)
    found = scores(shelf, shelf.find([each.id for each in songs]), HERE.valence, HERE.arousal, wish)
    return [float(score) for score in found]


def by_number(values: dict[int, float]) -> ByNumber:
    return ByNumber(np.array(sorted(values)), np.array([values[number] for number in sorted(values)]))


def test_the_fit_is_one_on_the_point_and_falls_with_the_distance() -> None:
    shelf = shelf_of([song(1), song(2, HERE.valence - REACH)])
    assert fit(shelf, shelf.find([1, 2]), HERE).tolist() == pytest.approx([1.0, np.exp(-0.5)], abs=1e-3)


def test_nearer_songs_score_higher() -> None:
    near, far = worth(song(1), song(2, 0.8))
    assert near > far


def test_surer_labels_score_higher_at_the_same_distance() -> None:
    sure, unsure = worth(song(1, certainty=0.8), song(2, certainty=0.3))
    assert sure > unsure


def test_popular_songs_score_higher_and_unknown_popularity_lies_between() -> None:
    popular, unknown, obscure = worth(song(1, listeners=3_000_000), song(2), song(3, listeners=5))
    assert popular > unknown > obscure


def test_liked_artists_and_genres_score_higher_and_disliked_lower() -> None:
    songs = [
        song(1, artist_key="loved"),
        song(2, genres=("Rock", "Pop")),
        song(3),
        song(4, genres=("Jazz",)),
        song(5, artist_key="hated"),
    ]
    places = {name: place for place, name in enumerate(shelf_of(songs).words.genres)}
    artists = by_number({artist_number("loved"): 0.9, artist_number("hated"): -0.9})
    taste = Taste(artists, by_number({places["Rock"]: 0.5, places["Jazz"]: -0.5}))
    found = worth(*songs, wish=Wish(HERE, 5, taste=taste))
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == len(songs)


def test_artists_served_lately_are_drawn_less_often_the_later_the_less() -> None:
    shelf = shelf_of([song(1), song(2, artist_key="a while ago"), song(3, artist_key="just now")])
    stale = {artist_number("just now"): 1.0, artist_number("a while ago"): 0.3}
    wish = Wish(HERE, 1, stale=stale)
    first = [draw(shelf, shelf.aisle, wish, without=NOTHING, rng=np.random.default_rng(seed))[0] for seed in range(600)]
    fresh, older, newer = (first.count(place) for place in shelf.find([1, 2, 3]).tolist())
    assert fresh > 1.3 * older > 1.3**2 * newer > 0


@pytest.mark.parametrize("count", [4, 8])
def test_the_best_come_first_however_many_songs_are_left_out_or_alike(count: int) -> None:
    near = [song(n, artist_key=f"artist {n // 2}") for n in range(200)]
    shelf = shelf_of([*near, *(song(n, -0.9) for n in range(200, 400))])
    without = shelf.places_of(range(200 - 2 * count))
    found = draw(shelf, shelf.aisle, Wish(HERE, count), without=without, rng=np.random.default_rng(0))
    assert {int(song_id) // 2 for song_id in shelf.columns.ids[found]} == set(range(100 - count, 100))


@given(titles, points, st.integers(1, 8), st.sampled_from(Goal), st.data())
def test_draws_are_of_different_artists_and_as_many_as_there_are(
    made: list[Title], point: Point, count: int, goal: Goal, data: st.DataObject
) -> None:
    shelf = shelf_of(made)
    served = data.draw(st.lists(st.sampled_from([title.id for title in made]))) if made else []
    without = shelf.places_of(served)
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    found = draw(shelf, shelf.aisle, Wish(point, count, goal), without=without, rng=rng)
    left = {title.artist_key for title in made if title.id not in served}
    assert len(set(shelf.columns.artists[found].tolist())) == len(found) == min(count, len(left))
    assert not set(found) & set(without.tolist())


def test_the_same_seed_draws_the_same_and_another_seed_others() -> None:
    shelf = shelf_of(song(n) for n in range(100))
    assert drawn(shelf, seed=1) == drawn(shelf, seed=1) != drawn(shelf, seed=2)


def test_better_fits_are_drawn_more_often() -> None:
    shelf = shelf_of([song(1), song(2, 0.65)])
    first = [drawn(shelf, seed=seed, count=1)[0] for seed in range(300)]
    assert 200 < first.count(1) < 300


def test_a_list_mixes_genres_where_there_are_several() -> None:
    shelf = shelf_of(song(n, genres=("Rock",) if n < 90 else (f"Genre {n}",)) for n in range(100))
    lists = [drawn(shelf, seed=seed) for seed in range(50)]
    of_rock = sum(number < 90 for found in lists for number in found) / 250
    assert of_rock < 0.85  # nine of ten songs are


def test_a_list_mixes_decades_where_there_are_several() -> None:
    shelf = shelf_of(song(n, year=1985 if n < 90 else 1900 + n) for n in range(100))
    lists = [drawn(shelf, seed=seed) for seed in range(50)]
    assert sum(number < 90 for found in lists for number in found) / 250 < 0.88


def test_what_was_chosen_before_stays_and_its_artist_does_not_come_again() -> None:
    shelf = shelf_of([song(1, artist_key="a"), song(2, artist_key="a"), song(3, artist_key="b")])
    before = shelf.places_of([1]).tolist()
    found = draw(shelf, shelf.aisle, WISH, without=NOTHING, chosen=before, rng=np.random.default_rng(0))
    assert shelf.columns.ids[found].tolist() == [1, 3]


def test_songs_farther_off_come_where_the_near_are_all_by_one_artist() -> None:
    shelf = shelf_of(
        [*(song(n, artist_key="prolific") for n in range(4_000)), *(song(n, -0.9) for n in range(4_000, 4_010))]
    )
    assert len(drawn(shelf)) == 5


@pytest.mark.parametrize("goal", [Goal.LIFT, Goal.CALM])
@pytest.mark.parametrize("start", [Point(-0.7, -0.4), Point(-0.6, 0.8), Point(0.0, -0.1)])
def test_a_ladder_begins_at_the_feeling_and_ends_where_the_goal_leads(goal: Goal, start: Point) -> None:
    grid = np.linspace(-1.0, 1.0, 41)
    shelf = shelf_of(song(n, *each) for n, each in enumerate((v, a) for v in grid for a in grid))
    for seed in range(10):
        found = drawn(shelf, seed=seed, goal=goal, point=start)
        valence, arousal = shelf.points(shelf.find(found))
        first, last = Point(float(valence[0]), float(arousal[0])), Point(float(valence[-1]), float(arousal[-1]))
        assert apart(first, start) < REACH
        assert apart(last, GOAL_POINTS[goal]) < REACH


@pytest.mark.parametrize("goal", [Goal.LIFT, Goal.CALM])
def test_the_rungs_of_a_ladder_are_drawn_in_equal_steps(goal: Goal) -> None:
    start, target = Point(-0.7, -0.4), GOAL_POINTS[goal]
    grid = np.linspace(-1.0, 1.0, 81)
    shelf = shelf_of(song(n, *each) for n, each in enumerate((v, a) for v in grid for a in grid))
    runs = [drawn(shelf, seed=seed, goal=goal, point=start) for seed in range(30)]
    remaining = np.array(
        [
            [apart(Point(float(v), float(a)), target) for v, a in zip(*shelf.points(shelf.find(run)), strict=True)]
            for run in runs
        ]
    ).mean(axis=0)
    steps = [one - other for one, other in pairwise(remaining)]
    assert all(step > apart(start, target) / 8 for step in steps)


def apart(one: Point, other: Point) -> float:
    return float(np.hypot(one.valence - other.valence, one.arousal - other.arousal))
