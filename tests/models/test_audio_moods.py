"""How five numbers of a track become the probabilities of its moods."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import tomli_w
from numpy.typing import NDArray

from models.audio_moods import COLUMNS, NETWORK, AudioMoods, NotAudioNumbers, points, probabilities
from models.errors import ModelError, WeightsError
from models.sessions import MANIFEST, WEIGHTS, read_manifest
from recommender.vocabulary import MOOD_POINTS, Mood


@pytest.fixture(scope="module")
def network() -> AudioMoods:
    return AudioMoods.open()


def some(number: int) -> NDArray[np.float32]:
    return np.random.default_rng(3).random((number, len(COLUMNS)), np.float32)


def test_the_probabilities_of_each_track_sum_to_1(network: AudioMoods) -> None:
    shares = network.read(some(500))
    assert shares.shape == (500, 4)
    assert shares.dtype == np.float64
    assert (shares >= 0).all()
    assert np.allclose(shares.sum(axis=1), 1.0)


@pytest.mark.parametrize(
    ("mood", "numbers"),
    [
        (Mood.HAPPY, {"danceability": 0.8, "acousticness": 0.05, "energy": 0.75, "valence": 0.95}),
        (Mood.ENERGETIC, {"danceability": 0.4, "acousticness": 0.0, "energy": 0.97, "valence": 0.25}),
        (Mood.CALM, {"danceability": 0.35, "acousticness": 0.97, "energy": 0.08, "instrumentalness": 0.9}),
        (Mood.SAD, {"danceability": 0.4, "acousticness": 0.8, "energy": 0.25, "valence": 0.15}),
    ],
)
def test_a_plain_case_of_each_mood_stands_in_the_place_of_that_mood(
    network: AudioMoods, mood: Mood, numbers: dict[str, float]
) -> None:
    (shares,) = network.read(np.array([[numbers.get(column, 0.0) for column in COLUMNS]]))
    assert list(Mood)[int(shares.argmax())] is mood
    assert shares.max() > 0.5


def test_a_track_is_read_alone_as_it_is_among_others(network: AudioMoods) -> None:
    numbers = some(7)
    together = network.read(numbers)
    alone = np.concatenate([network.read(row[None]) for row in numbers])
    assert np.allclose(together, alone, atol=1e-6)


def test_more_tracks_than_fit_into_one_part_keep_their_order(
    network: AudioMoods, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = some(10)
    whole = network.read(numbers)
    monkeypatch.setattr("models.audio_moods.PART", 3)
    assert np.allclose(network.read(numbers), whole, atol=1e-6)


def test_no_tracks_have_no_probabilities(network: AudioMoods) -> None:
    assert network.read(np.empty((0, 5), np.float32)).shape == (0, 4)


def test_the_ends_of_the_scale_are_numbers_too(network: AudioMoods) -> None:
    assert np.isfinite(network.read(np.array([[0.0] * 5, [1.0] * 5]))).all()


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, -0.01, 1.01, 55.0])
def test_a_number_that_is_missing_or_out_of_range_is_named(network: AudioMoods, wrong: float) -> None:
    numbers = some(4)
    numbers[2, 3] = wrong
    with pytest.raises(NotAudioNumbers, match="row 2: valence is") as caught:
        network.read(numbers)
    assert isinstance(caught.value, ModelError)


@pytest.mark.parametrize("shape", [(5,), (3, 4), (3, 6), (1, 3, 5), (0,)])
def test_numbers_of_another_shape_are_refused(network: AudioMoods, shape: tuple[int, ...]) -> None:
    with pytest.raises(NotAudioNumbers, match="danceability, acousticness, energy, valence, instrumentalness"):
        network.read(np.zeros(shape, np.float32))


def test_a_higher_temperature_is_less_sure_of_the_same_mood() -> None:
    logits = np.array([[3.0, 1.0, 0.0, -900.0]])
    warm, hot = probabilities(logits, 1.0), probabilities(logits, 2.0)
    assert warm.argmax() == hot.argmax() == 0
    assert 0.25 < hot.max() < warm.max() < 1.0


def test_a_certain_mood_lies_in_its_corner_and_no_opinion_between_all() -> None:
    corners = [(MOOD_POINTS[mood].valence, MOOD_POINTS[mood].arousal) for mood in Mood]
    assert np.allclose(points(np.eye(4)), corners)
    assert np.allclose(points(np.full((1, 4), 0.25)), np.mean(corners, axis=0))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with this network alone, to be damaged."""
    entry = read_manifest()[NETWORK]
    shutil.copy(entry.path, tmp_path)
    write_section(tmp_path)
    return tmp_path


def write_section(folder: Path, **changed: object) -> None:
    entry = read_manifest()[NETWORK]
    section = {"file": entry.path.name, "sha256": entry.sha256, "input": list(entry.input), **entry.settings, **changed}
    (folder / MANIFEST).write_text(tomli_w.dumps({NETWORK: section}), encoding="utf-8")


def test_altered_weights_are_not_loaded(copied: Path) -> None:
    path = copied / f"{NETWORK}.onnx"
    weights = bytearray(path.read_bytes())
    weights[len(weights) // 2] ^= 1
    path.write_bytes(weights)
    with pytest.raises(WeightsError, match="is not the file that the manifest names"):
        AudioMoods.open(copied)


@pytest.mark.parametrize(
    "changed",
    [
        {"labels": ["happy", "calm", "energetic", "sad"]},
        {"columns": sorted(COLUMNS)},
        {"temperature": 0.0},
        {"temperature": float("nan")},
        {"temperature": "warm"},
    ],
)
def test_a_manifest_of_other_labels_columns_or_temperature_is_refused(copied: Path, changed: dict[str, object]) -> None:
    assert AudioMoods.open(copied)
    write_section(copied, **changed)
    with pytest.raises(WeightsError, match="other columns or labels than ours, or no temperature"):
        AudioMoods.open(copied)


def test_the_network_is_small() -> None:
    assert (WEIGHTS / f"{NETWORK}.onnx").stat().st_size < 50_000
