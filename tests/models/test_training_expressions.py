"""What the expression network learns from and how it is measured, on drawn faces; without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.expressions import NETWORK
from models.sessions import read_manifest
from models.training.expression_augmentation import augment
from models.training.expression_evaluate import EVERY, lines, lookalikes, report, task, worst, write_sheets
from models.training.expression_report import EIGHT, FOUR, SEVEN, ExpressionReport
from models.training.expression_slices import CHANGES, MEASURES
from models.training.fer import VotedFaces, load_fer, rows_of_test
from models.training.press import load_press, part
from recommender.vocabulary import Emotion, Expression
from tests.models.fake_faces import drawn_face, write_fake_data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fake_data(tmp_path_factory.mktemp("data"))


def test_no_image_of_the_test_is_in_training(data: Path) -> None:
    split = load_fer(data)
    known = {face.tobytes() for part_ in (split.train, split.validation) for face in part_.pixels}
    assert len(split.test) == 60 - 2  # less a duplicate, less one of uncertain source
    assert not any(face.tobytes() in known for face in split.test.pixels)


def test_training_and_validation_share_no_image_and_keep_readable_faces_only(data: Path) -> None:
    split = load_fer(data)
    train, validation = ({face.tobytes() for face in faces.pixels} for faces in (split.train, split.validation))
    assert not train & validation
    assert len(train) + len(validation) == 240 - 1
    assert split.train.readable.all()


def test_vote_shares_leave_out_those_who_could_not_tell() -> None:
    faces = VotedFaces(np.zeros((1, 48, 48), np.uint8), np.array([[3, 3, 0, 0, 0, 0, 0, 0, 4, 0]]))
    assert faces.shares.tolist() == [[0.5, 0.5, 0, 0, 0, 0, 0, 0]]


def test_an_emotion_needs_more_than_half_of_all_votes() -> None:
    votes = np.array([[5, 3, 2, 0, 0, 0, 0, 0, 0, 0], [4, 3, 3, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 3, 3, 0, 0, 0, 4, 0]])
    faces = VotedFaces(np.zeros((3, 48, 48), np.uint8), votes)
    assert faces.emotion.tolist() == [-1, list(Emotion).index(Emotion.POSITIVE), list(Emotion).index(Emotion.NEGATIVE)]


def test_a_person_of_the_press_is_in_one_set_only(data: Path) -> None:
    split = load_press(data)
    assert len(split.train) + len(split.validation) + len(split.test) == 100
    assert all(len(faces) > 0 for faces in (split.train, split.validation, split.test))
    assert part("somebody") == part("somebody")


def test_variations_differ_and_keep_size_and_kind() -> None:
    rng = np.random.default_rng(0)
    face = drawn_face(1, rng)
    varied = [augment(face, rng, size=40) for _ in range(30)]
    assert all(each.shape == (40, 40) and each.dtype == np.uint8 for each in varied)
    assert len({each.tobytes() for each in varied}) == 30
    assert np.mean([each.std() for each in varied]) > 0.5 * face.std()


def test_equal_seeds_vary_a_face_equally() -> None:
    face = drawn_face(2, np.random.default_rng(0))
    first, second = (augment(face, np.random.default_rng(5), size=48) for _ in range(2))
    assert np.array_equal(first, second)


def test_a_relit_copy_is_a_look_alike_and_another_face_is_not() -> None:
    rng = np.random.default_rng(0)
    known = np.stack([drawn_face(expression, rng) for expression in (0, 7)])
    relit = (known[:1] * 0.7 + 20).astype(np.uint8)
    other = rng.integers(0, 255, (1, 48, 48), dtype=np.uint8)
    assert lookalikes(np.concatenate([relit, other]), known).tolist() == [True, False]


def test_the_test_faces_are_found_again_by_their_rows(data: Path) -> None:
    with np.load(data / "faces" / "fer2013plus_dev.npz") as columns:
        votes = columns["ferplus_votes"]
    assert np.array_equal(votes[rows_of_test(data)], load_fer(data).test.votes)


def voted(*votes: tuple[int, ...]) -> VotedFaces:
    return VotedFaces(np.zeros((len(votes), 48, 48), np.uint8), np.array(votes))


def test_fewer_classes_leave_out_other_faces_and_other_outputs() -> None:
    faces = voted(
        (0, 0, 0, 0, 9, 0, 0, 1, 0, 0),  # anger
        (0, 0, 0, 0, 0, 2, 0, 8, 0, 0),  # contempt
        (0, 5, 4, 0, 0, 0, 0, 0, 1, 0),  # half of the votes are not more than half
        (0, 0, 0, 0, 0, 1, 9, 0, 0, 0),  # fear
    )
    logits = np.array([(0, 0, 0, 2, 3, 0, 4, 5), (0, 0, 0, 0, 0, 0, 0, 9), (9, 0, 0, 0, 0, 0, 0, 0), (1, *[0] * 7)])
    eight, seven, four = (task("", faces, logits.astype(float), classes).counts for classes in (EIGHT, SEVEN, FOUR))
    assert (eight.sum(), np.trace(eight)) == (3, 1)
    assert (eight[4, 7], eight[7, 7], eight[6, 0]) == (1, 1, 1)
    assert (seven.sum(), seven[4, 6], seven[6, 0]) == (2, 1, 1)
    assert (four.sum(), four[FOUR.index(Expression.ANGER), FOUR.index(Expression.ANGER)]) == (1, 1)


def test_the_worst_mistakes_are_those_that_gave_the_truth_least() -> None:
    faces = voted(*[(0, 9, 0, 0, 0, 0, 0, 0, 1, 0)] * 3, (7, 1, 0, 2, 0, 0, 0, 0, 0, 0))
    shares = np.array([(0.2, 0.7, 0.1), (0.9, 0.1, 0.0), (0.05, 0.5, 0.45), (0.3, 0.3, 0.4)])
    found = worst(faces, shares, np.array([10, 20, 30, 40]), number=2)
    assert [(each.row, each.guess, each.confidence) for each in found] == [
        (30, Emotion.NEUTRAL, 0.5),
        (10, Emotion.NEUTRAL, 0.7),
    ]
    assert [each.row for each in worst(faces, shares, np.array([10, 20, 30, 40]))] == [30, 10, 40]
    assert worst(faces, shares, np.array([10, 20, 30, 40]))[2].votes == "7 neutral, 2 sadness, 1 happiness"


@pytest.fixture(scope="module")
def measured(data: Path) -> ExpressionReport:
    return report(data)


def test_the_report_counts_every_agreed_row_once(data: Path, measured: ExpressionReport) -> None:
    assert measured.emotions.sum() == 58
    assert measured.press.counts.sum() == len(load_press(data).test)
    assert [each.counts.sum() for each in measured.tasks] == [58, 51, 29]
    quarters, changed = measured.groups[: len(MEASURES)], measured.groups[len(MEASURES) :]
    assert [sum(part.faces for part in group.slices) for group in quarters] == [58] * len(MEASURES)
    assert {part.faces for group in changed for part in group.slices} == {len(range(0, 58, EVERY))}
    assert [source.test for source in measured.sources] == [58, len(load_press(data).test)]


def test_the_report_is_about_the_confidence_that_members_see(measured: ExpressionReport) -> None:
    settings = read_manifest()[NETWORK].settings
    assert (measured.temperature, measured.sure_from) == (settings["temperature"], settings.get("sure_from", 0.0))
    assert measured.fer.sure.right == np.trace(measured.emotions)
    assert measured.fer.before.error != measured.fer.after.error
    assert all(0 <= part.sure_right <= part.right <= part.faces for group in measured.groups for part in group.slices)


def test_the_lines_say_the_accuracy_and_name_every_condition(measured: ExpressionReport) -> None:
    printed = "\n".join(lines(measured))
    assert f"{np.trace(measured.emotions) / 58:.4f} ± " in printed
    assert all(change.name in printed for changes in CHANGES.values() for change in changes)


def test_the_sheet_shows_the_worst_faces(measured: ExpressionReport, tmp_path: Path) -> None:
    (sheet,) = write_sheets(tmp_path / "sheets", measured)
    picture = Image.open(sheet)
    assert sheet.parent == tmp_path / "sheets"
    assert 2 <= len(measured.mistakes) <= 32
    first, second = (np.asarray(picture.convert("L").crop((12 + 162 * n, 12, 162 + 162 * n, 162))) for n in (0, 1))
    for shown, mistake in ((first, measured.mistakes[0]), (second, measured.mistakes[1])):
        small = np.asarray(Image.fromarray(shown).resize((48, 48), Image.Resampling.BOX), float)
        assert np.corrcoef(small.ravel(), mistake.face.ravel())[0, 1] > 0.95


def test_to_measure_takes_no_torch() -> None:
    program = "import sys, models.training.expression_evaluate, models.training.expression_document; "
    program += "print(sorted(set(sys.modules) & {'torch', 'matplotlib', 'onnx'}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  # our own program
    assert done.stdout.strip() == "[]"
