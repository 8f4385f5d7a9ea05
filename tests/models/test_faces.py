"""The face detector: its geometry on made-up boxes, then the committed network on real pictures."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest
from skimage import data

from models import faces
from models.faces import Array, FaceFinder, FaceSpotter, batch, distinct, joined, letterbox, overlaps, unmirrored
from models.landmarks import Array as Boxes
from models.landmarks import LandmarkFinder
from models.schemas import Face, Image
from models.sessions import Entry, Session, read_manifest

LEFT_EYE, RIGHT_EYE, NOSE, LEFT_MOUTH, RIGHT_MOUTH = (205, 99), (245, 101), (223, 122), (205, 141), (239, 143)
"""Where they are in the astronaut's photo, in pixels, marked by eye."""


@dataclass
class Made:
    """A detector's session that finds what it is told at each look: rows of score, box and landmarks in its pixels."""

    looks: list[Array]
    seen: list[Array] = field(default_factory=list)
    entry = Entry("faces", Path("faces.onnx"), "", (1, 3, 100, 100), {"threshold": 0.5})

    def run(self, array: Array) -> list[Array]:
        assert array.shape[1:] == self.entry.input[1:]
        rows = self.looks[min(len(self.seen), len(self.looks) - 1)]
        self.seen.append(array)
        return [np.repeat(rows[None], len(array), axis=0)]


class Judges:
    """A landmark finder that is as sure as it is told of each box, and puts all landmarks into its middle."""

    def __init__(self, *scores: float) -> None:
        self.scores = scores

    def find(self, image: Image, boxes: Boxes) -> tuple[Boxes, Boxes]:
        assert image.ndim == 3
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2
        scores = [self.scores[min(index, len(self.scores) - 1)] for index in range(len(boxes))]
        return np.repeat(middles[:, None], 5, axis=1), np.array(scores)


def found(score: float, left: float, top: float, right: float, bottom: float) -> list[float]:
    return [score, left, top, right, bottom, *[value for index in range(5) for value in (left + index, top + index)]]


def made(*looks: list[list[float]]) -> Made:
    return Made([np.array(rows, np.float32).reshape(-1, 15) for rows in looks])


class Unmirrored(Made):
    """The same, whose mirror image shows the same faces in the mirror."""

    def run(self, array: Array) -> list[Array]:
        (rows,) = super().run(array)
        return [np.stack([unmirrored(each, 100) for each in rows])] if len(self.seen) % 2 == 0 else [rows]


def spotter(*rows: list[float]) -> FaceSpotter:
    return FaceSpotter(cast("Session", Unmirrored([np.array(rows, np.float32).reshape(-1, 15)])))


def finder(session: Made, *scores: float, threshold: float = 0.5) -> FaceFinder:
    return FaceFinder(
        FaceSpotter(cast("Session", session)), cast("LandmarkFinder", Judges(*scores)), threshold=threshold
    )


def blank(height: int, width: int) -> Image:
    return np.zeros((height, width, 3), np.uint8)


@pytest.mark.parametrize(("height", "width"), [(100, 200), (200, 100), (50, 50), (3000, 4000), (1, 1000)])
def test_a_letterboxed_photo_keeps_its_shape_and_place(height: int, width: int) -> None:
    square, scale = letterbox(np.full((height, width, 3), 255, np.uint8), 64)
    assert square.shape == (64, 64, 3)
    assert scale == 64 / max(height, width)
    filled = max(1, round(height * scale)), max(1, round(width * scale))
    assert (square[: filled[0], : filled[1]] == 255).all()
    assert (square[filled[0] :] == faces.PADDING).all()
    assert (square[:, filled[1] :] == faces.PADDING).all()


def test_the_network_is_given_channels_first_and_bytes_as_numbers() -> None:
    square = np.zeros((4, 4, 3), np.uint8)
    square[1, 2] = (10, 20, 30)
    assert batch([square, square]).shape == (2, 3, 4, 4)
    assert batch([square])[0, :, 1, 2].tolist() == [10.0, 20.0, 30.0]


def test_overlap_is_the_shared_part_of_both_areas() -> None:
    box = np.array([0, 0, 10, 10], np.float32)
    others = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30], [3, 3, 3, 3]], np.float32)
    assert overlaps(box, others) == pytest.approx([1, 1 / 3, 0, 0])


def test_of_boxes_on_one_face_the_surest_stays() -> None:
    rows = np.array([found(0.6, 1, 1, 11, 11), found(0.9, 0, 0, 10, 10), found(0.7, 40, 40, 60, 60)], np.float32)
    assert distinct(rows)[:, 0] == pytest.approx([0.9, 0.7])


def test_a_box_mostly_inside_another_is_the_same_face() -> None:
    rows = np.array([found(0.9, 0, 0, 40, 40), found(0.6, 5, 5, 20, 20), found(0.7, 30, 30, 60, 60)], np.float32)
    assert distinct(rows)[:, 0] == pytest.approx([0.9, 0.7])


def test_a_face_is_given_in_fractions_of_the_photo() -> None:
    (face,) = spotter(found(0.9, 20, 10, 60, 40)).find(blank(100, 200))
    assert (face.box.x, face.box.y) == pytest.approx((0.2, 0.2))
    assert (face.box.width, face.box.height) == pytest.approx((0.4, 0.6))
    assert face.landmarks[0] == pytest.approx((0.2, 0.2))
    assert face.landmarks[4] == pytest.approx((0.24, 0.28))
    assert face.score == pytest.approx(0.9)


def test_boxes_are_cut_to_the_photo() -> None:
    (face,) = spotter(found(0.9, -20, -10, 120, 60)).find(blank(100, 200))
    assert (face.box.x, face.box.y, face.box.width, face.box.height) == (0, 0, 1, 1)


def test_a_face_in_the_padding_is_none() -> None:
    assert spotter(found(0.9, 10, 60, 40, 90)).find(blank(100, 200)) == []


def test_the_largest_face_comes_first_and_faint_ones_not_at_all() -> None:
    faces_found = spotter(
        found(0.9, 0, 0, 10, 10), found(0.6, 40, 40, 80, 80), found(0.1, 0, 50, 50, 100), found(0.8, 80, 0, 100, 20)
    ).find(blank(100, 100))
    assert [face.score for face in faces_found] == pytest.approx([0.6, 0.8, 0.9])


def test_a_photo_of_nothing_has_no_face() -> None:
    assert finder(made([]), 1.0).find(blank(10, 10)) == []


def test_a_face_needs_the_word_of_both_networks() -> None:
    rows = [found(0.45, 0, 0, 40, 40), found(0.95, 60, 60, 100, 100), found(0.2, 0, 60, 30, 100)]
    faces_found = finder(made(rows), 0.0, 1.0, 0.8).find(blank(100, 100))
    assert [face.score for face in faces_found] == pytest.approx([0.45**faces.SPOTTED])
    assert np.array(faces_found[0].landmarks) == pytest.approx(np.full((5, 2), 0.2))


def unmirrored_row(score: float) -> list[float]:
    """Return what the mirror of 100 pixels shows of `found(score, 0, 0, 40, 40)`."""
    (row,) = unmirrored(np.array([found(score, 0, 0, 40, 40)], np.float32), 100)
    return [float(value) for value in row]


MIRRORED = [0.9, 60, 0, 100, 40, 99, 2, 97, 4, 95, 6, 93, 8, 91, 10]
"""What the mirror of 100 pixels shows of a face at the left."""
UPRIGHT = [0.9, 0, 0, 40, 40, 3, 4, 1, 2, 5, 6, 9, 10, 7, 8]
"""And that face itself: left and right have changed places."""


def test_what_the_mirror_shows_is_turned_back() -> None:
    rows = np.array([MIRRORED], np.float32)
    assert unmirrored(rows, 100)[0].tolist() == pytest.approx(UPRIGHT)
    assert unmirrored(unmirrored(rows, 100), 100)[0].tolist() == pytest.approx(MIRRORED)


def test_a_doubtful_face_is_looked_at_in_the_mirror_too() -> None:
    session = made([[0.5, *UPRIGHT[1:]]], [[0.7, *MIRRORED[1:]]])
    picture = blank(100, 100)
    picture[:, 0] = 255
    (face,) = FaceSpotter(cast("Session", session)).find(picture)
    assert face.score == pytest.approx(0.6)
    assert (face.box.x, face.box.width) == pytest.approx((0, 0.4))
    assert session.seen[1][..., -1].min() == 255


def test_what_only_one_look_shows_counts_half() -> None:
    first, second = np.array([found(0.8, 0, 0, 40, 40)], np.float32), np.array([found(0.6, 60, 60, 90, 90)], np.float32)
    assert joined(first, second, 0.1)[:, 0] == pytest.approx([0.4, 0.3])
    assert joined(first, second, 0.35)[:, 0] == pytest.approx([0.4])
    assert joined(first, first[:0], 0.1)[:, 0] == pytest.approx([0.4])
    assert joined(first[:0], second, 0.1)[:, 0] == pytest.approx([0.3])
    assert joined(first[:0], first[:0], 0.1).shape == (0, 15)


def test_a_clear_large_face_needs_one_look() -> None:
    session = made([found(0.9, 0, 0, 40, 40)])
    assert len(finder(session, 1.0).find(blank(100, 100))) == 1
    assert [len(array) for array in session.seen] == [1]


def test_where_no_large_face_is_seen_the_corners_are_looked_at() -> None:
    # A corner of 60 pixels fills the network's 100: a face in the middle of it lies at 24 to 36 of the photo.
    session = made([], [], [found(0.9, 40, 40, 60, 60)])
    faces_found = finder(session, 1.0).find(blank(100, 100))
    assert [len(array) for array in session.seen] == [1, 1, 4, 4]
    places = {(round(face.box.x, 3), round(face.box.y, 3)) for face in faces_found}
    assert places == {(0.24, 0.24), (0.64, 0.24), (0.24, 0.64), (0.64, 0.64)}


def test_a_face_that_a_corners_inner_border_cuts_is_left_to_another_look() -> None:
    at_the_right, at_the_left = found(0.9, 85, 40, 99.5, 60), found(0.9, 0.5, 40, 15, 60)
    session = made([], [], [at_the_right], [at_the_left])
    faces_found = finder(session, 1.0).find(blank(100, 100))
    # Of the right corners, that border is the photo's own.
    assert {round(face.box.x, 2) for face in faces_found} == {0.91}


@pytest.mark.parametrize("threshold", [0.05, 0.5, 0.9])
@pytest.mark.parametrize(("score", "looks"), [(0.65, [1, 1]), (0.55, [1, 1, 4, 4])])
def test_which_score_counts_as_a_face_does_not_decide_where_is_looked(
    threshold: float, score: float, looks: list[int]
) -> None:
    session = made([found(score, 0, 0, 40, 40)], [unmirrored_row(score)], [])
    faces_found = finder(session, score, threshold=threshold).find(blank(100, 100))
    assert [len(array) for array in session.seen] == looks
    assert len(faces_found) == (score >= threshold)


def test_of_a_narrow_photo_the_two_ends_are_looked_at() -> None:
    session = made([])
    finder(session, 1.0).find(blank(30, 100))
    assert [len(array) for array in session.seen] == [1, 1, 2, 2]


@pytest.fixture(scope="module")
def trained() -> FaceFinder:
    return FaceFinder.open()


def assert_is_the_astronaut(face: Face, points: Array, size: tuple[int, int], *, within: float = 0.2) -> None:
    """Assert that the landmarks are at `points` (pixels), to a share of the eyes' distance."""
    apart = float(np.linalg.norm(points[0] - points[1]))
    away = np.linalg.norm(np.array(face.landmarks) * size - points, axis=1)
    assert away.max() < within * apart


POINTS = np.array([LEFT_EYE, RIGHT_EYE, NOSE, LEFT_MOUTH, RIGHT_MOUTH], np.float32)


def test_the_astronauts_face_is_found_with_its_landmarks(trained: FaceFinder, astronaut: Image) -> None:
    (face,) = trained.find(astronaut)
    assert_is_the_astronaut(face, POINTS, (512, 512))
    box = np.array([[face.box.x, face.box.y, face.box.x + face.box.width, face.box.y + face.box.height]]) * 512
    assert overlaps(np.array([180, 62, 268, 172], np.float32), box.astype(np.float32))[0] > 0.6


@pytest.mark.parametrize("window", [(40, 190, 150, 300), (60, 180, 165, 285), (0, 260, 90, 350)])
def test_a_face_that_fills_the_frame_is_found(
    trained: FaceFinder, astronaut: Image, window: tuple[int, int, int, int]
) -> None:
    top, bottom, left, right = window
    (face,) = trained.find(np.ascontiguousarray(astronaut[top:bottom, left:right]))
    size = (right - left, bottom - top)
    assert_is_the_astronaut(face, POINTS - np.array([left, top], np.float32), size)


@pytest.mark.parametrize("degrees", [-40, -30, -15, 15, 30, 40])
def test_a_tilted_face_is_found(trained: FaceFinder, astronaut: Image, degrees: float) -> None:
    matrix = cv2.getRotationMatrix2D((225, 120), degrees, 1.0)
    turned = np.asarray(cv2.warpAffine(astronaut, matrix, (512, 512)), np.uint8)
    (face,) = trained.find(turned)
    points = (POINTS @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
    assert_is_the_astronaut(face, points, (512, 512))


def test_a_mirrored_face_has_its_left_eye_on_the_left(trained: FaceFinder, astronaut: Image) -> None:
    (face,) = trained.find(np.ascontiguousarray(astronaut[:, ::-1]))
    points = POINTS[[1, 0, 2, 4, 3]] * [-1, 1] + [512, 0]
    assert_is_the_astronaut(face, points.astype(np.float32), (512, 512))


def test_a_grey_photo_is_as_good(trained: FaceFinder, astronaut: Image) -> None:
    grey = cv2.cvtColor(cv2.cvtColor(astronaut, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    (face,) = trained.find(np.asarray(grey, np.uint8))
    assert_is_the_astronaut(face, POINTS, (512, 512))


def test_two_people_are_two_faces_the_nearer_first(trained: FaceFinder, astronaut: Image) -> None:
    near, far = astronaut[:256, 96:352], cv2.resize(astronaut[:256, 96:352], (140, 140), interpolation=cv2.INTER_AREA)
    both = np.full((256, 420, 3), 200, np.uint8)
    both[:140, :140], both[:, 160:416] = far, near
    first, second = trained.find(both)
    assert first.box.x > 0.4 > second.box.x


@pytest.mark.parametrize("name", ["chelsea", "coffee", "rocket", "page", "moon", "brick", "hubble_deep_field"])
def test_no_face_is_seen_where_there_is_none(trained: FaceFinder, name: str) -> None:
    picture = np.asarray(getattr(data, name)(), np.uint8)
    if picture.ndim == 2:
        picture = np.repeat(picture[..., None], 3, axis=2)
    assert trained.find(picture) == []


@pytest.mark.parametrize("picture", [blank(300, 300), np.full((40, 900, 3), 255, np.uint8)])
def test_an_empty_picture_has_no_face(trained: FaceFinder, picture: Image) -> None:
    assert trained.find(picture) == []


def test_noise_has_no_face(trained: FaceFinder) -> None:
    assert trained.find(np.random.default_rng(0).integers(0, 256, (300, 400, 3), dtype=np.uint8)) == []


def test_many_threads_find_the_same(trained: FaceFinder, astronaut: Image) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(trained.find, [astronaut] * 12))
    assert results == [trained.find(astronaut)] * 12


@pytest.mark.parametrize("width", [20, 32, 60])
def test_a_small_face_in_a_large_photo_is_found(trained: FaceFinder, astronaut: Image, width: int) -> None:
    """The astronaut's face is 88 pixels wide; 20 are four in a hundred of the photo's 500."""
    scale = width / 88
    small = cv2.resize(astronaut[:256, 96:352], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    photo = np.full((400, 500, 3), (120, 140, 110), np.uint8)
    photo[100 : 100 + small.shape[0], 300 : 300 + small.shape[1]] = small
    (face,) = trained.find(photo)
    points = (POINTS - np.array([96, 0], np.float32)) * scale + np.array([300, 100], np.float32)
    assert_is_the_astronaut(face, points.astype(np.float32), (500, 400), within=0.35)


def test_the_two_networks_are_small() -> None:
    entries = read_manifest()
    assert sum(entries[name].path.stat().st_size for name in ("faces", "landmarks")) <= 1_000_000
