"""What the expression network learns from and how it is measured, on drawn faces; without torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.training.expression_augmentation import augment
from models.training.expression_evaluate import lines, lookalikes, report
from models.training.fer import VotedFaces, load_fer
from models.training.press import load_press, part
from recommender.vocabulary import Emotion
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


def test_the_report_counts_every_agreed_row_once(data: Path) -> None:
    measured = report(data)
    assert measured.emotions.sum() == 58
    assert measured.press.sum() == len(load_press(data).test)
    assert any("three-class accuracy" in line for line in lines(measured))
