"""What the controlled changes of a test photo do to its pixels and to its labels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.training.face_changes import Change, blurred, changes, compressed, darkened, far, large_only, largest, near
from models.training.face_data import Sample
from tests.models.face_samples import one_face, picture, red

EVERY = [change for each in changes([picture(1)]).values() for change in each]


def two_faces() -> Sample:
    """Return a photo with a face of 20 pixels and one of 30."""
    small, large = one_face(), one_face((45, 10, 75, 50))
    image = np.maximum(small.image, large.image)
    boxes, marks = (np.concatenate([getattr(each, of) for each in (small, large)]) for of in ("boxes", "landmarks"))
    return replace(small, image=image, boxes=boxes, landmarks=marks, ignored=np.zeros(2, bool))


@pytest.mark.parametrize("change", EVERY, ids=[change.name for change in EVERY])
def test_a_change_is_the_same_each_time_and_leaves_the_photo_as_it_was(change: Change) -> None:
    sample, kept = two_faces(), two_faces()
    first, second = (change.apply(sample) for _ in range(2))
    assert np.array_equal(first.image, second.image)
    assert first.image.dtype == np.uint8
    assert np.array_equal(sample.image, kept.image)
    assert np.array_equal(sample.boxes, kept.boxes)
    assert len(first.boxes) == len(first.landmarks) == len(first.ignored)


@pytest.mark.parametrize("change", EVERY, ids=[change.name for change in EVERY])
def test_a_face_is_where_its_changed_box_says(change: Change) -> None:
    sample = one_face((25, 15, 55, 50))
    changed = change.apply(sample)
    left, top, right, bottom = changed.boxes[0]
    middle = changed.image[int((top + bottom) / 2), int((left + right) / 2)].astype(int)
    assert middle[0] > middle[1] + 15
    assert right - left > (bottom - top) / 2 > 0


def test_less_light_is_less_of_every_colour() -> None:
    assert darkened(one_face(), light=0.3).image.max() == round(255 * 0.3)


def steepest(sample: Sample) -> int:
    """Return the largest step between neighbours of a row through the faces."""
    return int(np.abs(np.diff(sample.image[30, :, 0].astype(int))).max())


def test_blur_goes_by_the_width_of_the_largest_face() -> None:
    assert 0 < steepest(blurred(one_face((20, 10, 60, 40)), sigma=0.1)) < steepest(blurred(one_face(), sigma=0.1)) < 255


def test_compression_keeps_the_colours_in_their_places() -> None:
    assert compressed(one_face(), quality=20).image[25, 30].tolist() == pytest.approx([255, 0, 0], abs=12)


@pytest.mark.parametrize("share", [0.12, 0.08, 0.06, 0.04])
def test_a_far_face_has_its_share_of_the_width_and_is_where_its_box_says(share: float) -> None:
    changed = far(one_face((20, 10, 60, 50)), share=share, backdrops=[np.full((20, 30, 3), 128, np.uint8)])
    (box,) = changed.boxes
    assert (box[2] - box[0]) / changed.image.shape[1] == pytest.approx(share, rel=0.05)
    assert red(changed.image) == pytest.approx(box, abs=1.0)


def test_a_far_photo_has_grey_around_where_there_is_no_other() -> None:
    changed = far(one_face((20, 10, 60, 50)), share=0.04, backdrops=[])
    assert changed.image[0, 0].tolist() == changed.image[-1, -1].tolist() == [114, 114, 114]


def test_far_and_near_are_about_the_largest_face_that_counts() -> None:
    for changed in (far(two_faces(), share=0.1, backdrops=[]), near(two_faces(), border=(0.0, 0.0, 0.0, 0.0))):
        assert changed.ignored.tolist() == [True, False]
    assert largest(replace(two_faces(), ignored=np.array([False, True]))) == 0


def test_a_near_photo_ends_at_the_face_or_cuts_it() -> None:
    close = near(one_face((20, 10, 40, 40)), border=(0.0, 0.0, 0.0, 0.0))
    assert close.image.shape == (30, 20, 3)
    assert close.boxes.tolist() == [[0, 0, 20, 30]]
    cut = near(one_face((20, 10, 40, 40)), border=(0.1, -0.5, 0.1, 0.1))
    assert cut.image.shape == (18, 24, 3)
    assert cut.boxes.tolist() == [[2, 0, 22, 15]]
    assert cut.landmarks[0, 3].tolist() == [8, 7]


def test_only_large_faces_count_in_changed_photos() -> None:
    small = replace(two_faces(), boxes=np.array([[20, 10, 30, 20], [45, 10, 75, 50]], np.float32))
    assert large_only(small).ignored.tolist() == [True, False]
