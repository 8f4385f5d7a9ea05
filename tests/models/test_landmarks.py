"""The second look at a face: where its squares lie, and what the committed network says of real pictures."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest
from skimage import data

from models.landmarks import (
    SIDE,
    TEMPLATE,
    Array,
    LandmarkFinder,
    box_placing,
    face_placing,
    placed,
    unplaced,
)
from models.schemas import Image
from models.sessions import Entry, Session

FACE = np.array([180.0, 62.0, 268.0, 172.0])
POINTS = np.array([(205, 99), (245, 101), (223, 122), (205, 141), (239, 143)], np.float64)
"""The astronaut's face and landmarks, in pixels, marked by eye."""


class Says:
    """A session that says the same points at every look, and one certainty after the other; it keeps how many."""

    def __init__(self, points: Array, *looks: list[float]) -> None:
        self.points = points
        self.looks = looks
        self.asked: list[int] = []
        self.entry = Entry("landmarks", Path("landmarks.onnx"), "", (1, 3, SIDE, SIDE), {})

    def run(self, array: Array) -> list[Array]:
        assert array.shape[1:] == (3, SIDE, SIDE)
        scores = self.looks[len(self.asked)]
        self.asked.append(len(array))
        return [np.column_stack([scores, np.tile(self.points.ravel(), (len(array), 1))]).astype(np.float32)]


def finder(says: Says) -> LandmarkFinder:
    return LandmarkFinder(cast("Session", says))


@pytest.fixture(scope="module")
def trained() -> LandmarkFinder:
    return LandmarkFinder.open()


def test_a_box_lies_in_the_middle_of_its_square_with_room_around() -> None:
    corners = placed(np.array([(10.0, 20.0), (50.0, 80.0)]), box_placing(np.array([10.0, 20.0, 50.0, 80.0])))
    assert corners.mean(axis=0) == pytest.approx(np.full(2, SIDE / 2))
    assert (corners > 0).all()
    assert (corners < SIDE).all()


def test_a_tilted_face_is_laid_straight() -> None:
    turn = np.array([(0.9, -0.4), (0.4, 0.9)]) * 70
    tilted = (TEMPLATE - 0.5) @ turn.T + (300, 200)
    assert placed(tilted, face_placing(tilted)) == pytest.approx(TEMPLATE * SIDE)


def test_what_a_placing_does_can_be_undone() -> None:
    placing = face_placing(POINTS)
    assert unplaced(placed(POINTS, placing), placing) == pytest.approx(POINTS)


def test_the_points_of_a_square_are_given_in_pixels_of_the_photo() -> None:
    says = Says(TEMPLATE * SIDE, [1.0], [0.96])
    landmarks, scores = finder(says).find(np.zeros((200, 200, 3), np.uint8), np.array([[50.0, 40.0, 110.0, 100.0]]))
    assert scores == pytest.approx([0.98])
    assert landmarks[0].mean(axis=0) == pytest.approx((80, 70), abs=3)


BOXES = np.array([[10.0, 10, 40, 40], [50, 50, 90, 90], [100, 20, 140, 70]])


def test_what_is_clearly_no_face_gets_no_second_look() -> None:
    says = Says(TEMPLATE * SIDE, [0.99, 0.01, 0.97], [0.97, 0.95])
    _, scores = finder(says).find(np.zeros((200, 200, 3), np.uint8), BOXES)
    assert says.asked == [3, 2]
    assert scores == pytest.approx([0.98, 0.005, 0.96])


def test_only_a_doubtful_face_is_looked_at_in_the_mirror_too() -> None:
    says = Says(TEMPLATE * SIDE, [1.0, 0.01, 0.8], [0.98, 0.6], [0.3], [0.1])
    _, scores = finder(says).find(np.zeros((200, 200, 3), np.uint8), BOXES)
    assert says.asked == [3, 2, 1, 1]
    assert scores == pytest.approx([0.99, 0.005, 0.45])


def test_the_mirror_has_left_and_right_the_other_way_round(trained: LandmarkFinder, astronaut: Image) -> None:
    placing = np.array([box_placing(FACE)])
    look = trained._look  # what it says of the mirror image alone is in no answer
    (plain,), (turned,) = (look(astronaut, placing, mirrored=mirrored)[0] for mirrored in (False, True))
    assert np.linalg.norm(plain - turned, axis=1).max() < 0.1 * np.linalg.norm(POINTS[1] - POINTS[0])


def test_the_landmarks_of_a_box_that_is_off_are_found(trained: LandmarkFinder, astronaut: Image) -> None:
    size = np.tile(FACE[2:] - FACE[:2], 2)
    for shift in ((0, 0, 0, 0), (0.1, 0.1, 0.1, 0.1), (-0.1, 0.05, 0.1, 0.15)):
        landmarks, scores = trained.find(astronaut, (FACE + np.array(shift) * size)[None])
        away = np.linalg.norm(landmarks[0] - POINTS, axis=1) / np.linalg.norm(POINTS[1] - POINTS[0])
        assert away.max() < 0.15
        assert scores[0] > 0.9


@pytest.mark.parametrize("degrees", [-40, -20, 20, 40])
def test_the_landmarks_follow_a_tilt(trained: LandmarkFinder, astronaut: Image, degrees: float) -> None:
    matrix = cv2.getRotationMatrix2D((225, 120), degrees, 1.0)
    turned = np.asarray(cv2.warpAffine(astronaut, matrix, (512, 512)), np.uint8)
    points = POINTS @ matrix[:, :2].T + matrix[:, 2]
    landmarks, _ = trained.find(turned, FACE[None])
    assert np.linalg.norm(landmarks[0] - points, axis=1).max() < 0.15 * np.linalg.norm(POINTS[1] - POINTS[0])


@pytest.mark.parametrize(("name", "box"), [("coffee", (100, 50, 400, 350)), ("rocket", (200, 100, 320, 220))])
def test_a_thing_is_no_face(trained: LandmarkFinder, name: str, box: tuple[float, ...]) -> None:
    _, scores = trained.find(np.asarray(getattr(data, name)(), np.uint8), np.array([box], np.float64))
    assert scores[0] < 0.1
