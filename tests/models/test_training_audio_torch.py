"""How the audio network is taught, exported and described, on invented songs."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from models.audio_moods import NETWORK, AudioMoods
from models.sessions import Session, read_manifest
from models.training.audio_data import Songs, Taught, gather, kept_apart
from models.training.audio_evaluate import lines, report
from models.training.audio_report import read_record
from recommender.vocabulary import Mood
from tests.models.fake_songs import SPELLING, write_fake_songs

torch = pytest.importorskip("torch", reason="training needs the extra `training`")

# These import torch, so they come after it is known to be there.
from models.training.audio_fit import LAYERS, export, fit  # noqa: E402  # only where torch is
from models.training.audio_folds import DECAYS, choose, folds_of, read_folds  # noqa: E402  # only where torch is
from models.training.audio_train import train  # noqa: E402  # only where torch is


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fake_songs(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what training leaves."""
    out = tmp_path_factory.mktemp("weights")
    train(data, out, SPELLING, repeats=2)
    return out


@pytest.fixture(scope="module")
def taught(data: Path) -> Taught:
    return gather(data, SPELLING)[0]


def test_training_leaves_a_network_that_reads_songs_it_has_not_seen(trained: Path, data: Path) -> None:
    songs = gather(data, SPELLING)[0].songs
    apart = songs.where(kept_apart(songs))
    guess = AudioMoods.open(trained).read(apart.numbers).argmax(axis=1)
    assert (guess == apart.moods).mean() > 0.9


def test_the_shape_is_5_64_32_4_and_the_file_tiny(trained: Path) -> None:
    assert LAYERS == (5, 64, 32, 4)
    assert (trained / f"{NETWORK}.onnx").stat().st_size < 50_000


def test_the_same_seed_makes_the_same_file(trained: Path, data: Path, tmp_path: Path) -> None:
    train(data, tmp_path, SPELLING, repeats=1)
    assert read_manifest(tmp_path)[NETWORK].sha256 == read_manifest(trained)[NETWORK].sha256


def test_the_exported_network_says_what_the_taught_one_says(taught: Taught, trained: Path, tmp_path: Path) -> None:
    songs = taught.songs
    networks, _ = fit(songs.numbers, songs.moods, taught.counts[None], [0.01], seed=5, epochs=3)
    entry = read_manifest(trained)[NETWORK]
    export(networks, tmp_path / entry.path.name)
    text = (trained / "manifest.toml").read_text(encoding="utf-8")
    (tmp_path / "manifest.toml").write_text(
        text.replace(entry.sha256, sha256((tmp_path / entry.path.name).read_bytes()).hexdigest())
    )
    (exported,) = Session.open(NETWORK, tmp_path).run(songs.numbers)
    with torch.no_grad():
        expected = networks(torch.from_numpy(songs.numbers))[0].numpy()
    assert np.allclose(exported, expected, atol=1e-5)


def test_a_network_does_not_depend_on_those_that_learn_beside_it(taught: Taught) -> None:
    songs, counts = taught.songs, taught.counts
    other = counts * (np.arange(len(songs)) % 3 > 0)
    alone, _ = fit(songs.numbers, songs.moods, counts[None], [0.01], seed=1, epochs=5)
    beside, _ = fit(songs.numbers, songs.moods, np.stack([other, counts]), [0.03, 0.01], seed=1, epochs=5)
    for one, two in zip(alone.weights, beside.weights, strict=True):
        assert torch.allclose(one[0], two[1], atol=1e-5)


def test_a_song_that_does_not_count_changes_nothing(taught: Taught) -> None:
    songs = taught.songs
    counts = taught.counts * (np.arange(len(songs)) < 200)
    altered = songs.numbers.copy()
    altered[200:] = 1.0 - altered[200:]
    first, second = (
        fit(numbers, songs.moods, counts[None], [0.01], seed=1, epochs=5)[0] for numbers in (songs.numbers, altered)
    )
    assert torch.allclose(first.weights[0], second.weights[0])
    assert torch.allclose(first.mean, second.mean)


def test_a_number_that_never_changes_does_no_harm(taught: Taught) -> None:
    numbers = taught.songs.numbers.copy()
    numbers[:, 4] = 0.25
    networks, history = fit(numbers, taught.songs.moods, taught.counts[None], [0.01], seed=1, epochs=40)
    assert np.isfinite(history[-1].loss)
    assert history[-1].accuracy > 0.7
    assert all(bool(torch.isfinite(weight).all()) for weight in networks.weights)


def test_larger_costs_make_smaller_weights(taught: Taught) -> None:
    counts = np.repeat(taught.counts[None], 2, axis=0)
    networks, _ = fit(taught.songs.numbers, taught.songs.moods, counts, [0.001, 0.1], seed=1, epochs=40)
    small, large = networks.size().tolist()
    assert large < small


def test_each_song_has_one_fold_and_folds_are_of_one_size() -> None:
    folds = folds_of(103, seed=4)
    assert set(np.bincount(folds).tolist()) <= {20, 21}
    assert folds.tolist() == folds_of(103, seed=4).tolist() != folds_of(103, seed=5).tolist()


def test_no_fold_is_read_by_a_network_that_has_seen_its_labels(taught: Taught) -> None:
    # Labels without any sense can be learned by heart, but not foretold.
    songs = taught.songs
    shuffled = np.random.default_rng(0).permutation(songs.moods)
    senseless = Taught(Songs(songs.keys, songs.numbers, shuffled), taught.source)
    guess = read_folds(senseless, seed=1).argmax(axis=1)
    assert (guess == shuffled).mean() < 0.38
    assert (read_folds(taught, seed=1).argmax(axis=1) == songs.moods).mean() > 0.9


def test_settings_are_of_those_tried(taught: Taught) -> None:
    settings = choose(taught, seed=1)
    assert settings.decay in DECAYS
    assert 0.5 <= settings.temperature <= 3.0


def test_the_card_says_what_evaluation_prints_and_what_the_manifest_says(trained: Path, data: Path) -> None:
    measured = report(data, SPELLING, trained)
    card = (trained / f"{NETWORK}.md").read_text(encoding="utf-8")
    printed = "\n".join(lines(measured))
    rows = [line for line in card.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) > 40
    for row in rows:
        assert all(cell in printed for cell in row.strip("| ").split(" | "))
    settings = read_manifest(trained)[NETWORK].settings
    assert f"temperature {settings['temperature']:.4f}" in card.replace("\n", " ")
    assert settings["folds_accuracy"] == round(read_record(trained)[0].accuracy, 4)
    assert settings["labels"] == [mood.value for mood in Mood]


def test_the_card_begins_with_its_title_and_shows_its_plots(trained: Path) -> None:
    card = (trained / f"{NETWORK}.md").read_text(encoding="utf-8")
    assert card.startswith("# The audio network\n")
    assert "\n# " not in card
    assert "must not be used for" in card
    for plot in ("curves", "confusions"):
        assert f"({NETWORK}_{plot}.png)" in card
        assert 5_000 < (trained / f"{NETWORK}_{plot}.png").stat().st_size < 150_000
