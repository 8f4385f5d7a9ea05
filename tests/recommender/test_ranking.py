from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.ranking import Candidate, choose, scores
from recommender.vocabulary import Point

HERE = Point(0.5, 0.5)

coordinates = st.floats(-1.0, 1.0)
candidates = st.lists(
    st.builds(Candidate, st.integers(1), st.sampled_from("abcdefg"), coordinates, coordinates, st.floats(0.0, 1.0)),
    max_size=30,
    unique_by=lambda candidate: candidate.id,
)


def at(valence: float, *, certainty: float = 0.5, number: int = 1) -> Candidate:
    return Candidate(number, f"artist {number}", valence, HERE.arousal, certainty)


def test_nearer_songs_score_higher() -> None:
    near, far = scores([at(0.5), at(0.8)], HERE)
    assert near > far


def test_surer_labels_score_higher_at_the_same_distance() -> None:
    sure, unsure = scores([at(0.5, certainty=0.8), at(0.5, certainty=0.3)], HERE)
    assert sure > unsure


@given(candidates, coordinates, coordinates, st.integers(1, 8), st.integers(0, 2**32))
def test_choices_are_candidates_of_different_artists_as_many_as_there_are(
    shelf: list[Candidate], valence: float, arousal: float, count: int, seed: int
) -> None:
    chosen = choose(shelf, Point(valence, arousal), count=count, rng=np.random.default_rng(seed))
    artists = {candidate.artist_key for candidate in chosen}
    assert set(chosen) <= set(shelf)
    assert len(artists) == len(chosen) == min(count, len({candidate.artist_key for candidate in shelf}))


def test_the_same_seed_makes_the_same_choice_and_another_seed_another() -> None:
    shelf = [at(0.5, number=n) for n in range(100)]
    first, again, other = (choose(shelf, HERE, count=5, rng=np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_better_fits_are_drawn_more_often() -> None:
    rng = np.random.default_rng(0)
    shelf = [at(0.5, number=1), at(0.75, number=2)]
    drawn = [choose(shelf, HERE, count=1, rng=rng)[0].id for _ in range(400)]
    assert 250 < drawn.count(1) < 400
