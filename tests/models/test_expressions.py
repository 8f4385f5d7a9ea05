"""How a face becomes a crop, and a crop a reading."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.errors import WeightsError
from models.expressions import (
    GROUPING,
    NETWORK,
    SIZE,
    TEMPLATE,
    ExpressionReader,
    face_crop,
    probabilities,
    seen_logits,
    standardise,
)
from models.schemas import Box, Face, Image
from models.sessions import Session, read_manifest
from recommender.vocabulary import EMOTION_OF, Emotion, Expression

# Eileen Collins' eyes, nose and mouth corners in skimage's astronaut, in fractions of the photo.
SMILE = np.array([(203, 112), (248, 110), (228, 134), (207, 152), (250, 150)]) / 512.0


def face_at(landmarks: NDArray[np.float64]) -> Face:
    left, top = landmarks.min(axis=0) - 0.05
    width, height = np.ptp(landmarks, axis=0) + 0.1
    points = tuple((float(x), float(y)) for x, y in landmarks)
    return Face(Box(float(left), float(top), float(width), float(height)), points, 0.9)


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(float) - other.astype(float)).mean())


@pytest.fixture(scope="module")
def reader() -> ExpressionReader:
    return ExpressionReader.open()


def test_a_crop_is_small_square_and_grey(astronaut: Image) -> None:
    crop = face_crop(astronaut, face_at(SMILE))
    assert crop.shape == (SIZE, SIZE)
    assert crop.dtype == np.uint8


def test_the_landmarks_of_a_crop_lie_where_the_template_has_them() -> None:
    photo = np.zeros((300, 400, 3), np.uint8)
    turn = np.array([(0.9, -0.3), (0.3, 0.9)])  # scale 0.95, turned by 18 degrees
    landmarks = (TEMPLATE - 0.5) @ turn.T * 150 + (200, 140)
    for x, y in landmarks:
        cv2.circle(photo, (round(x), round(y)), 3, (255, 255, 255), -1)
    crop = face_crop(photo, face_at(landmarks / (400, 300)))
    for x, y in TEMPLATE * SIZE:
        assert crop[int(y), int(x)] > 120
    assert crop.mean() < 15


def test_a_turned_photo_gives_the_same_crop(astronaut: Image) -> None:
    turned = np.rot90(astronaut).copy()
    landmarks = np.stack([SMILE[:, 1], 1 - SMILE[:, 0]], axis=1)
    assert difference(face_crop(astronaut, face_at(SMILE)), face_crop(turned, face_at(landmarks))) < 1


@pytest.mark.parametrize("factor", [0.5, 2.0, 6.0])
def test_the_size_of_the_photo_does_not_change_the_crop(astronaut: Image, factor: float) -> None:
    resized = cv2.resize(
        astronaut, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    )
    crop = face_crop(np.asarray(resized, np.uint8), face_at(SMILE))
    assert difference(face_crop(astronaut, face_at(SMILE)), crop) < 3


def test_a_large_face_is_averaged_and_not_picked_from() -> None:
    # Stripes of one pixel: a crop that picks pixels shows them as some pattern, one that averages shows grey.
    stripes = np.zeros((3000, 3000, 3), np.uint8)
    stripes[:, ::2] = 255
    crop = face_crop(stripes, face_at(TEMPLATE * 0.9 + 0.05))
    assert np.abs(crop.astype(int) - 127).max() <= 2


@pytest.mark.parametrize("shift", [(-0.4, -0.2), (0.5, 0.0), (0.0, 0.7)])
def test_a_face_at_the_rim_or_beyond_still_gives_a_crop(astronaut: Image, shift: tuple[float, float]) -> None:
    assert face_crop(astronaut, face_at(SMILE + shift)).shape == (SIZE, SIZE)


def test_landmarks_that_coincide_are_replaced_by_the_box(astronaut: Image) -> None:
    box = Box(0.36, 0.12, 0.16, 0.22)
    crop = face_crop(astronaut, Face(box, ((0.4, 0.4),) * 5, 0.9))
    assert difference(crop, face_crop(astronaut, Face(box, (), 0.9))) == 0
    assert crop.std() > 20


@pytest.mark.parametrize("side", [20, 48, 112])
def test_standard_crops_have_one_size(side: int) -> None:
    assert standardise(np.full((side, side), 77, np.uint8)).tolist() == [[77] * SIZE] * SIZE


def test_every_expression_counts_towards_its_emotion_only() -> None:
    assert GROUPING.sum(axis=1).tolist() == [1.0] * len(Expression)
    for row, expression in zip(GROUPING, Expression, strict=True):
        assert list(Emotion)[int(row.argmax())] is EMOTION_OF[expression]


def test_probabilities_sum_to_one_and_a_higher_temperature_is_less_sure() -> None:
    logits = np.array([[4.0, 1.0, 0.0, 0, 0, 0, 0, 0], [1000.0, -1000.0, 0, 0, 0, 0, 0, 0]])
    cold, hot = probabilities(logits, 0.5), probabilities(logits, 2.0)
    assert np.allclose(cold.sum(axis=1), 1)
    assert hot[0, 0] < cold[0, 0]
    assert np.isfinite(cold).all()


def test_no_temperature_changes_the_likeliest_emotion_nor_what_is_likeliest_within_it() -> None:
    shares = np.array([[0.4, 0.05, 0.05, 0.2, 0.25, 0.0, 0.05, 0.0]])
    sure, unsure = (probabilities(np.log(shares + 1e-9), temperature) for temperature in (0.3, 3.0))
    for found in (sure, unsure):
        assert (found @ GROUPING).argmax() == list(Emotion).index(Emotion.NEGATIVE)
        assert found[0, 4] / found[0, 3] == pytest.approx(1.25)
    assert sure[0] @ GROUPING[:, 2] > 0.6
    assert unsure[0] @ GROUPING[:, 2] < 0.5


def test_the_astronaut_smiles(reader: ExpressionReader, astronaut: Image) -> None:
    reading = reader.read(astronaut, [face_at(SMILE)])[0]
    assert reading.emotions[Emotion.POSITIVE] > 0.9
    assert max(reading.expressions, key=lambda each: reading.expressions[each]) is Expression.HAPPINESS


def test_a_reading_sums_to_one_both_ways(reader: ExpressionReader, astronaut: Image) -> None:
    reading = reader.read(astronaut, [face_at(SMILE)])[0]
    assert list(reading.expressions) == list(Expression)
    assert list(reading.emotions) == list(Emotion)
    assert sum(reading.expressions.values()) == pytest.approx(1)
    assert sum(reading.emotions.values()) == pytest.approx(1)


class Leans:
    """A session that takes a face for the happier, the brighter its left half is; never for sure."""

    def run(self, array: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        rows = np.zeros((len(array), len(Expression)), np.float32)
        rows[:, 1] = (array[..., : SIZE // 2].mean(axis=(1, 2, 3)) - array[..., SIZE // 2 :].mean(axis=(1, 2, 3))) / 255
        return [rows]


def test_of_a_doubtful_face_the_mirror_image_reads_the_same() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (1, SIZE, SIZE), dtype=np.uint8)
    crop[..., :9] = 255
    session = cast("Session", Leans())
    assert np.allclose(seen_logits(session, crop), seen_logits(session, crop[:, :, ::-1]), atol=1e-6)
    upright, mirrored = (session.run(each[:, None].astype(np.float32)) for each in (crop, crop[:, :, ::-1]))
    assert not np.allclose(upright, mirrored)


def test_reading_a_face_again_says_the_same(reader: ExpressionReader, astronaut: Image) -> None:
    assert reader.read(astronaut, [face_at(SMILE)])[0] == reader.read(astronaut, [face_at(SMILE)])[0]


class Looks:
    """A session that is as sure of happiness as it is told, face by face, and keeps how many crops it saw at a time."""

    def __init__(self, *logits: float) -> None:
        self.logits = logits
        self.seen: list[int] = []

    def run(self, array: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        self.seen.append(len(array))
        # A crop's grey is its number, so that a face keeps its logit when looked at again.
        numbers = array[:, 0, SIZE // 2, SIZE // 2].astype(int)
        rows = np.zeros((len(array), len(Expression)), np.float32)
        rows[:, 1] = np.array(self.logits)[numbers]
        return [rows]


def test_only_a_doubtful_face_is_looked_at_again_in_the_mirror_nearer_and_farther() -> None:
    looks = Looks(9.0, 1.0, 8.0)
    crops = np.stack([np.full((SIZE, SIZE), number, np.uint8) for number in range(3)])
    logits = seen_logits(cast("Session", looks), crops)
    assert looks.seen == [3, 5]
    assert logits[:, 1] == pytest.approx([9, 1, 8])


def test_faces_are_read_together_as_they_are_alone(reader: ExpressionReader, astronaut: Image) -> None:
    upright, tilted = face_at(SMILE), face_at(SMILE @ np.array([(0.97, 0.24), (-0.24, 0.97)]))
    together = reader.read(astronaut, [upright, tilted])
    assert [reading.face for reading in together] == [upright, tilted]
    for reading in together:
        (alone,) = reader.read(astronaut, [reading.face])
        assert list(reading.expressions.values()) == pytest.approx(list(alone.expressions.values()), abs=1e-5)


def test_weights_whose_labels_are_not_ours_are_refused() -> None:
    entry = read_manifest()[NETWORK]
    session = Session(entry)
    for settings in ({}, {"labels": ["joy"], "temperature": 1.0}, {**entry.settings, "temperature": 0.0}):
        session.entry = type(entry)(entry.name, entry.path, entry.sha256, entry.input, settings)
        with pytest.raises(WeightsError):
            ExpressionReader(session)


def test_the_card_speaks_of_the_weights_that_are_here() -> None:
    entry = read_manifest()[NETWORK]
    card = " ".join(Path(entry.path.with_suffix(".md")).read_text(encoding="utf-8").split())
    assert entry.sha256[:16] in card
    assert f"{entry.settings['three_class_accuracy']:.4f}" in card
    assert f"temperature {entry.settings['temperature']:.4f}, sure from {entry.settings['sure_from']:.4g}" in card
    for plot in ("expressions_curves.png", "expressions_confusions.png", "expressions_calibration.png"):
        assert plot in card
        assert entry.path.with_name(plot).exists()


def test_the_network_is_small_and_as_good_as_a_first_one_has_to_be() -> None:
    entry = read_manifest()[NETWORK]
    assert entry.settings["three_class_accuracy"] >= 0.90
    assert entry.path.stat().st_size <= 6_000_000
