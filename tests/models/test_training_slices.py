"""Faces under worse conditions: the changes, the measures, and how faces are counted."""

from __future__ import annotations

import numpy as np
import pytest

from models.training.expression_slices import (
    CHANGES,
    MEASURES,
    Change,
    Faces,
    blurred,
    brightness,
    compressed,
    contrast,
    darkened,
    quarters,
    sharpness,
    shrunk,
    side_lit,
    slice_of,
    turned,
)
from tests.models.fake_faces import drawn_face

ALL = [change for changes in CHANGES.values() for change in changes]


@pytest.fixture(scope="module")
def faces() -> Faces:
    rng = np.random.default_rng(0)
    return np.stack([drawn_face(number % 8, rng) for number in range(24)])


@pytest.mark.parametrize("change", ALL, ids=lambda change: change.name)
def test_a_change_changes_every_face_alike_each_time_and_leaves_those_given(change: Change, faces: Faces) -> None:
    before = faces.copy()
    first, second = change.apply(faces), change.apply(faces)
    assert first.shape == faces.shape
    assert first.dtype == np.uint8
    assert np.array_equal(first, second)
    assert np.array_equal(faces, before)
    assert (first != faces).any(axis=(1, 2)).all()


def test_the_smaller_a_face_was_and_the_stronger_the_blur_the_less_sharp_it_is(faces: Faces) -> None:
    small = [shrunk(faces, side=side) for side in (32, 16)]
    soft = [blurred(faces, sigma=sigma) for sigma in (1, 2, 3)]
    for worse in (small, soft):
        sharp = [sharpness(each).mean() for each in (faces, *worse)]
        assert sharp == sorted(sharp, reverse=True)


def test_less_light_is_less_by_its_share_and_a_cameras_noise_stays_within_the_range(faces: Faces) -> None:
    assert brightness(darkened(faces, light=0.4)) == pytest.approx(0.4 * brightness(faces), abs=0.5)
    noisy = darkened(faces, light=0.1, grain=30.0)
    assert noisy.min() == 0
    assert contrast(noisy).mean() > contrast(darkened(faces, light=0.1)).mean()


def test_light_comes_from_either_side_and_leaves_the_other_dark() -> None:
    lit = side_lit(np.full((40, 48, 48), 200, np.uint8)).astype(float)
    far = lit[:, :, -1].mean(axis=1) / lit[:, :, 0].mean(axis=1)
    assert {round(float(ratio), 1) for ratio in far} == {0.3, 3.1}


def test_faces_are_turned_either_way_about_their_middle() -> None:
    bar = np.zeros((40, 48, 48), np.uint8)
    bar[:, 22:26, 4:44] = 255
    angles = []
    for face in turned(bar, degrees=30):
        rows, columns = np.nonzero(face > 128)
        angles.append(np.rad2deg(np.arctan(np.polyfit(columns, rows, 1)[0])))
        assert (rows.mean(), columns.mean()) == pytest.approx((23.5, 23.5), abs=0.6)
    assert {round(angle / 10) for angle in angles} == {-3, 3}


def test_jpeg_leaves_most_of_a_face(faces: Faces) -> None:
    off = np.abs(compressed(faces, quality=20).astype(int) - faces).mean()
    assert 0 < off < 12


def test_contrast_counts_for_nothing_in_sharpness(faces: Faces) -> None:
    assert sharpness((faces // 2).astype(np.uint8)) == pytest.approx(sharpness(faces), rel=0.05)


def test_an_even_face_has_no_contrast_and_is_not_sharp() -> None:
    even = np.full((1, 48, 48), 90, np.uint8)
    assert [measure(even).tolist() for measure in MEASURES.values()] == [[90.0], [0.0], [0.0]]


def test_a_slice_counts_the_right_and_the_sure() -> None:
    shares = np.array([(0.9, 0.1, 0.0), (0.5, 0.4, 0.1), (0.2, 0.2, 0.6), (0.1, 0.8, 0.1)])
    part = slice_of("some", shares, np.array([0, 1, 2, 2]), 0.6)
    assert (part.name, part.faces, part.right, part.sure, part.sure_right) == ("some", 4, 2, 3, 2)


def test_quarters_hold_every_face_once_in_the_order_of_the_measure() -> None:
    measure = np.arange(101.0)
    right = np.tile([1.0, 0.0, 0.0], (101, 1))
    group = quarters("by number", measure, right, (measure > 50).astype(np.int64), 0.0)
    assert [part.name for part in group.slices] == ["up to 25", "25 to 50", "50 to 75", "above 75"]
    assert [part.faces for part in group.slices] == [26, 25, 25, 25]
    assert [part.right for part in group.slices] == [26, 25, 0, 0]
