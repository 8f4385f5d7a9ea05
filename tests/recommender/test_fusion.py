from __future__ import annotations

import numpy as np
import pytest

from recommender import fusion
from recommender.fusion import Opinions, Weights
from recommender.songs import EvidenceSource
from recommender.vocabulary import MOOD_POINTS, Mood

EVEN = Weights((1.0,) * len(fusion.SOURCES), (0.0,) * len(Mood))


def made(number: int, *, seed: int = 0) -> Opinions:
    """Return opinions of up to four sources on each song, the first of them always there."""
    rng = np.random.default_rng(seed)
    source = rng.integers(-1, len(fusion.SOURCES), (number, 4)).astype(np.int8)
    source[:, 0] = np.maximum(source[:, 0], 0)
    return Opinions(source, rng.uniform(-1, 1, (number, 4, 2)), fusion.softmax(rng.normal(size=(number, 4, 4))))


def test_songs_fused_in_parts_are_as_those_fused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    opinions = made(100)
    whole = fusion.fuse(opinions)
    monkeypatch.setattr(fusion, "PART", 7)
    parts = fusion.fuse(opinions)
    assert np.allclose(whole.moods, parts.moods)
    assert np.allclose(whole.points, parts.points)
    assert (whole.disputed == parts.disputed).all()


def test_any_opinions_make_probabilities_and_points_on_the_plane() -> None:
    fused = fusion.fuse(made(5_000))
    assert np.allclose(fused.moods.sum(axis=1), 1.0)
    assert (np.abs(fused.points) <= 1.0).all()
    assert 0 < fused.disputed.sum() < len(fused.disputed)


def test_no_songs_make_no_labels() -> None:
    fused = fusion.fuse(made(0))
    assert (fused.moods.shape, fused.points.shape, fused.disputed.shape) == ((0, 4), (0, 2), (0,))


def test_a_source_of_weight_1_alone_is_taken_at_its_word() -> None:
    opinions = made(50)
    alone = Opinions(opinions.source[:, :1], opinions.points[:, :1], opinions.moods[:, :1])
    assert np.allclose(fusion.fuse(alone, EVEN).moods, alone.moods[:, 0])


def test_a_source_of_weight_0_is_not_heard() -> None:
    deaf = Weights((0.0,) * len(fusion.SOURCES), (0.0, 0.0, 1.0, 0.0))
    assert np.allclose(fusion.fuse(made(50), deaf).moods, fusion.softmax(np.array([0.0, 0.0, 1.0, 0.0])))


@pytest.mark.parametrize("mood", Mood)
def test_a_moods_own_corner_is_nearest_to_it(mood: Mood) -> None:
    corner = MOOD_POINTS[mood]
    shares = fusion.near(np.array([corner.valence, corner.arousal]))
    assert tuple(Mood)[shares.argmax()] is mood


def test_the_learned_weights_know_every_source_and_trust_people_more_than_sound_and_sound_more_than_words() -> None:
    weights = dict(zip(fusion.SOURCES, fusion.learned().sources, strict=True))
    assert set(weights) == {source.value for source in EvidenceSource}
    assert 0 < weights["lyrics"] < weights["audio"] < weights["people"] < weights["operator"]
