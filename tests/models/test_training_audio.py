"""What the audio network learns from and how it is measured, on invented songs; without torch."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot import cli
from models.audio_moods import NETWORK
from models.sessions import WEIGHTS, read_manifest
from models.training.audio_data import Songs, gather, kept_apart, quadrant
from models.training.audio_evaluate import lines, measure, report
from models.training.audio_report import kappa, read_record, trial, write_record
from recommender.vocabulary import Mood
from tests.models.fake_songs import SPELLING, write_fake_songs


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fake_songs(tmp_path_factory.mktemp("data"))


def test_every_labelled_song_is_learned_from_once_under_its_first_label(data: Path) -> None:
    taught, _ = gather(data, SPELLING)
    assert len(set(taught.songs.keys)) == len(taught.songs) == 240
    assert np.bincount(taught.source).tolist() == [120, 120]
    assert taught.songs.moods[taught.songs.keys.index(("a", "happy 0"))] == list(Mood).index(Mood.HAPPY)


def test_no_song_of_the_judges_is_one_to_learn_from(data: Path) -> None:
    taught, judges = gather(data, SPELLING)
    assert len(judges) == 120
    assert not set(judges.keys) & set(taught.songs.keys)


def test_the_numbers_of_a_live_recording_are_not_the_songs(data: Path) -> None:
    taught, judges = gather(data, SPELLING)
    numbers = np.concatenate([taught.songs.numbers, judges.numbers])
    assert not (numbers == 0.5).all(axis=1).any()


def test_angry_counts_as_energetic_and_relaxed_as_calm(data: Path) -> None:
    taught, _ = gather(data, SPELLING)
    tagged = taught.songs.where(taught.source == 1)
    assert np.bincount(tagged.moods).tolist() == [30] * 4
    assert all(key[1].split()[0] == list(Mood)[mood] for key, mood in zip(tagged.keys, tagged.moods, strict=True))  # type: ignore[index]  # our keys are tuples


def test_a_source_counts_with_the_square_root_of_its_size(data: Path) -> None:
    taught, _ = gather(data, SPELLING)
    fewer = taught.where((taught.source == 1) | (np.arange(240) < 30))
    sums = [fewer.counts[fewer.source == source].sum() for source in (0, 1)]
    assert sums[1] / sums[0] == pytest.approx(2.0)


def test_each_quarter_of_the_plane_is_one_mood() -> None:
    assert [quadrant(*place) for place in ((1, 1), (-1, 1), (1, -1), (-1, -1))] == list(Mood)


def test_a_song_is_kept_apart_whatever_else_there_is(data: Path) -> None:
    songs = gather(data, SPELLING)[0].songs
    apart = kept_apart(songs)
    assert 0.1 < apart.mean() < 0.3
    assert kept_apart(songs.where(np.arange(len(songs)) >= 100)).tolist() == apart[100:].tolist()


def test_kappa_is_0_by_chance_1_in_agreement_and_unknown_where_all_is_one_mood() -> None:
    assert kappa(np.array([[10, 10], [10, 10]])) == 0.0
    assert kappa(np.diag([3, 4, 5])) == 1.0
    assert kappa(np.array([[0, 5], [5, 0]])) == -1.0
    assert kappa(np.array([[20, 5], [10, 15]])) == pytest.approx(0.4)  # the textbook's
    assert np.isnan(kappa(np.array([[5, 0], [0, 0]])))
    assert np.isnan(kappa(np.zeros((2, 2), np.int64)))


def test_a_trial_adds_up_its_repeats_and_averages_what_they_reach() -> None:
    truth = np.array([0, 1, 2, 3])
    right, half = np.eye(4), np.eye(4)[[0, 1, 3, 2]]
    found = trial("some", truth, [right, half])
    assert (found.songs, found.repeats) == (4, 2)
    assert (found.accuracy, found.accuracy_deviation) == (0.75, 0.25)
    assert found.matrix.tolist() == [[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]
    assert found.calibration == pytest.approx(0.25)


def test_what_was_measured_while_training_is_read_as_it_was_written(tmp_path: Path) -> None:
    trials = (trial("one", np.array([0, 1]), [np.eye(4)[:2]] * 3), trial("two", np.array([3]), [np.full((1, 4), 0.25)]))
    write_record(tmp_path, trials)
    assert read_record(tmp_path) == trials


def test_the_report_is_about_songs_that_the_network_has_not_learned_from(data: Path) -> None:
    taught, judges = gather(data, SPELLING)
    measured = report(data, SPELLING)
    apart = int(kept_apart(taught.songs).sum())
    assert sum(each.songs for each in measured.now[:2]) == apart
    assert measured.now[2].songs == len(judges)
    assert sum(number for _, number in measured.learned) == len(taught.songs) - apart
    assert min(each.accuracy for each in measured.now) > 0.6


def test_judges_without_songs_are_no_reason_to_fail(data: Path) -> None:
    taught, judges = gather(data, SPELLING)
    nobody = Songs((), judges.numbers[:0], judges.moods[:0])
    assert "nan" in "\n".join(lines(measure(WEIGHTS, taught, nobody)))


def test_every_matrix_is_printed(data: Path) -> None:
    measured = report(data, SPELLING)
    printed = [line.split()[1:] for line in lines(measured)]
    for each in (*measured.now, *measured.folds):
        assert all([str(count) for count in row] in printed for row in each.counts)


def test_to_measure_takes_no_torch() -> None:
    program = "import sys, models.training.audio_evaluate; "
    program += "print(sorted(set(sys.modules) & {'torch', 'matplotlib', 'onnx', 'sklearn'}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  # our own program
    assert done.stdout.strip() == "[]"


def test_card_manifest_and_record_are_of_the_same_network() -> None:
    entry, folds = read_manifest()[NETWORK], read_record(WEIGHTS)[0]
    text = (WEIGHTS / f"{NETWORK}.md").read_text(encoding="utf-8")
    assert f"sha256 `{entry.sha256[:16]}…`" in text.replace("\n", " ")
    assert f"temperature {entry.settings['temperature']:.4f}" in text.replace("\n", " ")
    assert f"{entry.path.stat().st_size:,} bytes" in text.replace("\n", " ")
    assert (round(folds.accuracy, 4), round(folds.kappa, 4)) == (
        entry.settings["folds_accuracy"],
        entry.settings["folds_kappa"],
    )
    row = f"| {folds.name} | {folds.songs} | {folds.repeats} | {folds.accuracy:.4f} ± {folds.accuracy_deviation:.4f} |"
    assert f"{row} {folds.kappa:.4f} ± " in text


def test_the_published_network_is_as_good_as_was_asked() -> None:
    playlists, tags = read_record(WEIGHTS)[:2]
    text = (WEIGHTS / f"{NETWORK}.md").read_text(encoding="utf-8")
    deezer = re.search(r"\| Deezer's quadrants \| [\d,]+ \| [\d.]+ ± [\d.]+ \| ([\d.]+) \|", text)
    assert playlists.repeats >= 5
    assert (playlists.songs, tags.songs > 300) == (686, True)
    assert playlists.accuracy >= 0.78
    assert playlists.kappa >= 0.70
    assert tags.kappa >= 0.40
    assert deezer is not None
    assert float(deezer[1]) >= 0.20


def test_the_old_networks_failure_is_shown_by_one_command(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn", reason="training needs the extra `training`")
    assert cli.main(["models", "circular", "--data", str(data)]) == 0
    printed = capsys.readouterr().out
    tree = re.search(r"loudness alone finds ([\d.]+)%", printed)
    assert tree is not None
    assert float(tree[1]) > 95
    assert "of 60 songs kept apart" in printed.replace("\n", " ")
    assert re.search(r"Of 120 songs .*\d%, kappa -?\d\.\d{3}", printed)


def test_a_folder_without_songs_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn", reason="training needs the extra `training`")
    assert cli.main(["models", "circular", "--data", str(tmp_path)]) == 1
    assert "circular_loudness_bins.csv.gz" in capsys.readouterr().err
